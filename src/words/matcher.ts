import { AhoCorasick } from '@monyone/aho-corasick/fast'

/** What a word does to a text that holds it. */
export type Effect = 'refuse' | 'replace'

/** A word found: where it begins and how long it is, in units of the fold. */
export interface Found {
  readonly at: number
  readonly length: number
}

/** Finds thousands of words in a text at once. A change of the list builds it anew; bench/README.md says what that takes. */
export class Matcher {
  #refused: AhoCorasick
  #replaced: AhoCorasick

  /** Words as folds, none of them empty. */
  constructor (words: ReadonlyArray<readonly [word: string, effect: Effect]>) {
    const those = (wanted: Effect) => words.filter(([, effect]) => effect === wanted).map(([word]) => word)
    this.#refused = new AhoCorasick(those('refuse'))
    this.#replaced = new AhoCorasick(those('replace'))
  }

  /** The words to replace, in the order of their places, none overlapping another: where words overlap the longest is taken. Undefined where a word refuses the text. */
  scan (fold: string): Found[] | undefined {
    if (this.#refused.hasKeywordInText(fold)) return undefined
    if (!this.#replaced.hasKeywordInText(fold)) return []
    const found = this.#replaced.matchInText(fold).map(({ begin, end }) => ({ at: begin, length: end - begin }))
    return longestFirst(found, fold.length)
  }
}

function longestFirst (found: readonly Found[], units: number): Found[] {
  const taken = new Uint8Array(units)
  return found.toSorted((one, other) => other.length - one.length || one.at - other.at).filter(({ at, length }) => {
    // What is taken so far is as long or longer, so it covers an end of this one if it touches it at all.
    if (taken[at] === 1 || taken[at + length - 1] === 1) return false
    taken.fill(1, at, at + length)
    return true
  }).sort((one, other) => one.at - other.at)
}
