import { type Clock, systemClock } from './clock.ts'
import { userKey } from './hub.ts'
import type { LogWriter } from './log-writer.ts'
import type { Store } from './store/store.ts'
import type { Seen } from './store/writes.ts'

/** Milliseconds from the first user that is lost to the write of all that were lost until then. A kill forgets them. */
const period = 1000
/** Users in one write; the rest comes with the next. */
const writtenAtOnce = 20_000
/** Users that wait while the disk takes nothing; past it whoever was lost first is forgotten. */
const waitingAtMost = 100_000

/** When users were last seen: many of them share a write. */
export class LastSeen {
  readonly #store: Pick<Store, 'lastSeen'>
  readonly #writer: Pick<LogWriter, 'write'>
  readonly #onError: (error: unknown) => void
  readonly #clock: Clock
  /** What is not on disk yet, the longest lost first. */
  readonly #waiting = new Map<string, Seen>()
  #callOff: (() => void) | undefined
  #writing: Promise<void> | undefined
  #closed = false

  constructor (store: Pick<Store, 'lastSeen'>, writer: Pick<LogWriter, 'write'>, onError: (error: unknown) => void, clock: Clock = systemClock) {
    this.#store = store
    this.#writer = writer
    this.#onError = onError
    this.#clock = clock
  }

  /** The user was here until now. Written within the next second or two, and told by `of` at once. */
  note (app: string, user: string, time: number): void {
    const key = userKey(app, user)
    this.#waiting.delete(key)
    if (this.#waiting.size >= waitingAtMost) this.#waiting.delete(this.#waiting.keys().next().value!)
    this.#waiting.set(key, { app, user, time })
    this.#plan()
  }

  /** When each of these users was last here. Who never was, or is not registered, is not in it. */
  async of (app: string, users: readonly string[]): Promise<Map<string, number>> {
    const waiting = () => users.flatMap((user) => this.#waiting.get(userKey(app, user)) ?? [])
    // Before and after: what waits now may be written, and forgotten here, while the store is asked.
    const before = waiting()
    const seen = new Map(await this.#store.lastSeen(app, users))
    for (const { user, time } of [...before, ...waiting()]) seen.set(user, time)
    return seen
  }

  /** Writes what waits, and nothing after that. */
  async close (): Promise<void> {
    this.#closed = true
    this.#callOff?.()
    await this.#writing
    try {
      while (this.#waiting.size > 0) await this.#write()
    } catch (error) {
      this.#onError(error)
    }
  }

  #plan (): void {
    if (this.#closed || this.#writing !== undefined || this.#waiting.size === 0) return
    this.#callOff ??= this.#clock.after(period, () => {
      this.#callOff = undefined
      // What is refused stays, and comes with the next.
      this.#writing = this.#write().catch(this.#onError).finally(() => {
        this.#writing = undefined
        this.#plan()
      })
    })
  }

  async #write (): Promise<void> {
    const seen = [...this.#waiting.values()].slice(0, writtenAtOnce)
    await this.#writer.write({ do: 'noteSeen', seen })
    // Who was here again, and lost again, meanwhile still waits.
    for (const one of seen) if (this.#waiting.get(userKey(one.app, one.user)) === one) this.#waiting.delete(userKey(one.app, one.user))
  }
}
