import type { Hub } from '../hub.ts'
import type { LogWriter } from '../log-writer.ts'
import type { Broker } from '../broker/index.ts'
import type { Rooms } from '../rooms.ts'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import type { Write, WriteValue } from '../store/writes.ts'
import type { Tokens } from '../tokens.ts'
import type { WordLists } from '../words/word-lists.ts'
import type { BeforeSendHook } from './before-send.ts'

/** What everything in this folder works with. */
export interface ChatContext {
  readonly store: Store
  readonly writer: LogWriter
  readonly hub: Hub
  readonly broker: Broker
  readonly rooms: Rooms
  readonly tokens: Tokens
  readonly words: WordLists
  readonly settings: Settings
  /** Asked over every message, where the embedding program wants to be. */
  readonly beforeSend: BeforeSendHook | undefined
  /** Users may make a room by joining it. */
  readonly openRooms: boolean
}

/** Writes, and announces the entries that the write added, in commit order. */
export async function writeAndAnnounce ({ writer, hub }: ChatContext, write: Write): Promise<WriteValue> {
  return await writer.write(write, ({ entries = [] }) => { for (const entry of entries) hub.announce(entry) })
}
