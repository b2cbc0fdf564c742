import type { Clock } from '../clock.ts'
import type { LogWriter } from '../log-writer.ts'
import type { DeliveryKind } from '../store/writes.ts'

/** Milliseconds for which events wait for others, so that they share a delivery. */
const period = 50
/** Events of one delivery. */
const together = 100
/** Milliseconds before what the store would not take is tried again. */
const again = 1000
/** Events of one app and kind that wait while the disk takes nothing; past it the oldest are forgotten. */
const waitingAtMost = 20_000

export type EventKind = Exclude<DeliveryKind, 'messages'>

export interface GatheringOptions {
  readonly writer: Pick<LogWriter, 'write'>
  readonly clock: Clock
  /** Told of each delivery that was written, and whether there was room for it. */
  readonly onQueued: (app: string, kind: EventKind, queued: boolean) => void
  readonly onError: (error: unknown) => void
}

interface Heap {
  readonly app: string
  readonly kind: EventKind
  readonly events: object[]
}

/** Events of little size, on their way into the queue: a thousand users who come at once are ten writes, in the order in which they came. */
export class Gathering {
  readonly #options: GatheringOptions
  readonly #heaps = new Map<string, Heap>()
  #callOff: (() => void) | undefined
  #writing: Promise<void> | undefined
  #closed = false

  constructor (options: GatheringOptions) {
    this.#options = options
  }

  add (app: string, kind: EventKind, event: object): void {
    const key = `${app} ${kind}`
    const heap = this.#heaps.get(key) ?? { app, kind, events: [] }
    this.#heaps.set(key, heap)
    if (heap.events.length >= waitingAtMost) heap.events.shift()
    heap.events.push(event)
    this.#plan(period)
  }

  /** Writes what waits, and nothing after that. */
  async close (): Promise<void> {
    this.#closed = true
    this.#callOff?.()
    await this.#writing
    await this.#write().catch(this.#options.onError)
  }

  #plan (ms: number): void {
    if (this.#closed || this.#writing !== undefined) return
    this.#callOff ??= this.#options.clock.after(ms, () => {
      this.#callOff = undefined
      let wait = period
      this.#writing = this.#write().catch((error) => {
        wait = again
        this.#options.onError(error)
      }).finally(() => {
        this.#writing = undefined
        if (this.#heaps.size > 0) this.#plan(wait)
      })
    })
  }

  async #write (): Promise<void> {
    const { writer, onQueued } = this.#options
    for (const [key, { app, kind, events }] of this.#heaps) {
      while (events.length > 0) {
        const some = events.slice(0, together)
        const { queued = false } = await writer.write({ do: 'queueDelivery', app, kind, payload: JSON.stringify(some) })
        // Only now: what was refused stays.
        events.splice(0, some.length)
        onQueued(app, kind, queued)
      }
      this.#heaps.delete(key)
    }
  }
}
