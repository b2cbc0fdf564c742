import type { Conversation } from '../conversation.ts'
import type { Code } from '../errors.ts'
import type { Entry } from './entry.ts'
import type { AppendMessage, EditMessage, RecallMessage, ReactToMessage, IndexMessages } from './writes/messages.ts'
import type { ReadUpTo, ChangeOwn, HideConversation } from './writes/own.ts'
import type { AddMembers, CreateGroup, ChangeGroupWrite, DismissGroup, PutMember, RemoveMember } from './writes/groups.ts'
import type { PutRoom, EnterRoom, LeaveRoom, TouchRooms, EndRoom, PutAttribute, DeleteAttribute } from './writes/rooms.ts'
import type { Restrict, Lift, BlacklistWrite, WhitelistWrite, MuteDirect, MuteEverywhere } from './writes/restrictions.ts'
import type { PutUser, BlockUser, RevokeTokens, NoteSeen, EraseUser, ReactivateUser, BlankMessages } from './writes/users.ts'
import type { PutWords, RemoveWord, ClearWords, ChangeSettingsWrite } from './writes/apps.ts'
import type { PutRecords, RemoveRecords } from './writes/records.ts'
import type { QueueDelivery, SettleDelivery, ClearDeliveries } from './writes/deliveries.ts'

export type * from './writes/actor.ts'
export type * from './writes/messages.ts'
export type * from './writes/own.ts'
export type * from './writes/groups.ts'
export type * from './writes/rooms.ts'
export type * from './writes/restrictions.ts'
export type * from './writes/users.ts'
export type * from './writes/apps.ts'
export type * from './writes/records.ts'
export type * from './writes/deliveries.ts'

/** What can be written; each kind says in its own file who may, and what it is refused with. */
export type Write =
  | AppendMessage | EditMessage | RecallMessage | ReactToMessage | ReadUpTo | ChangeOwn | HideConversation
  | CreateGroup | AddMembers | ChangeGroupWrite | DismissGroup | PutMember | RemoveMember
  | PutRoom | EnterRoom | LeaveRoom | TouchRooms | EndRoom | Restrict | Lift | PutAttribute | DeleteAttribute | BlacklistWrite | WhitelistWrite | MuteDirect | MuteEverywhere
  | PutUser | BlockUser | RevokeTokens | NoteSeen | EraseUser | ReactivateUser | BlankMessages
  | PutWords | RemoveWord | ClearWords | ChangeSettingsWrite | PutRecords | RemoveRecords | IndexMessages
  | QueueDelivery | SettleDelivery | ClearDeliveries

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
  /** There where a room begins, or begins anew, with the write. */
  readonly began?: true
  /** Of what is to be told to the app's server: whether it will be. */
  readonly queued?: boolean
  /** The user stays in the room when its connections are lost. */
  readonly stays?: true
  readonly changed?: boolean
  readonly more?: boolean
}

export type WriteResult =
  | { readonly ok: true, readonly value: WriteValue }
  | { readonly ok: false, readonly code: Code, readonly message?: string }
