import { ChatError } from '../../errors.ts'
import type { Head } from './log.ts'

/** Milliseconds after which a turn is forgotten: rooms cannot be slower. */
const longest = 3_600_000

/**
 * Who sent when in rooms that are slow, by a clock that nobody sets. Kept in memory: a restart gives everybody a turn.
 *
 * A turn is used up by what is committed: those of a batch that fails are given back.
 */
export class Turns {
  /** Oldest first. */
  #taken = new Map<string, number>()
  #fresh: string[] = []

  /** Refuses with RATE_LIMITED who has sent within the room's time. */
  demand (head: Head, user: string): void {
    const taken = this.#taken.get(keyOf(head, user))
    if (taken !== undefined && performance.now() - taken < head.slowSeconds * 1000) throw new ChatError('RATE_LIMITED', `This room is slow: one message in ${head.slowSeconds} seconds`)
  }

  take (head: Head, user: string): void {
    const key = keyOf(head, user)
    this.#taken.delete(key)
    this.#taken.set(key, performance.now())
    this.#fresh.push(key)
  }

  /** The turns taken since the last of these are final. */
  settle (): void {
    this.#fresh = []
    const oldest = performance.now() - longest
    for (const [key, taken] of this.#taken) {
      if (taken > oldest) break
      this.#taken.delete(key)
    }
  }

  /** What was taken since the last `settle` did not happen. */
  abandon (): void {
    for (const key of this.#fresh) this.#taken.delete(key)
    this.#fresh = []
  }
}

function keyOf ({ id }: Head, user: string): string {
  return `${id} ${user}`
}
