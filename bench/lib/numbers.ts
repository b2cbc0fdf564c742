/** The middle value, which one disturbed round does not move. */
export function median (values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The value below which the share `p` of the values lies. */
export function percentile (sorted: Float64Array, p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? NaN
}

/** The median of one field over all rounds. */
export function medianOf<Round> (rounds: Round[], field: (round: Round) => number): number {
  return median(rounds.map(field))
}
