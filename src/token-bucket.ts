/** Allows `burst` at once and `rate` a second in the long run. Takes its time from a monotonic clock. */
export class TokenBucket {
  #rate: number
  #burst: number
  #tokens: number
  #at = performance.now()

  constructor (rate: number, burst: number) {
    this.#rate = rate
    this.#burst = burst
    this.#tokens = burst
  }

  take (): boolean {
    const now = performance.now()
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) / 1000 * this.#rate)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
