import type { Conversation } from '../conversation.ts'
import type { Code } from '../errors.ts'
import type { ChangeGroup, HistoryScope, Role } from '../schemas/group.ts'
import type { ChangeSettings } from '../schemas/settings.ts'
import type { Profile } from '../schemas/user.ts'
import type { Entry, MessageDetail } from './entry.ts'
import type { WordRecord } from './store.ts'

/** Who asks for a write: a user, whose rights are checked inside the transaction, or the app, which may do everything. */
export type Actor = { readonly user: string } | 'app'

/** Appends one message. Refused: NOT_FOUND, NOT_MEMBER, MUTED, CLIENT_ID_REUSED. A direct or system conversation begins with it. */
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
  /** Stores nothing: the message may not be said. A retry of one that was stored before is answered all the same, anything else with this. */
  readonly refused?: { readonly code: Code, readonly message: string }
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

export type Write =
  | AppendMessage | CreateGroup | ChangeGroupWrite | DismissGroup | PutMember | RemoveMember
  | PutRoom | EndRoom | PutUser | BlockUser | RevokeTokens | NoteSeen | EraseUser | BlankMessages
  | PutWords | RemoveWord | ClearWords | ChangeSettingsWrite

/** What an append gives its sender: the same for every retry. */
export interface Appended {
  readonly seq: number
  readonly time: number
  readonly messageId: string
  /** True where the message was stored by an earlier write. */
  readonly repeated: boolean
}

/** What a write gives back besides being done. */
export interface WriteValue {
  readonly appended?: Appended
  /** Entries that the write added to logs, in the order of their commit; an append's own is left out, its sender holds the body. */
  readonly entries?: readonly Entry[]
  readonly more?: boolean
}

export type WriteResult =
  | { readonly ok: true, readonly value: WriteValue }
  | { readonly ok: false, readonly code: Code, readonly message?: string }
