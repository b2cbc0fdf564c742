import type { Conversation } from '../conversation.ts'
import type { Group, Member } from '../schemas/group.ts'
import type { Room } from '../schemas/room.ts'
import type { ChangeSettings } from '../schemas/settings.ts'
import type { Word } from '../schemas/words.ts'
import type { Entry, MessageEntry } from './entry.ts'
import type { Write, WriteResult } from './writes.ts'

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
  readonly lastMessage?: MessageEntry
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

export interface UserRecord {
  readonly userId: string
  readonly name?: string
  readonly avatar?: string
  readonly createdAt: number
  readonly lastSeen?: number
  /** Milliseconds since the epoch; `Infinity` until it is lifted. Absent where the user is not blocked. */
  readonly blockedUntil?: number
}

/** A word of an app's list. */
export interface WordRecord extends Readonly<Word> {
  /** The word as it is compared, which names it. */
  readonly key: string
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

/** Whether a reader may read at all: its own user, or the app, which reads as anybody. */
export type Reader = { readonly user: string } | 'app'

/**
 * Keeps the logs, the users and who is in what.
 *
 * What a caller may rely on:
 * - `write` is atomic over the whole batch and durable when it resolves: the results survive a power cut. When it rejects, nothing of it is stored.
 * - Seqs of a conversation are 1, 2, 3 … in commit order, times strictly increase in a conversation, and no time is given that is not
 *   above every time of an earlier batch, so that whoever has read up to a time misses nothing.
 * - A refused write stores nothing and does not touch the others of its batch.
 * - A read that starts after a write resolved sees it.
 * - What a user may see is checked inside the read: refusals are ChatErrors, NOT_MEMBER alike for what is not theirs and what does not exist.
 */
export interface Store {
  /** Applies writes in their order; `results[i]` belongs to `writes[i]`. Rejects with OVERLOADED where the disk is full. */
  write (writes: readonly Write[]): Promise<WriteResult[]>

  /** A page of messages in their present state. Rooms: whoever is in the room is the caller's to know. */
  history (conversation: Conversation, reader: Reader, page: PageQuery): Promise<HistoryPage>
  /** The message with this seq, or NOT_FOUND. */
  message (conversation: Conversation, reader: Reader, seq: number): Promise<MessageEntry>
  /** Every entry after `after`, ascending, at most `limit`: for bringing live readers up to date. Checks nobody's rights. */
  entries (conversation: Conversation, after: number, limit: number): Promise<Entry[]>
  /** A user's conversations, the one with the newest entry first. */
  conversations (app: string, user: string, list: ListRequest): Promise<Page<Summary>>
  /** One of them, or NOT_MEMBER. */
  conversation (conversation: Conversation, user: string): Promise<Summary>

  /** Decides over a token; see Standing. */
  standing (app: string, user: string): Promise<Standing>
  /** The groups that a user is in, for following them live. */
  groupsOf (app: string, user: string): Promise<Conversation[]>
  /** NOT_FOUND where nobody registered it. */
  user (app: string, user: string): Promise<UserRecord>
  /** Ascending by id. */
  users (app: string, list: ListRequest): Promise<Page<UserRecord>>
  /** Users whose messages are still to be blanked, after a stop in the middle of an erasure. */
  erasing (): Promise<Array<{ app: string, user: string }>>

  /** Refuses, as an append would, who is not in a group (NOT_MEMBER) or may not speak there (MUTED). */
  demandVoice (conversation: Conversation, user: string): Promise<void>
  group (conversation: Conversation, reader: Reader): Promise<Group>
  members (conversation: Conversation, reader: Reader, list: ListRequest): Promise<Page<Member>>
  /** `members` is the caller's to fill: rooms are joined by connections, not in the store. NOT_FOUND where there is none. */
  room (conversation: Conversation): Promise<Omit<Room, 'members'>>

  /** The words of an app, ascending by key. */
  words (app: string, list: ListRequest): Promise<Page<WordRecord>>
  /** What an app has decided; a setting that it has not is absent. */
  settings (app: string): Promise<ChangeSettings>

  /** Waits for what is under way, then closes. */
  close (): Promise<void>
}
