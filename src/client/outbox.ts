import { Backoff } from './backoff.ts'
import { ChatError, isLoss, isPassing } from './errors.ts'
import type { ChatEvent, Data, Letter, Sent } from './wire.ts'

/** Milliseconds before a message that the server cannot take now is sent again: the first time, and at most. */
const again = [500, 30_000] as const

interface Item {
  readonly letter: Letter
  resolve (sent: Sent): void
  reject (error: ChatError): void
}

/** What waits for one address. */
interface Lane {
  items: Item[]
  isBusy: boolean
  readonly backoff: Backoff
  timer?: ReturnType<typeof setTimeout> | undefined
}

export interface OutboxOptions {
  post (letter: Letter): Promise<Data<'send'>>
  tell (event: ChatEvent): void
  /** The messages that wait have changed: one was added, or is settled. */
  keep (settled?: string): void
}

/**
 * Messages until the server has answered them: sent again under the same clientId over any number of connections, in the order in which they
 * were written.
 *
 * One at a time for each address. More at once would be safe against a lost connection, since what arrives of a connection is always a beginning
 * of it: all that is unanswered goes out again in its order, and what is stored already is answered as it was. It is not safe against a refusal
 * that passes (RATE_LIMITED, OVERLOADED): it can hit a message and not the one behind it, which is then stored first. So the next message
 * leaves when the one before is settled; what this costs is a round trip for each message of one conversation.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #lanes = new Map<string, Lane>()
  #isOpen = false

  constructor (options: OutboxOptions) {
    this.#options = options
  }

  get letters (): Letter[] {
    return [...this.#lanes.values()].flatMap(({ items }) => items.map(({ letter }) => letter))
  }

  add (letter: Letter): Promise<Sent> {
    const promise = new Promise<Sent>((resolve, reject) => { this.#lane(letter.to).items.push({ letter, resolve, reject }) })
    this.#options.keep()
    this.#run(letter.to)
    return promise
  }

  /** Puts what was kept before what was written since. */
  restore (letters: readonly Letter[]): void {
    for (const letter of [...letters].reverse()) this.#lane(letter.to).items.unshift({ letter, resolve: () => {}, reject: () => {} })
  }

  /** Gives a message up; whether it was sent already nobody knows. */
  cancel (clientId: string): boolean {
    for (const [to, { items }] of this.#lanes) {
      const item = items.find(({ letter }) => letter.clientId === clientId)
      if (item === undefined) continue
      this.#settle(to, item)
      item.reject(new ChatError('CANCELLED', 'The message was given up'))
      return true
    }
    return false
  }

  /** There is a connection. */
  open (): void {
    this.#isOpen = true
    for (const to of [...this.#lanes.keys()]) this.#run(to)
  }

  /** There is none. */
  shut (): void {
    this.#isOpen = false
    for (const lane of this.#lanes.values()) {
      clearTimeout(lane.timer)
      lane.timer = undefined
    }
  }

  /** Nothing is sent any more; what is kept stays kept. */
  end (error: ChatError): void {
    this.shut()
    for (const { items } of this.#lanes.values()) for (const { reject } of items) reject(error)
  }

  #lane (to: string): Lane {
    const lane = this.#lanes.get(to) ?? { items: [], isBusy: false, backoff: new Backoff(...again) }
    this.#lanes.set(to, lane)
    return lane
  }

  async #run (to: string): Promise<void> {
    const lane = this.#lanes.get(to)
    if (lane === undefined || lane.isBusy || lane.timer !== undefined) return
    lane.isBusy = true
    while (this.#isOpen && lane.timer === undefined && lane.items.length > 0) await this.#send(to, lane)
    lane.isBusy = false
    if (lane.items.length === 0 && this.#lanes.get(to) === lane) this.#lanes.delete(to)
  }

  async #send (to: string, lane: Lane): Promise<void> {
    const item = lane.items[0]!
    const { clientId } = item.letter
    try {
      const sent = { ...await this.#options.post(item.letter), clientId }
      lane.backoff.reset()
      if (!this.#settle(to, item)) return
      this.#options.tell({ op: 'sent', ...sent })
      item.resolve(sent)
    } catch (error) {
      // The connection is gone, and what became of the message unknown: it goes out again.
      if (!this.#isOpen || isLoss(error)) return
      if (isPassing(error)) {
        lane.timer = setTimeout(() => {
          lane.timer = undefined
          this.#run(to)
        }, lane.backoff.next())
      } else if (this.#settle(to, item)) {
        this.#options.tell({ op: 'failed', conversation: to, clientId, error: error as ChatError })
        item.reject(error as ChatError)
      }
    }
  }

  /** Answers whether it was still waiting. */
  #settle (to: string, item: Item): boolean {
    const items = this.#lanes.get(to)?.items ?? []
    const index = items.indexOf(item)
    if (index < 0) return false
    items.splice(index, 1)
    this.#options.keep(item.letter.clientId)
    return true
  }
}
