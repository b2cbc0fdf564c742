import type { Test } from 'tap'

/** Numbers that one seed decides, so that a failure can be looked at again. */
export class Random {
  #state: number

  constructor (seed: number) {
    this.#state = seed
  }

  /** 0 ≤ x < 1 (mulberry32). */
  next (): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both bounds included. */
  between (from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  pick<Item> (items: readonly Item[]): Item {
    return items[this.between(0, items.length - 1)]!
  }
}

/** The random numbers of a test. Prints the seed; the environment variable SEED gives an earlier one again. */
export function randomFor (t: Test): Random {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
  t.comment(`random seed ${seed}: run again with SEED=${seed}`)
  return new Random(seed)
}
