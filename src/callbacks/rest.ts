import type { Pace } from './pace.ts'

/** Leaves a target alone for a while that answers nothing any more: it has enough to do, and what waits keeps its tries. */
export class Rest {
  /** When the next try may begin. */
  until = 0
  readonly #pace: Pace
  #unanswered = 0
  /** After a rest one try goes alone, until one is answered. */
  #probing = false

  constructor (pace: Pace) {
    this.#pace = pace
  }

  /** Tries that may be under way at once. */
  get most (): number {
    return this.#probing ? 1 : this.#pace.atOnce
  }

  /** A try had an answer, whatever it says. */
  answered (): void {
    this.#unanswered = 0
    this.#probing = false
  }

  unanswered (now: number): void {
    this.#unanswered++
    if (now < this.until || (this.#unanswered < this.#pace.patience && !this.#probing)) return
    this.#unanswered = 0
    this.#probing = true
    this.until = now + this.#pace.rest
  }
}
