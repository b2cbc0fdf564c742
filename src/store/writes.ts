import type { Conversation } from '../conversation.ts'
import type { Code } from '../errors.ts'
import type { ChangeConversation } from '../schemas/conversation.ts'
import type { ChangeGroup, HistoryScope, Role } from '../schemas/group.ts'
import type { Profile } from '../schemas/user.ts'
import type { Entry, MessageDetail } from './entry.ts'

/** Who asks for a write: a user, whose rights are checked inside the transaction, or the app, which may do everything. */
export type Actor = { readonly user: string } | 'app'

/** Appends one message. Refused: NOT_FOUND, NOT_MEMBER, MUTED, FORBIDDEN, CLIENT_ID_REUSED. A direct or system conversation begins with it. */
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

/** Renames a group or changes a setting of it: owner and admins. Refused: NOT_MEMBER, FORBIDDEN, NOT_FOUND. */
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

/** Adds a member, or changes its role or mute. Who may: see docs/groups.md. */
export interface PutMember {
  readonly do: 'putMember'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly user: string
  readonly role?: Role
  readonly mutedMinutes?: number
}

/** Takes a member out; a member may take out itself. */
export interface RemoveMember {
  readonly do: 'removeMember'
  readonly conversation: Conversation
  readonly actor: Actor
  readonly user: string
}

/** Makes a room, or names it anew. `ifAbsent` leaves one that is there as it is. */
export interface PutRoom {
  readonly do: 'putRoom'
  readonly conversation: Conversation
  readonly name?: string
  readonly ifAbsent?: true
}

/** Ends a room. Whoever makes one of this name again does not see what was said before. */
export interface EndRoom {
  readonly do: 'endRoom'
  readonly conversation: Conversation
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

/** Brings a bounded number of messages into what `search` is answered from; `value.more` says whether some are left. Found they are before, too, only slower. */
export interface IndexMessages {
  readonly do: 'indexMessages'
}

export type Write =
  | AppendMessage | EditMessage | RecallMessage | ReactToMessage | ReadUpTo | ChangeOwn | HideConversation
  | CreateGroup | ChangeGroupWrite | DismissGroup | PutMember | RemoveMember
  | PutRoom | EndRoom | PutUser | BlockUser | RevokeTokens | NoteSeen | EraseUser | BlankMessages
  | IndexMessages

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

/** What a write gives back besides being done. */
export interface WriteValue {
  readonly appended?: Appended
  /** Entries that the write added to logs, in the order of their commit; an append's own is left out, its sender holds the body. */
  readonly entries?: readonly Entry[]
  /** What an edit, a recall or a reaction gives who asked: the entry that it added, or the earlier one that had made it so. */
  readonly revised?: Revised
  readonly read?: ReadPosition
  readonly more?: boolean
}

export type WriteResult =
  | { readonly ok: true, readonly value: WriteValue }
  | { readonly ok: false, readonly code: Code, readonly message?: string }
