import type { Hub } from '../hub.ts'
import type { LastSeen } from '../last-seen.ts'
import type { LogWriter } from '../log-writer.ts'
import type { Rooms } from '../rooms.ts'
import type { Store } from '../store/store.ts'
import type { Write, WriteValue } from '../store/writes.ts'
import type { Tokens } from '../tokens.ts'
import type { Typing } from '../typing.ts'
import type { Watchers } from '../watchers.ts'

/** What everything in this folder works with. */
export interface ChatContext {
  readonly store: Store
  readonly writer: LogWriter
  readonly hub: Hub
  readonly rooms: Rooms
  readonly watchers: Watchers
  readonly typing: Typing
  readonly lastSeen: LastSeen
  readonly tokens: Tokens
  /** Users may make a room by joining it. */
  readonly openRooms: boolean
}

/** Writes, and announces the entries that the write added, in commit order. */
export async function writeAndAnnounce ({ writer, hub }: ChatContext, write: Write): Promise<WriteValue> {
  return await writer.write(write, ({ entries = [] }) => { for (const entry of entries) hub.announce(entry) })
}
