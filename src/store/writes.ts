import type { Conversation } from '../conversation.ts'
import type { Code } from '../errors.ts'
import type { ChangeConversation } from '../schemas/conversation.ts'
import type { ChangeGroup, ChangeMember, HistoryScope } from '../schemas/group.ts'
import type { ChangeRoom } from '../schemas/room.ts'
import type { ChangeSettings } from '../schemas/settings.ts'
import type { Profile } from '../schemas/user.ts'
import type { Entry, MessageDetail } from './entry.ts'
import type { WordRecord } from './store.ts'

/** Who asks for a write: a user, whose rights are checked inside the transaction, or the app, which may do everything. */
export type Actor = { readonly user: string } | 'app'

/** Appends one message. Refused: NOT_FOUND, NOT_MEMBER, MUTED, FORBIDDEN, BLOCKED, RATE_LIMITED, CLIENT_ID_REUSED. A direct or system conversation begins with it. */
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
  /** Refused as it would be, and stored no more than that: a message for who is online. */
  readonly transient?: true
  /** Stores nothing: the message may not be said. A retry of one that was stored before is answered all the same, anything else with this. */
  readonly refused?: { readonly code: Code, readonly message: string }
}

/**
 * Gives a message another content. Who may: its sender, within the app's time, and the app. Refused: NOT_FOUND, NOT_MEMBER, FORBIDDEN, MUTED, TOO_LATE.
 * A content that the message got by its last edit already is answered with that edit.
 */
export interface EditMessage {
  readonly do: 'edit'
  readonly conversation: Conversation
  readonly actor: Actor
  /** Seq of the message. */
  readonly seq: number
  /** JSON text of the content. */
  readonly content: string
  /** Milliseconds that may have passed since the message; Infinity for no limit. */
  readonly within: number
}

/** Takes a message back. Who may: its sender, within the app's time; owner and admins of a group, and the app, any time. Refused as an edit. */
export interface RecallMessage {
  readonly do: 'recall'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly seq: number
  readonly within: number
}

/** Gives or takes back a user's reaction. Refused: NOT_FOUND, NOT_MEMBER, MUTED, TOO_LARGE. */
export interface ReactToMessage {
  readonly do: 'react'
  readonly conversation: Conversation
  readonly user: string
  readonly seq: number
  readonly emoji: string
  readonly on: boolean
}

/** Moves a user's read position forward; never back. Refused: NOT_MEMBER. `value.read` says what is left. */
export interface ReadUpTo {
  readonly do: 'read'
  readonly conversation: Conversation
  readonly user: string
  readonly seq: number
}

/** Changes what a conversation is to one user. Refused: NOT_MEMBER. */
export interface ChangeOwn {
  readonly do: 'changeOwn'
  readonly conversation: Conversation
  readonly user: string
  readonly changes: ChangeConversation
}

/** Deletes a conversation for one user: what was said so far is not shown to it any more, and it is out of the list until something new is said. */
export interface HideConversation {
  readonly do: 'hide'
  readonly conversation: Conversation
  readonly user: string
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

/** When a user's last connection ended. */
export interface Seen {
  readonly app: string
  readonly user: string
  readonly time: number
}

/** Notes when users were last seen, each of them once. Who is not registered, or no more, is passed over. */
export interface NoteSeen {
  readonly do: 'noteSeen'
  readonly seen: readonly Seen[]
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

/** Adds words to an app's list, or changes what they do; all or none. Of one that comes twice the last counts. Refused: TOO_LARGE. */
export interface PutWords {
  readonly do: 'putWords'
  readonly app: string
  readonly words: readonly WordRecord[]
  /** How many the app may have. */
  readonly most: number
}

/** Takes a word out of an app's list. Refused: NOT_FOUND. */
export interface RemoveWord {
  readonly do: 'removeWord'
  readonly app: string
  readonly key: string
}

/** Takes every word out of an app's list. */
export interface ClearWords {
  readonly do: 'clearWords'
  readonly app: string
}

/** Changes the settings of an app that are given. */
export interface ChangeSettingsWrite {
  readonly do: 'changeSettings'
  readonly app: string
  readonly changes: ChangeSettings
}

/** What is kept under a name: `kind` says what it is, and whether its key or subkey is a user (RecordKind); `subkey` is empty where there is one for the key. */
export interface RecordName {
  readonly kind: RecordKind
  readonly key: string
  readonly subkey?: string
}

/** `user:…`: the key is a user, and what is kept goes when the user is erased. `…:user`: so is the subkey. `app:…` and `place:…` hold no user in their key. */
export type RecordKind = `${'user' | 'app' | 'place'}:${string}`

/** Keeps values under their names, in the place of what was there; all or none. Of a name that comes twice the last counts. Refused: TOO_LARGE. */
export interface PutRecords {
  readonly do: 'putRecords'
  readonly app: string
  readonly records: ReadonlyArray<RecordName & { readonly value: unknown }>
  /** How many subkeys one key may have; absent: as many as there come. */
  readonly most?: number
}

/** Forgets what is kept under these names. Without a subkey: everything of the key. `value.changed` says whether there was any. */
export interface RemoveRecords {
  readonly do: 'removeRecords'
  readonly app: string
  readonly records: readonly RecordName[]
}

/** Brings a bounded number of messages into what `search` is answered from; `value.more` says whether some are left. Found they are before, too, only slower. */
export interface IndexMessages {
  readonly do: 'indexMessages'
}

export type Write =
  | AppendMessage | EditMessage | RecallMessage | ReactToMessage | ReadUpTo | ChangeOwn | HideConversation
  | CreateGroup | ChangeGroupWrite | DismissGroup | PutMember | RemoveMember
  | PutRoom | EnterRoom | LeaveRoom | TouchRooms | EndRoom | Restrict | Lift | PutAttribute | DeleteAttribute | BlacklistWrite
  | PutUser | BlockUser | RevokeTokens | NoteSeen | EraseUser | BlankMessages
  | PutWords | RemoveWord | ClearWords | ChangeSettingsWrite | PutRecords | RemoveRecords | IndexMessages

/** What an append gives its sender: the same for every retry. */
export interface Appended {
  readonly seq: number
  readonly time: number
  readonly messageId: string
  /** True where the message was stored by an earlier write. */
  readonly repeated: boolean
}

/** The entry that brought a message to the state that was asked for. */
export interface Revised {
  readonly seq: number
  readonly time: number
}

/** Where a member stands after it has read. */
export interface ReadPosition {
  readonly seq: number
  /** Messages after it. */
  readonly unread: number
  /** Whether this write moved it. */
  readonly moved: boolean
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
  /** What an edit, a recall or a reaction gives who asked: the entry that it added, or the earlier one that had made it so. */
  readonly revised?: Revised
  readonly read?: ReadPosition
  readonly attributes?: readonly AttributesChange[]
  /** The user with whom an attribute goes. */
  readonly leaver?: string
  readonly changed?: boolean
  readonly more?: boolean
}

export type WriteResult =
  | { readonly ok: true, readonly value: WriteValue }
  | { readonly ok: false, readonly code: Code, readonly message?: string }
