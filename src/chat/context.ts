import type { Callbacks } from '../callbacks/callbacks.ts'
import type { Hub } from '../hub.ts'
import type { LastSeen } from '../last-seen.ts'
import type { LogWriter } from '../log-writer.ts'
import type { Broker } from '../broker/index.ts'
import type { RoomOccupancy } from '../room-occupancy.ts'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import type { Write, WriteValue } from '../store/writes.ts'
import type { Tokens } from '../tokens.ts'
import type { Typing } from '../typing.ts'
import type { Watchers } from '../watchers.ts'
import type { WordLists } from '../words/word-lists.ts'
import type { BeforeSendHook } from './before-send.ts'

/** What everything in this folder works with. */
export interface ChatContext {
  readonly store: Store
  readonly writer: LogWriter
  readonly hub: Hub
  readonly broker: Broker
  /** Who is in a room now. */
  readonly rooms: RoomOccupancy
  readonly watchers: Watchers
  readonly typing: Typing
  readonly lastSeen: LastSeen
  readonly tokens: Tokens
  readonly words: WordLists
  readonly settings: Settings
  /** Asked over every message, where the embedding program wants to be. */
  readonly beforeSend: BeforeSendHook | undefined
  /** The apps' servers: told what happens, and asked over messages. */
  readonly callbacks: Callbacks
  /** Milliseconds after which a room ends that nobody is in and where nothing is said, unless it says something else; 0: never. */
  readonly roomIdle: number
  /** Users may make a room by joining it. */
  readonly openRooms: boolean
}

/** Writes, and announces what the write added, in commit order. */
export async function writeAndAnnounce (chat: ChatContext, write: Write): Promise<WriteValue> {
  return await chat.writer.write(write, (value) => { announce(chat, value) })
}

/** Tells who should know of the entries and attributes that a write added. */
export function announce ({ hub }: ChatContext, { entries = [], attributes = [] }: WriteValue): void {
  for (const entry of entries) hub.announce(entry)
  for (const { conversation, set, removed } of attributes) hub.tellAll(conversation, { op: 'attributes', set, removed })
}
