import type { Conversation } from '../../conversation.ts'
import type { ChangeConversation } from '../../schemas/conversation.ts'

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
  /** Only what was said up to this seq; absent: all so far. */
  readonly seq?: number
}
