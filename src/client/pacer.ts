/** The part of what the server allows that is used: frames that the network holds up arrive closer together than they were sent. */
const share = 0.9

/** Lets frames out no faster than the server takes them (PROTOCOL.md#rates), in their order. */
export class Pacer {
  readonly #send: (text: string) => void
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #at = performance.now()
  #waiting: string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `rate` frames a second, and `burst` at once. */
  constructor (send: (text: string) => void, { rate, burst }: { rate: number, burst: number }) {
    this.#send = send
    this.#rate = rate * share
    this.#burst = Math.max(1, burst * share)
    this.#tokens = this.#burst
  }

  push (text: string): void {
    this.#waiting.push(text)
    if (this.#timer === undefined) this.#flush()
  }

  /** A frame that cannot wait; those that follow do. */
  pushNow (text: string): void {
    this.#tokens--
    this.#send(text)
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#waiting = []
  }

  #flush (): void {
    const now = performance.now()
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) / 1000 * this.#rate)
    this.#at = now
    const ready = Math.min(this.#waiting.length, Math.floor(this.#tokens))
    if (ready > 0) {
      this.#tokens -= ready
      for (const text of this.#waiting.splice(0, ready)) this.#send(text)
    }
    this.#timer = this.#waiting.length === 0 ? undefined : setTimeout(() => { this.#flush() }, Math.ceil((1 - this.#tokens) / this.#rate * 1000))
  }
}
