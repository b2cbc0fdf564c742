import type { Ask } from './wire.ts'

/** Milliseconds between two `typing` while somebody writes on: receivers hold it for longer. */
const apart = 3000

/** Says that the user types: at the first key, then now and then, and when it is over. */
export class Typing {
  readonly #ask: Ask
  readonly #said = new Map<string, number>()

  constructor (ask: Ask) {
    this.#ask = ask
  }

  say (to: string, on: boolean): void {
    const now = performance.now()
    const said = this.#said.get(to)
    if (on ? said !== undefined && now - said < apart : said === undefined) return
    if (on) this.#said.set(to, now)
    else this.#said.delete(to)
    // Of no interest later.
    this.#ask('typing', { to, on }).catch(() => {})
  }

  /** A message ends it by itself. */
  sent (to: string): void {
    this.#said.delete(to)
  }
}
