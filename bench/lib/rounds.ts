/** Measures each contender once a round, one after the other (A B A B …), so that a slow minute of the machine meets all of them. */
export async function interleave<Answer> (rounds: number, contenders: Array<() => Promise<Answer>>): Promise<Answer[][]> {
  const answers: Answer[][] = contenders.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, measure] of contenders.entries()) answers[index]!.push(await measure())
  }
  return answers
}
