import type { Conversation } from '../conversation.ts'
import type { Role } from '../schemas/group.ts'
import type { MeChanges } from '../schemas/me.ts'
import type { Content } from '../schemas/message.ts'

/** What a message carries besides its type and content. */
export interface MessageDetail {
  readonly mentions?: readonly string[] | 'all'
  readonly replyTo?: number
  /** Present and false where the sender asked for silence. */
  readonly notify?: false
}

/** Who reacted to a message, by emoji: user ids ascending, never an empty list. */
export type Reactions = Readonly<Record<string, readonly string[]>>

/** Who may see an entry, where not everybody in the conversation does. */
export type Audience = { readonly only: readonly string[] } | { readonly except: readonly string[] }

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

/** One reaction, given or taken back. */
export interface ReactionDetail {
  readonly emoji: string
  readonly on: boolean
}

/** A change of what only the user itself sees, in its own log: so that its devices agree. */
export interface MeDetail {
  readonly changes: MeChanges
}

interface Stamp {
  readonly conversation: Conversation
  readonly seq: number
  /** Milliseconds since the epoch, strictly increasing in a conversation. */
  readonly time: number
}

/** A message, and what becomes of it: seen by the same users. */
interface Addressed extends Stamp {
  readonly audience?: Audience
}

export interface MessageEntry extends Addressed {
  readonly op: 'message'
  readonly from: string
  readonly messageId: string
  readonly clientId?: string
  readonly type: string
  readonly content: Content
  readonly detail?: MessageDetail
  readonly editedAt?: number
  readonly recalledAt?: number
  readonly reactions?: Reactions
}

/** A message has another content from here on. */
export interface EditEntry extends Addressed {
  readonly op: 'edit'
  /** Who did it; absent where the app did. */
  readonly from?: string
  /** Seq of the message. */
  readonly target: number
  /** `{}` once the message was recalled. */
  readonly content: Content
}

/** A message was taken back. */
export interface RecallEntry extends Addressed {
  readonly op: 'recall'
  readonly from?: string
  readonly target: number
}

export interface ReactionEntry extends Addressed {
  readonly op: 'reaction'
  readonly from?: string
  readonly target: number
  readonly detail: ReactionDetail
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

/** An entry of a user's own log. */
export interface MeEntry extends Stamp {
  readonly op: 'me'
  readonly detail: MeDetail
}

/** One record of a conversation's log. */
export type Entry = MessageEntry | EditEntry | RecallEntry | ReactionEntry | MemberEntry | ConversationEntry | MeEntry
