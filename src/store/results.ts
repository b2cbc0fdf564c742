import type { Conversation } from '../conversation.ts'
import type { Group, Role } from '../schemas/group.ts'
import type { Room } from '../schemas/room.ts'
import type { Word } from '../schemas/words.ts'
import type { MessageEntry } from './entry.ts'
import type { Due } from './writes.ts'

/** Which part of a log to read; at most one of the three. None: the newest. */
export interface PageQuery {
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly around?: number | undefined
  readonly limit: number
}

export interface HistoryPage {
  /** Ascending by seq. */
  readonly messages: readonly MessageEntry[]
  /** Whether there are further messages in the direction asked (for `around`: in either). */
  readonly more: boolean
  /** The highest seq that the reader may see; 0 in a log without entries. */
  readonly lastSeq: number
}

/** One conversation in a user's list. */
export interface Summary {
  readonly conversation: Conversation
  readonly name?: string
  readonly lastSeq: number
  /** Read up to here; what follows is there for members, not for who is in a room. */
  readonly readSeq?: number
  readonly unread?: number
  readonly mentioned?: number
  readonly muted?: boolean
  readonly pinned?: boolean
  /** How far the other user of a direct conversation has read. */
  readonly peerRead?: number
  readonly lastMessage?: MessageEntry
}

/** A conversation, and the seq up to which a client has everything of it. */
export interface CursorAt {
  readonly conversation: Conversation
  readonly seq: number
}

/** What a client with a cursor has missed of one conversation. */
export interface Missed {
  readonly conversation: Conversation
  /** The entries from `from` to `to` are those after the cursor that the user may see; none where `to` is below `from`. */
  readonly from: number
  readonly to: number
  /** Entries between the cursor and `from` are not the user's to see, and nothing that is pushed says so. */
  readonly skipped: boolean
  /** The log ends before the cursor. */
  readonly reset: boolean
  /** The user is not in it any more, or never was. */
  readonly left: boolean
  /** How far the other user of a direct conversation has read. */
  readonly peerRead?: { readonly user: string, readonly seq: number }
}

export interface CatchUp {
  /** One for each cursor, in their order. */
  readonly missed: Missed[]
  /** Those that changed since their cursor, then the newest of those that have none. */
  readonly summaries: Summary[]
  /** The newest seq of the user's own log; 0 where it has not begun. */
  readonly meSeq: number
  /** Cursor of the list, where there are more that have none. */
  readonly next?: string
}

/** A time that begins with `from` and ends before `to`; milliseconds since the epoch. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Page<Item> {
  readonly items: Item[]
  /** Opaque; absent on the last page. */
  readonly next?: string
}

export interface ListRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Which groups of an app, by when they were made. */
export interface GroupQuery extends ListRequest {
  readonly newestFirst?: boolean
  /** True: those alone in which all are muted. */
  readonly muteAll?: true
}

/** Which groups of a user, by when it came. */
export interface JoinedQuery extends ListRequest {
  readonly newestFirst?: boolean
  readonly role?: Role
}

/** A group that a user is in, and what it is there. */
export interface Joined {
  readonly group: Group
  readonly role: Role
  readonly joinedAt: number
}

/** Which members of a group, by when they came. */
export interface MemberQuery extends ListRequest {
  readonly newestFirst?: boolean
  readonly users?: readonly string[]
  readonly role?: Role
  /** True: those alone who are muted now. */
  readonly muted?: true
  /** True: those alone who have a voice. */
  readonly voice?: true
}

/** A part of a list that has an order of its own, and how many there are in all. */
export interface Counted<Item> {
  readonly items: Item[]
  readonly total: number
}

export interface ByAge {
  readonly limit: number
  readonly offset: number
  readonly newestFirst: boolean
}

export interface UserRecord {
  readonly userId: string
  readonly name?: string
  readonly avatar?: string
  readonly createdAt: number
  readonly lastSeen?: number
  /** Milliseconds since the epoch; `Infinity` until it is lifted. Absent where the user is not blocked. */
  readonly blockedUntil?: number
}

/** What is kept of a room. Who is in it is not: rooms are joined by connections. */
export type KeptRoom = Omit<Room, 'members'>

/** By what it is decided which rooms end by themselves. */
export interface RoomClock extends Due {
  /** Milliseconds for which it is known who is in which room: one that waits for longer is not due by being idle. */
  readonly uptime: number
}

/** A room that is to end, unless somebody is in it; where `isTimed`, whoever is. */
export interface DueRoom {
  readonly conversation: Conversation
  readonly isTimed: boolean
}

/** A word of an app's list. */
export interface WordRecord extends Readonly<Word> {
  /** The word as it is compared, which names it. */
  readonly key: string
}

/** What is kept under a name. The value is what was put: whoever reads checks it. */
export interface KeptRecord {
  readonly key: string
  readonly subkey: string
  readonly value: unknown
  /** Milliseconds since the epoch: when the value was put. */
  readonly updatedAt: number
}

/** Which deliveries of a queue to read. */
export interface DueQuery {
  /** By this process's clock. */
  readonly now: number
  readonly limit: number
  /** Ids of those that are under way. */
  readonly except: readonly number[]
}

/** Something to be told to an app's server. */
export interface Delivery {
  readonly id: number
  /** As it was queued: whoever reads checks it. */
  readonly payload: object
  /** Tries that failed. */
  readonly attempts: number
}

export interface Deliveries {
  /** Those that were never tried first, in the order in which they came. */
  readonly due: Delivery[]
  /** When the next is due; absent where none waits for its time. */
  readonly nextAt?: number
}

/** What to search for; see docs/search.md for what matches. */
export interface SearchQuery extends ListRequest {
  readonly text: string
  /** None: in all that the user is in, the thousand with the newest entries where there are more. */
  readonly conversation?: Conversation
  /** The rooms that the user is in. */
  readonly rooms: readonly Conversation[]
}

/** What the store knows of a user that decides whether a token still lets it in. */
export interface Standing {
  /** False: nobody registered this user, or it was erased. */
  readonly registered: boolean
  /** Milliseconds since the epoch: a token issued at or before this is void. */
  readonly tokensVoidUntil: number
  /** As in UserRecord; 0 where not blocked. */
  readonly blockedUntil: number
}
