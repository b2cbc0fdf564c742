import type { Clock } from '../clock.ts'
import { signedUrl } from '../rongcloud/signature.ts'
import type { LogWriter } from '../log-writer.ts'
import type { Delivery, Store } from '../store/store.ts'
import type { DeliveryKind, Write } from '../store/writes.ts'
import type { Tokens } from '../tokens.ts'
import type { AddressGuard } from './address-guard.ts'
import { bodyOf } from './bodies.ts'
import type { Pace } from './pace.ts'
import { Poster } from './poster.ts'
import { Rest } from './rest.ts'

/** Deliveries read at once. */
const readAtOnce = 32

export type Outcome = 'delivered' | 'retried' | 'dropped'

export interface LaneOptions {
  readonly app: string
  readonly kind: DeliveryKind
  readonly store: Pick<Store, 'deliveries'>
  readonly writer: Pick<LogWriter, 'write'>
  readonly tokens: Tokens
  readonly guard: AddressGuard
  readonly pace: Pace
  readonly clock: Clock
  /** Where it goes now; nothing where the app has no target. */
  readonly target: () => string | undefined
  readonly count: (outcome: Outcome, deliveries?: number) => void
  readonly onError: (error: unknown) => void
}

/**
 * One queue of one app, from the store to its target. Lanes share nothing that could wait: a target that is gone or slow delays what goes to it, and nothing else.
 *
 * At least once: what was accepted and could not be taken off the queue before the process ended comes again.
 */
export class Lane {
  readonly #options: LaneOptions
  readonly #poster: Poster
  readonly #ready: Delivery[] = []
  /** Ids of those that are being tried, or whose outcome is being written. */
  readonly #underWay = new Map<number, Promise<void>>()
  /** Something may be due that was not read yet. */
  #more = true
  #reading: Promise<void> | undefined
  /** Where it went last, and how that bears it. */
  #address: string | undefined
  #rest: Rest
  #alarm: { readonly at: number, readonly callOff: () => void } | undefined
  /** Whether it was told that deliveries are dropped, since the last that was not. */
  #told = false
  #closed = false

  constructor (options: LaneOptions) {
    this.#options = options
    this.#poster = new Poster(options.guard, options.pace.atOnce)
    this.#rest = new Rest(options.pace)
  }

  /** Something was queued, or the target has changed. */
  wake (): void {
    this.#more = true
    this.#advance()
  }

  /** Gives what is under way a moment, then ends it. It is tried again after the start. */
  async close (): Promise<void> {
    this.#closed = true
    this.#alarm?.callOff()
    const idle = Promise.all([...this.#underWay.values(), this.#reading])
    const { promise: late, callOff } = after(this.#options.clock, this.#options.pace.closing)
    await Promise.race([idle, late])
    callOff()
    this.#poster.close()
    await idle
  }

  #advance (): void {
    if (this.#closed) return
    this.#lookAtTarget()
    if (this.#options.clock.now() < this.#rest.until) return this.#wakeAt(this.#rest.until)
    while (this.#ready.length > 0 && this.#underWay.size < this.#rest.most) this.#begin(this.#ready.shift()!)
    if (this.#ready.length === 0 && this.#more) this.#read()
  }

  /** Another target has done nothing to be left alone for. */
  #lookAtTarget (): void {
    const address = this.#options.target()
    if (address === this.#address) return
    this.#address = address
    this.#rest = new Rest(this.#options.pace)
    if (address === undefined) this.#ready.length = 0
  }

  #read (): void {
    const { app, kind, store, clock, target, onError, pace } = this.#options
    if (this.#reading !== undefined) return
    this.#more = false
    const read = async () => {
      const { due, nextAt } = await store.deliveries(app, kind, { now: Math.floor(clock.now()), limit: readAtOnce, except: [...this.#underWay.keys()] })
      if (target() === undefined) return await this.#clear(due.length > 0 || nextAt !== undefined)
      this.#ready.push(...due)
      if (due.length === readAtOnce) this.#more = true
      if (nextAt !== undefined) this.#wakeAt(nextAt)
    }
    this.#reading = read().catch((error) => {
      onError(error)
      this.#wakeAt(clock.now() + pace.settling)
    }).finally(() => {
      this.#reading = undefined
      this.#advance()
    })
  }

  #begin (delivery: Delivery): void {
    const done = this.#deliver(delivery).catch(this.#options.onError).finally(() => {
      this.#underWay.delete(delivery.id)
      this.#advance()
    })
    this.#underWay.set(delivery.id, done)
  }

  async #deliver (delivery: Delivery): Promise<void> {
    const { pace, clock, count } = this.#options
    const { id, attempts } = delivery
    const failure = await this.#try(delivery)
    // What a stop has cut off was no try.
    if (failure !== undefined && this.#closed) return
    const wait = pace.waits[attempts]
    if (failure === undefined) {
      this.#told = false
      count('delivered')
      return await this.#settle({ do: 'settleDelivery', id })
    }
    if (wait !== undefined) {
      count('retried')
      const retryAt = Math.ceil(clock.now() + wait)
      await this.#settle({ do: 'settleDelivery', id, retryAt })
      return this.#wakeAt(retryAt)
    }
    this.#drop(failure)
    await this.#settle({ do: 'settleDelivery', id })
  }

  /** Why it was not accepted, or nothing. */
  async #try ({ payload }: Delivery): Promise<string | undefined> {
    const { app, kind, target, tokens, clock, pace: { timeout } } = this.#options
    const address = target()
    if (address === undefined) return 'there is no target any more'
    const rest = this.#rest
    try {
      const { status } = await this.#poster.post({ url: signedUrl(address, app, tokens), ...bodyOf(kind, payload), timeout, reads: false })
      rest.answered()
      return status === 200 ? undefined : `it was answered with status ${status}`
    } catch (error) {
      if (!this.#closed) rest.unanswered(clock.now())
      return error instanceof Error ? error.message : String(error)
    }
  }

  #drop (failure: string): void {
    const { app, kind, count, onError } = this.#options
    count('dropped')
    if (this.#told) return
    this.#told = true
    // Once, until one is accepted again; the metrics have the number. No address: its query may hold a secret.
    onError(new Error(`callbacks '${kind}' of the app '${app}' are dropped after ${this.#options.pace.waits.length + 1} tries: ${failure}`))
  }

  /** The app wants it no more: what waits is not told. */
  async #clear (waits: boolean): Promise<void> {
    const { app, kind, writer } = this.#options
    if (waits) await writer.write({ do: 'clearDeliveries', app, kind })
  }

  /** Writes an outcome, for as long as it takes: until then it is under way, and not tried again. */
  async #settle (write: Write): Promise<void> {
    const { writer, clock, pace, onError } = this.#options
    for (let told = false; ; told = true) {
      try {
        await writer.write(write)
        return
      } catch (error) {
        if (!told) onError(error)
        if (this.#closed) return
        await after(clock, pace.settling).promise
      }
    }
  }

  /** Looks again at this time, or earlier. */
  #wakeAt (at: number): void {
    const { clock } = this.#options
    if (this.#closed || (this.#alarm !== undefined && this.#alarm.at <= at)) return
    this.#alarm?.callOff()
    const callOff = clock.after(Math.max(0, at - clock.now()), () => {
      this.#alarm = undefined
      this.wake()
    })
    this.#alarm = { at, callOff }
  }
}

function after (clock: Clock, ms: number): { readonly promise: Promise<void>, readonly callOff: () => void } {
  let callOff = () => {}
  const promise = new Promise<void>((resolve) => { callOff = clock.after(ms, resolve) })
  return { promise, callOff }
}
