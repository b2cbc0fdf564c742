import type { Conversation } from '../conversation.ts'
import type { Code } from '../errors.ts'
import type { ChangeGroup, ChangeMember, HistoryScope } from '../schemas/group.ts'
import type { ChangeRoom } from '../schemas/room.ts'
import type { Profile } from '../schemas/user.ts'
import type { Entry, MessageDetail } from './entry.ts'

/** Who asks for a write: a user, whose rights are checked inside the transaction, or the app, which may do everything. */
export type Actor = { readonly user: string } | 'app'

/** Appends one message. Refused: NOT_FOUND, NOT_MEMBER, MUTED, BLOCKED, RATE_LIMITED, CLIENT_ID_REUSED. A direct or system conversation begins with it. */
export interface AppendMessage {
  readonly do: 'append'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly from: string
  readonly type: string
  /** JSON text of the content. */
  readonly content: string
  readonly detail?: MessageDetail
  readonly clientId?: string
  /** What makes two bodies the same: equal exactly where a retry is a retry. */
  readonly digest?: string
}

/** Makes a group with its first members, in one step. Refused: ALREADY_EXISTS, NOT_FOUND (an unknown user). */
export interface CreateGroup {
  readonly do: 'createGroup'
  readonly app: string
  readonly groupId: string
  readonly name: string
  readonly history: HistoryScope
  readonly owner?: string
  readonly members: readonly string[]
  readonly by: Actor
}

/** Renames a group, or changes what it is set to: owner and admins. Refused: NOT_MEMBER, FORBIDDEN, NOT_FOUND. */
export interface ChangeGroupWrite {
  readonly do: 'changeGroup'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly changes: ChangeGroup
}

/** Ends a group: its owner. Its id is not given again. */
export interface DismissGroup {
  readonly do: 'dismissGroup'
  readonly conversation: Conversation
  readonly actor: Actor
}

/** Adds a member, or changes what it is in the group. Who may: see docs/groups.md. */
export interface PutMember extends ChangeMember {
  readonly do: 'putMember'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly user: string
}

/** Takes a member out; a member may take out itself. */
export interface RemoveMember {
  readonly do: 'removeMember'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly user: string
}

/** Makes a room, or changes what it is set to. `ifAbsent` leaves one that is there as it is. */
export interface PutRoom {
  readonly do: 'putRoom'
  readonly conversation: Conversation
  readonly settings?: ChangeRoom
  readonly ifAbsent?: true
}

/**
 * Lets a user into a room, which is touched by it: it does not end by having been idle before. `make` makes it where there is none.
 * `value.leaver` is there where attributes go with the user. Refused: NOT_FOUND, FORBIDDEN (banned).
 */
export interface EnterRoom {
  readonly do: 'enterRoom'
  readonly conversation: Conversation
  readonly user: string
  readonly make?: true
}

/** A user is out of a room: attributes that go with it are removed. */
export interface LeaveRoom {
  readonly do: 'leaveRoom'
  readonly conversation: Conversation
  readonly user: string
}

/** Rooms are in use, or were until now, whatever their logs say. */
export interface TouchRooms {
  readonly do: 'touchRooms'
  readonly conversations: readonly Conversation[]
}

/**
 * Ends a room. Whoever makes one of this name again does not see what was said before. `idleSince`: only where nobody came, nothing was
 * said and nobody asked to keep it since then; otherwise it stays, and there are no entries.
 */
export interface EndRoom {
  readonly do: 'endRoom'
  readonly conversation: Conversation
  readonly idleSince?: number
}

/** Of rooms: the app. A ban of a group: owner and admins, those below them; whoever is banned is taken out in the same step. */
export type RestrictionKind = 'ban' | 'mute' | 'voice'

/** Restricts a user, or gives it a voice; `minutes` absent: until it is lifted. Refused: NOT_FOUND, NOT_MEMBER, FORBIDDEN. */
export interface Restrict {
  readonly do: 'restrict'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly kind: RestrictionKind
  readonly user: string
  readonly minutes?: number
}

/** Lifts a restriction, or does nothing where there is none. Refused as it is. */
export interface Lift {
  readonly do: 'lift'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly kind: RestrictionKind
  readonly user: string
}

/**
 * Sets an attribute of a room: its owner, who set it first, or the app. Who is in the room is the caller's to know.
 * `value.leaver` is there where it goes with its owner. Refused: NOT_FOUND, NOT_MEMBER, FORBIDDEN, TOO_LARGE.
 */
export interface PutAttribute {
  readonly do: 'putAttribute'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly key: string
  readonly value: string
  /** Absent: as it was. */
  readonly removeOnLeave?: boolean
}

export interface DeleteAttribute {
  readonly do: 'deleteAttribute'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly key: string
}

/** `user` takes no messages from `other`, or takes them again; `value.changed` says whether that is new. Refused: NOT_FOUND, TOO_LARGE. */
export interface BlacklistWrite {
  readonly do: 'blacklist'
  readonly app: string
  readonly user: string
  readonly other: string
  readonly on: boolean
}

/** Registers a user, or updates the fields that are given. */
export interface PutUser {
  readonly do: 'putUser'
  readonly app: string
  readonly user: string
  readonly profile: Profile
}

/** Blocks a user; `minutes` absent: until it is lifted. Refused: NOT_FOUND. */
export interface BlockUser {
  readonly do: 'blockUser'
  readonly app: string
  readonly user: string
  readonly blocked: boolean
  readonly minutes?: number
}

/** No token issued before now is good any more. Refused: NOT_FOUND. */
export interface RevokeTokens {
  readonly do: 'revokeTokens'
  readonly app: string
  readonly user: string
}

/** Notes when users were last seen. */
export interface NoteSeen {
  readonly do: 'noteSeen'
  readonly app: string
  readonly user: string
  readonly time: number
}

/**
 * Erases a user: profile gone, tokens void, out of every group. What the user wrote is blanked by `blankMessages`, which the store
 * remembers to be due until it is done. Refused: NOT_FOUND.
 */
export interface EraseUser {
  readonly do: 'eraseUser'
  readonly app: string
  readonly user: string
}

/** Blanks a bounded number of an erased user's messages; `value.more` says whether some are left. */
export interface BlankMessages {
  readonly do: 'blankMessages'
  readonly app: string
  readonly user: string
}

export type Write =
  | AppendMessage | CreateGroup | ChangeGroupWrite | DismissGroup | PutMember | RemoveMember
  | PutRoom | EnterRoom | LeaveRoom | TouchRooms | EndRoom | Restrict | Lift | PutAttribute | DeleteAttribute | BlacklistWrite
  | PutUser | BlockUser | RevokeTokens | NoteSeen | EraseUser | BlankMessages

/** What an append gives its sender: the same for every retry. */
export interface Appended {
  readonly seq: number
  readonly time: number
  readonly messageId: string
  /** True where the message was stored by an earlier write. */
  readonly repeated: boolean
}

/** What a write changed of a room's attributes. */
export interface AttributesChange {
  readonly conversation: Conversation
  readonly set: Readonly<Record<string, string>>
  readonly removed: readonly string[]
}

/** What a write gives back besides being done. */
export interface WriteValue {
  readonly appended?: Appended
  /** Entries that the write added to logs, in the order of their commit; an append's own is left out, its sender holds the body. */
  readonly entries?: readonly Entry[]
  readonly attributes?: readonly AttributesChange[]
  /** The user with whom an attribute goes. */
  readonly leaver?: string
  readonly changed?: boolean
  readonly more?: boolean
}

export type WriteResult =
  | { readonly ok: true, readonly value: WriteValue }
  | { readonly ok: false, readonly code: Code, readonly message?: string }
