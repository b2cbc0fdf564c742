import type { Conversation } from '../conversation.ts'
import type { Role } from '../schemas/group.ts'
import type { Content } from '../schemas/message.ts'

/** What a message carries besides its type and content. */
export interface MessageDetail {
  readonly mentions?: readonly string[] | 'all'
  readonly replyTo?: number
  /** Present and false where the sender asked for silence. */
  readonly notify?: false
}

/** A change of membership (PROTOCOL.md#pushes). */
export interface MemberDetail {
  readonly user: string
  readonly change: 'joined' | 'left' | 'removed' | 'role'
  readonly role?: Role
}

/** A change of the conversation itself. */
export interface ConversationDetail {
  readonly changes: Readonly<Record<string, unknown>>
}

interface Stamp {
  readonly conversation: Conversation
  readonly seq: number
  /** Milliseconds since the epoch, strictly increasing in a conversation. */
  readonly time: number
}

export interface MessageEntry extends Stamp {
  readonly op: 'message'
  readonly from: string
  readonly messageId: string
  readonly clientId?: string
  readonly type: string
  readonly content: Content
  readonly detail?: MessageDetail
  readonly recalledAt?: number
}

export interface MemberEntry extends Stamp {
  readonly op: 'member'
  /** Who did it; absent where the app did. */
  readonly from?: string
  readonly detail: MemberDetail
}

export interface ConversationEntry extends Stamp {
  readonly op: 'conversation'
  readonly from?: string
  readonly detail: ConversationDetail
}

/** One record of a conversation's log. */
export type Entry = MessageEntry | MemberEntry | ConversationEntry
