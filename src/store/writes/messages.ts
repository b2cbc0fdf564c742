import type { Conversation } from '../../conversation.ts'
import type { Code } from '../../errors.ts'
import type { Audience, MessageDetail } from '../entry.ts'
import type { Actor } from './actor.ts'
import type { Routing } from './deliveries.ts'

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
  /** Who may see it; absent: everybody in the conversation. */
  readonly audience?: Audience
  /** It does not count as unread. */
  readonly uncounted?: true
  /** Where it is stored, it is queued for the app's server by the same commit; `value.queued` is false where too much waits there. */
  readonly routing?: Routing
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

/** Brings a bounded number of messages into what `search` is answered from; `value.more` says whether some are left. Found they are before, too, only slower. */
export interface IndexMessages {
  readonly do: 'indexMessages'
}
