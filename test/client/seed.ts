import type { Test } from 'tap'

/** Seed of a property test. Prints it; the environment variable SEED gives an earlier one again. */
export function propertySeed (t: Test): { seed: number } {
  const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
  t.comment(`random seed ${seed}: run again with SEED=${seed}`)
  return { seed }
}
