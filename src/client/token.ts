/** Milliseconds before its end at which a token is replaced; a fifth of what is left where that is less. */
const lead = 60_000
/** Milliseconds before its end at which nothing is tried any more: the server closes, and the next connection has a fresh one. */
const tooLate = 1000
/** The longest that a timer can wait. */
const longest = 2 ** 31 - 1

/** When a token ends, in milliseconds since the epoch; undefined where it does not say so. */
export function expiryOf (token: string): number | undefined {
  try {
    const { exp } = JSON.parse(atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))) as { exp?: unknown }
    return typeof exp === 'number' ? exp * 1000 : undefined
  } catch {
    return undefined
  }
}

/** Replaces the token of a connection before it ends, as long as the connection lives. */
export class Refresher {
  readonly #refresh: () => Promise<number>
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `refresh` resolves with the milliseconds that the next token lives; where it rejects it is called again. */
  constructor (refresh: () => Promise<number>) {
    this.#refresh = refresh
  }

  /** `left`: milliseconds that the token lives on. */
  start (left: number): void {
    this.stop()
    const wait = left - Math.min(lead, left / 5)
    // What cannot be read (NaN) is not replaced either.
    if (!(left >= tooLate)) return
    this.#timer = setTimeout(() => { wait > longest ? this.start(left - longest) : this.#run(left - wait) }, Math.min(wait, longest))
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #run (left: number): void {
    const mine = this.#timer
    this.#refresh().then((next) => { if (mine === this.#timer) this.start(next) }, () => { if (mine === this.#timer) this.start(left) })
  }
}
