import type { Conversation } from '../../conversation.ts'
import type { Audience, MessageDetail } from '../entry.ts'

/** What an app's server may be told of: messages, who is online, and what happens in rooms. Each has a queue of its own. */
export type DeliveryKind = 'messages' | 'presence' | 'rooms'

/** What is told of a message besides the message itself. */
export interface Routing {
  /** The app said it, and no user. */
  readonly byApp: boolean
  /** Words were replaced in it. */
  readonly replaced: boolean
}

/** A message as it was first said, whatever becomes of it before its delivery. */
export interface RoutedMessage extends Routing {
  readonly conversation: Conversation
  readonly from: string
  readonly messageId: string
  readonly time: number
  readonly type: string
  /** JSON text of the content. */
  readonly content: string
  readonly detail?: MessageDetail
  readonly audience?: Audience
}

/** Queues something for an app's server; a message is queued by its append. `value.queued` is false where too much waits already: it will not be told. */
export interface QueueDelivery {
  readonly do: 'queueDelivery'
  readonly app: string
  readonly kind: DeliveryKind
  /** JSON text. */
  readonly payload: string
}

/** Takes a delivery off its queue, or puts its next try off. One that is not there, or no more, is passed over. */
export interface SettleDelivery {
  readonly do: 'settleDelivery'
  readonly id: number
  /** When it is due again, by this process's clock; absent: never. */
  readonly retryAt?: number
}

/** Takes everything off a queue. `value.changed` says whether there was anything. */
export interface ClearDeliveries {
  readonly do: 'clearDeliveries'
  readonly app: string
  readonly kind: DeliveryKind
}
