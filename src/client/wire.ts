import type { Data, Fields, Op, Push } from '../protocol.ts'
import type { ConversationItem } from '../schemas/conversation.ts'
import type { Content, Message, SendAnswer, SendRequest } from '../schemas/message.ts'
import type { ChatError } from './errors.ts'
import type { State } from './state.ts'

// What goes over the wire, and what the application is told. Types alone, from the server's schemas.

export type { Content, ConversationItem, Data, Fields, Message, Op, Push }
export type Welcome = Extract<Push, { op: 'welcome' }>

/** A frame as it came. */
export interface Frame {
  readonly op: string
  readonly [field: string]: unknown
}

/** A frame that has its place in the log of a conversation. */
export interface Entry extends Frame {
  readonly conversation: string
  readonly seq: number
}

/** A message as it goes out: sent again, it is the same to the letter. */
export interface Letter extends SendRequest {
  readonly clientId: string
}

/** A message is stored (`seq` is absent where it was transient). */
export interface Sent extends SendAnswer {
  readonly clientId: string
}

/** Entries came to more than the server pushes: forget what is held of the conversation. The messages among them follow. */
export interface GapEvent {
  readonly op: 'gap'
  readonly conversation: string
  readonly from: number
  readonly to: number
  /** The log ends before what was seen of it: the server was restored from a backup. */
  readonly reset?: true
}

/** The user is not in the conversation any more: it was left, the user removed, or it ended. */
export interface LeftEvent {
  readonly op: 'left'
  readonly conversation: string
}

/** Conversations as they stand: at the start all of them, after that those that moved meanwhile. May come in several parts. */
export interface ConversationsEvent {
  readonly op: 'conversations'
  readonly conversations: readonly ConversationItem[]
}

export interface SentEvent extends Sent {
  readonly op: 'sent'
}

/** A message was refused for good. */
export interface FailedEvent {
  readonly op: 'failed'
  readonly conversation: string
  readonly clientId: string
  readonly error: ChatError
}

/** Whether a user has a connection. */
export interface UserPresence {
  readonly user: string
  readonly online: boolean
  /** When the last connection ended. */
  readonly lastSeen?: number
}

export interface PresenceEvent extends UserPresence {
  readonly op: 'presence'
}

export interface AttributesEvent {
  readonly op: 'attributes'
  readonly conversation: string
  readonly set: Readonly<Record<string, string>>
  readonly removed: readonly string[]
  /** `set` is all that there is: told after a lost connection. */
  readonly isWhole?: true
}

export type StateEvent = State & { readonly op: 'state' }

/** Everything that a chat tells; `op` says what it is. */
export type ChatEvent = Exclude<Push, { op: 'welcome' | 'bye' | 'resync' }> | GapEvent | LeftEvent | ConversationsEvent | SentEvent | FailedEvent | PresenceEvent | AttributesEvent | StateEvent
export type EventName = ChatEvent['op']
export type EventNamed<Name extends EventName> = Extract<ChatEvent, { op: Name }>

/** Asks on the connection that there is; rejects with ConnectionLost where there is none. */
export type Ask = <Name extends Op>(op: Name, fields: Fields<Name>) => Promise<Data<Name>>
