/** What a send ended with. `info` is "nobody knows": the connection was lost, or no answer came. It may or may not be stored. */
export type Outcome = 'ok' | 'fail' | 'info'

/** One try to send a message. A retry is another operation with the same clientId. */
export interface Operation {
  readonly sender: string
  /** One name for the conversation, the same for everybody. */
  readonly conversation: string
  readonly clientId: string
  /** What was said, as one string: the same for each retry. */
  readonly body: string
  /** Moments count the events of the recording, so they order them without a clock. */
  readonly invokedAt: number
  outcome: Outcome
  endedAt: number
  seq?: number
  messageId?: string
}

/** An entry that a connection was shown. `replay` marks what came again on request (`sync`, `history`) and may go back. */
export interface Sighting {
  readonly conversation: string
  readonly seq: number
  readonly messageId: string
  readonly replay?: true
}

/** One connection of a user, with all that it was shown, in order. */
export interface Observer {
  readonly user: string
  readonly seen: Sighting[]
}

export interface StoredMessage {
  readonly seq: number
  readonly messageId: string
  readonly sender: string
  readonly clientId: string
  readonly body: string
}

/** What a conversation's log holds in the end. */
export interface StoredLog {
  readonly conversation: string
  /** The last seq before the recording began (a group's log begins with its members). */
  readonly base: number
  /** The last seq that the server knows of. */
  readonly lastSeq: number
  readonly messages: readonly StoredMessage[]
}

/** From which seq on, and up to which, a user may see a conversation; without `to` it is still in it. */
export interface Membership {
  readonly user: string
  readonly conversation: string
  readonly from: number
  readonly to?: number
  /** True where the user's connections together must have been shown all of it, own messages aside. */
  readonly complete?: true
}

/** All that the checker looks at. */
export interface Recording {
  readonly operations: readonly Operation[]
  readonly observers: readonly Observer[]
  readonly logs: readonly StoredLog[]
  readonly memberships: readonly Membership[]
}

/** Records operations as they are invoked and end, and what each connection is shown. */
export class History {
  readonly operations: Operation[] = []
  readonly observers: Observer[] = []
  #moment = 0

  /** Call before the request leaves. Until its end is recorded, its outcome is `info`. */
  invoke (send: Pick<Operation, 'sender' | 'conversation' | 'clientId' | 'body'>): Operation {
    const operation: Operation = { ...send, invokedAt: ++this.#moment, outcome: 'info', endedAt: Infinity }
    this.operations.push(operation)
    return operation
  }

  ok (operation: Operation, answer: { readonly seq: number, readonly messageId: string }): void {
    operation.seq = answer.seq
    operation.messageId = answer.messageId
    this.#end(operation, 'ok')
  }

  /** The server said no, so it must never be stored. */
  fail (operation: Operation): void {
    this.#end(operation, 'fail')
  }

  info (operation: Operation): void {
    this.#end(operation, 'info')
  }

  observe (user: string): Observer {
    const observer = { user, seen: [] }
    this.observers.push(observer)
    return observer
  }

  count (outcome: Outcome): number {
    return this.operations.reduce((sum, operation) => sum + Number(operation.outcome === outcome), 0)
  }

  #end (operation: Operation, outcome: Outcome): void {
    operation.outcome = outcome
    operation.endedAt = ++this.#moment
  }
}
