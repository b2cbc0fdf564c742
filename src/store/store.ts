import type { Conversation } from '../conversation.ts'
import type { Attribute } from '../schemas/attribute.ts'
import type { Blacklisted } from '../schemas/blacklist.ts'
import type { Group, Member } from '../schemas/group.ts'
import type { Restriction } from '../schemas/restriction.ts'
import type { RoomFilter } from '../schemas/room.ts'
import type { Decided } from '../schemas/settings.ts'
import type { Entry, MessageEntry } from './entry.ts'
import type { ByAge, Counted, Deliveries, DueQuery, DueRoom, GroupQuery, Joined, JoinedQuery, KeptRecord, KeptRoom, MemberQuery, PageQuery, HistoryPage, Summary, CursorAt, CatchUp, Page, ListRequest, RoomClock, UserRecord, WordRecord, SearchQuery, Span, Standing } from './results.ts'
import type { DeliveryKind, MutedKind, RecordKind, RecordName, RestrictionKind, Write, WriteResult } from './writes.ts'

export type * from './results.ts'

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
  /** The seq of the newest entry that is older than this; 0 where there is none. Checks nobody's rights. */
  seqBefore (conversation: Conversation, time: number): Promise<number>
  /** Every message of an app that is stored and as old as this, `from` included, in its present state; ascending by time, as many as fit in a page. Checks nobody's rights. */
  messagesBetween (app: string, span: Span, list: ListRequest): Promise<Page<MessageEntry>>
  /** The entries after `after`, ascending: as many as fit in a page, at most `limit`, one at least where there is any. For bringing live readers up to date. Checks nobody's rights. */
  entries (conversation: Conversation, after: number, limit: number): Promise<Entry[]>
  /** The same up to `to`, as they were when `to` was the newest: for who has left by it. What was recalled since is blank all the same. */
  entriesAsOf (conversation: Conversation, after: number, to: number): Promise<Entry[]>
  /** A user's conversations, the one with the newest entry first. */
  conversations (app: string, user: string, list: ListRequest): Promise<Page<Summary>>
  /** What a user has missed since its cursors, at one moment: rooms and the user's own log among them. Who is in a room is the caller's to know. */
  catchUp (app: string, user: string, cursors: readonly CursorAt[]): Promise<CatchUp>
  /** Who has read up to a message that the reader may see, its sender aside; ascending by id. Refused as `message`, and BAD_REQUEST for a room. */
  readers (conversation: Conversation, reader: Reader, seq: number, list: ListRequest): Promise<Page<{ userId: string }>>
  /**
   * Messages that a user may read and that have what is asked for, in their present state, the newest first. Who is in a room is the caller's to know.
   * A page may have fewer than asked, or none, and `next` all the same: it ends after a while of searching, too.
   */
  search (app: string, user: string, query: SearchQuery): Promise<Page<MessageEntry>>
  /** One of them, or NOT_MEMBER. */
  conversation (conversation: Conversation, user: string): Promise<Summary>

  /** Decides over a token; see Standing. */
  standing (app: string, user: string): Promise<Standing>
  /** The groups that a user is in, for following them live. */
  groupsOf (app: string, user: string): Promise<Conversation[]>
  /** NOT_FOUND where nobody registered it. */
  user (app: string, user: string): Promise<UserRecord>
  /** When these users were last seen. Who never was, or is not registered, is left out. */
  lastSeen (app: string, users: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Ascending by id. */
  users (app: string, list: ListRequest): Promise<Page<UserRecord>>
  /** How many users there are, and those from `offset` on by when they were registered. */
  usersByAge (app: string, list: ByAge): Promise<Counted<UserRecord>>
  /** Users who are blocked now, ascending by id. */
  blockedUsers (app: string, list: ListRequest): Promise<Page<UserRecord>>
  /** How many users may write nobody in direct conversations, and those from `offset` on; ascending by id. */
  directMuted (app: string, list: { readonly limit: number, readonly offset: number }): Promise<Counted<UserRecord>>
  /** Users whose ids nobody is given, from `offset` on, by when they were deactivated. */
  deactivatedUsers (app: string, list: { readonly limit: number, readonly offset: number }): Promise<Array<{ userId: string }>>
  /** Users whose messages are still to be blanked, after a stop in the middle of an erasure. */
  erasing (): Promise<Array<{ app: string, user: string }>>

  group (conversation: Conversation, reader: Reader): Promise<Group>
  members (conversation: Conversation, reader: Reader, list: ListRequest): Promise<Page<Member>>
  /** Groups of an app, by when they were made. For the app. */
  groups (app: string, query: GroupQuery): Promise<Page<Group>>
  /** Groups that a user is in, by when it came, and how many there are in all. For the app. */
  joinedGroups (app: string, user: string, query: JoinedQuery): Promise<Page<Joined> & { readonly total: number }>
  /** Members that have what is asked for, by when they came, and how many there are in all. For the app. */
  membersBy (conversation: Conversation, query: MemberQuery): Promise<Page<Member> & { readonly total: number }>
  /** NOT_FOUND where there is none. */
  room (conversation: Conversation): Promise<KeptRoom>
  /** Rooms of an app, ascending by id. */
  rooms (app: string, filter: RoomFilter, list: ListRequest): Promise<Page<KeptRoom>>
  /** Rooms of every app in which nothing is pushed. */
  pausedRooms (): Promise<Conversation[]>
  /** Rooms that nobody keeps and whose time is over, or in which nobody came and nothing was said for as long as they wait; at most `limit`. Whoever sits in them is the caller's to know. */
  dueRooms (clock: RoomClock, limit: number): Promise<DueRoom[]>
  /** Who is banned from, muted in, has a voice in or stays in a room, or is banned from a group (owner and admins: FORBIDDEN to members), ascending by id. */
  restrictions (conversation: Conversation, reader: Reader, kind: RestrictionKind, list: ListRequest): Promise<Page<Restriction>>
  /** One of a room's, or NOT_FOUND. */
  restriction (conversation: Conversation, kind: RestrictionKind, user: string): Promise<Restriction>
  /** Who is muted in every group or every room of an app, ascending by id. */
  mutedEverywhere (app: string, kind: MutedKind, list: ListRequest): Promise<Page<Restriction>>
  /** A room's attributes, ascending by key: for who is in it, which is the caller's to know. */
  attributes (conversation: Conversation, reader: Reader, list: ListRequest): Promise<Page<Attribute>>
  /** One of them, or NOT_FOUND. */
  attribute (conversation: Conversation, reader: Reader, key: string): Promise<Attribute>
  /** Owners of attributes that go when they leave, each with its room. */
  attributeOwners (): Promise<Array<{ conversation: Conversation, user: string }>>
  /** From whom a user takes no messages, ascending by id. */
  blacklist (app: string, user: string, list: ListRequest): Promise<Page<Blacklisted>>
  /** One of them; undefined where `other` is not on it. */
  blacklisted (app: string, user: string, other: string): Promise<Blacklisted | undefined>

  /** The only users from whom a user takes direct messages, ascending by id; none where it takes them from everybody. */
  whitelist (app: string, user: string, list: ListRequest): Promise<Page<{ userId: string }>>
  /** Whether a direct message of `from` would be taken by `user`. */
  hears (app: string, user: string, from: string): Promise<boolean>

  /** The words of an app, ascending by key. */
  words (app: string, list: ListRequest): Promise<Page<WordRecord>>
  /** What an app has decided; a setting that it has not is absent. */
  settings (app: string): Promise<Decided>

  /** What is kept under each of these names, in their order; undefined where there is nothing. At most a thousand. */
  records (app: string, names: readonly RecordName[]): Promise<Array<KeptRecord | undefined>>
  /** Everything of a kind, or of one key of it; ascending by key, then subkey. */
  listRecords (app: string, at: { readonly kind: RecordKind, readonly key?: string }, list: ListRequest): Promise<Page<KeptRecord>>
  /** How many there are of them. */
  countRecords (app: string, at: { readonly kind: RecordKind, readonly key?: string }): Promise<number>

  /** What is due in a queue for an app's server. What waited for another try when the store was opened is due at once. */
  deliveries (app: string, kind: DeliveryKind, query: DueQuery): Promise<Deliveries>

  /** Waits for what is under way, then closes. */
  close (): Promise<void>
}
