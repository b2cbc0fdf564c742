/** Failures after which a server that asked for patience is given it. */
const patient = 4

/** How long to wait before the next try: a random part (full jitter, so that many do not come at once) of a time that each failure doubles. */
export class Backoff {
  readonly #first: number
  readonly #longest: number
  #failures = 0

  /** Milliseconds. */
  constructor (first: number, longest: number) {
    this.#first = first
    this.#longest = longest
  }

  next (): number {
    return Math.random() * Math.min(this.#longest, this.#first * 2 ** this.#failures++)
  }

  slowDown (): void {
    this.#failures = Math.max(this.#failures, patient)
  }

  reset (): void {
    this.#failures = 0
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })
