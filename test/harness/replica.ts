import type { Frame } from '../helper.ts'

export interface HeldMessage {
  readonly seq: number
  readonly from: string
  readonly content: object
  readonly editedAt?: number
  readonly recalledAt?: number
  readonly reactions?: Record<string, string[]>
}

interface Held {
  /** Up to here the replica has everything. */
  cursor: number
  readonly messages: Map<number, HeldMessage>
  /** Entries that came before their turn. */
  readonly waiting: Map<number, Frame>
  /** Its messages are being read: entries wait until they are there. */
  loading: boolean
}

const entries = new Set(['message', 'edit', 'recall', 'reaction', 'member', 'conversation', 'me'])

/** What a client knows that goes by PROTOCOL.md#coming-back and nothing else: the state that any two devices of a user must agree on. */
export class Replica {
  readonly user: string
  readonly conversations = new Map<string, Held>()
  /** What the user's own log says of each conversation: the latest of each kind. */
  readonly own = new Map<string, Record<string, unknown>>()
  /** Where a conversation ended for the user: what comes late of before is not a new beginning. */
  readonly #ended = new Map<string, number>()
  me = 0
  readonly #waitingOfMe = new Map<number, Frame>()

  constructor (user: string) {
    this.user = user
  }

  cursors (): Record<string, number> {
    return { ...Object.fromEntries([...this.conversations].map(([address, { cursor }]) => [address, cursor])), me: this.me }
  }

  /** Takes any frame; what is no entry, or no log's, changes nothing. */
  take (frame: Frame): void {
    const { op, conversation, seq } = frame as { op: string, conversation?: string, seq?: number }
    if (!entries.has(op) || conversation === undefined || seq === undefined) return
    if (conversation === 'me') return this.#takeOwn(frame, seq)
    const begins = op === 'member' && frame.change === 'joined' && frame.user === this.user
    if (seq <= (this.#ended.get(conversation) ?? 0)) return
    let held = this.conversations.get(conversation)
    if (held === undefined || (begins && seq > held.cursor + 1)) held = this.begin(conversation, seq - 1)
    if (seq <= held.cursor) return
    held.waiting.set(seq, frame)
    this.#advance(held)
  }

  /** From now on entries wait; what came so far is in what will be read. */
  load (conversation: string, cursor: number): void {
    const held = this.conversations.get(conversation) ?? this.begin(conversation, cursor)
    held.cursor = Math.max(held.cursor, cursor)
    held.loading = true
  }

  /** Begins a conversation with such messages as were read, all up to the cursor. */
  begin (conversation: string, cursor: number, messages: readonly HeldMessage[] = []): Held {
    const before = this.conversations.get(conversation)
    const held = { cursor: before?.loading === true ? before.cursor : cursor, messages: new Map(messages.map((message) => [message.seq, message])), waiting: before?.waiting ?? new Map(), loading: false }
    this.conversations.set(conversation, held)
    this.#advance(held)
    return held
  }

  end (conversation: string, at = 0): void {
    this.conversations.delete(conversation)
    this.#ended.set(conversation, at)
  }

  /** All of it, in a form that can be compared. */
  state (): object {
    const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => a < b ? -1 : 1)
    return {
      // One that was deleted, and in which nothing was said since, is not there, whatever became of what was said before: whether it once was makes no difference.
      conversations: sorted(this.conversations).filter(([address, { messages }]) => this.own.get(address)?.hidden === undefined || messages.size > 0).map(([address, { cursor, messages, waiting }]) => ({ address, cursor, waiting: waiting.size, messages: [...messages.values()].sort((a, b) => a.seq - b.seq) })),
      own: sorted(this.own),
      me: this.me
    }
  }

  #advance (held: Held): void {
    if (held.loading) return
    for (const seq of held.waiting.keys()) if (seq <= held.cursor) held.waiting.delete(seq)
    for (let next = held.waiting.get(held.cursor + 1); next !== undefined; next = held.waiting.get(held.cursor + 1)) {
      held.waiting.delete(++held.cursor)
      this.#fold(held, next)
    }
  }

  #fold (held: Held, frame: Frame): void {
    const { op, seq, conversation } = frame as { op: string, seq: number, conversation: string }
    if (op === 'message') {
      const { op: _, conversation: __, ...message } = frame
      held.messages.set(seq, message as unknown as HeldMessage)
    }
    const isOwnEnd = op === 'member' && frame.user === this.user && (frame.change === 'left' || frame.change === 'removed')
    if (isOwnEnd || (op === 'conversation' && (frame.changes as { dismissed?: true }).dismissed)) return this.end(conversation, seq)
    const { target, time } = frame as { target: number, time: number }
    const message = held.messages.get(target)
    if (message === undefined) return
    if (op === 'recall') {
      const { editedAt, reactions, ...rest } = message
      held.messages.set(target, { ...rest, content: {}, recalledAt: time })
    } else if (message.recalledAt === undefined && op === 'edit') {
      held.messages.set(target, { ...message, content: frame.content as object, editedAt: time })
    } else if (message.recalledAt === undefined && op === 'reaction') {
      held.messages.set(target, reacted(message, frame))
    }
  }

  #takeOwn (frame: Frame, seq: number): void {
    if (seq <= this.me) return
    this.#waitingOfMe.set(seq, frame)
    for (let next = this.#waitingOfMe.get(this.me + 1); next !== undefined; next = this.#waitingOfMe.get(this.me + 1)) {
      this.#waitingOfMe.delete(++this.me)
      const { conversation = '', ...change } = next.changes as Record<string, unknown>
      this.own.set(String(conversation), { ...this.own.get(String(conversation)), ...change })
      if (typeof change.hidden !== 'number') continue
      const messages = this.conversations.get(String(conversation))?.messages
      for (const at of [...messages?.keys() ?? []]) if (at <= change.hidden) messages?.delete(at)
    }
  }
}

function reacted (message: HeldMessage, frame: Frame): HeldMessage {
  const { emoji, on, by } = frame as { emoji: string, on: boolean, by: string }
  const { reactions = {}, ...rest } = message
  const { [emoji]: users = [], ...others } = reactions
  const left = on ? [...new Set([...users, by])].sort() : users.filter((user) => user !== by)
  const all = left.length === 0 ? others : { ...others, [emoji]: left }
  return { ...rest, ...Object.keys(all).length === 0 ? {} : { reactions: all } }
}
