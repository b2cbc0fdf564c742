/**
 * Carries out the requests of one connection in the order in which they came.
 *
 * Order is kept by starting in order: requests that are pipelined (sends, which join the log writer's queue before they wait) run beside each
 * other, so that a bot's thousand messages share commits. Any other request waits for all before it, and all after it wait for it.
 */
export class RequestQueue {
  #waiting: Array<{ readonly pipelined: boolean, readonly run: () => Promise<void> }> = []
  #running = 0
  #exclusive = false
  #idle: Array<() => void> = []

  /** Requests that came and are not answered yet. */
  get size (): number {
    return this.#waiting.length + this.#running
  }

  /** `run` must not reject. */
  add (pipelined: boolean, run: () => Promise<void>): void {
    this.#waiting.push({ pipelined, run })
    this.#start()
  }

  /** Forgets the requests that have not begun. */
  clear (): void {
    this.#waiting = []
    if (this.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Resolves when every request that came is answered. */
  idle (): Promise<void> {
    return this.size === 0 ? Promise.resolve() : new Promise((resolve) => { this.#idle.push(resolve) })
  }

  #start (): void {
    while (this.#waiting.length > 0 && !this.#exclusive) {
      const { pipelined, run } = this.#waiting[0]!
      if (!pipelined && this.#running > 0) return
      this.#waiting.shift()
      this.#exclusive = !pipelined
      this.#running++
      run().finally(() => { this.#done() })
    }
  }

  #done (): void {
    this.#running--
    this.#exclusive = false
    this.#start()
    if (this.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }
}
