import type { Clock } from '../../src/clock.ts'

/** A clock that a test sets forward. */
export class TestClock implements Clock {
  #now = 0
  #timers = new Set<{ readonly at: number, readonly act: () => void }>()

  /** Timers that are set. */
  get waiting (): number {
    return this.#timers.size
  }

  now (): number {
    return this.#now
  }

  after (ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act }
    this.#timers.add(timer)
    return () => { this.#timers.delete(timer) }
  }

  /** Lets so much time pass; what is due acts at its time, the earliest first. */
  advance (ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
      if (next === undefined) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.act()
    }
    this.#now = end
  }
}
