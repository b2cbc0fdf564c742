/** What a word does to a text that holds it. */
export type Effect = 'refuse' | 'replace'

/** A word found: where it begins and how long it is, in units of the fold. */
export interface Found {
  readonly at: number
  readonly length: number
}

const free = -1
const unitBits = 0xFFFF
const refuses = 0x10000
const replaces = 0x20000

/**
 * Finds thousands of words in a text at once: a trie in flat arrays, walked from each place.
 *
 * It is built in milliseconds, so that a change of the list builds it anew; bench/README.md says what packages take. A walk is as long as the longest
 * word at most, which bounds what any text can cost.
 */
export class Matcher {
  // The nodes, in an open-addressed hash table: where one lies, plus one, is its name, and 0 is the root. Each has the name of the node before it, and in one number the
  // UTF-16 unit that leads to it and its effect: side by side, since a walk waits for memory more than for anything.
  #nodes: Int32Array
  #mask: number
  #first = new Uint8Array(65_536)

  /** Words as folds, none of them empty. */
  constructor (words: ReadonlyArray<readonly [word: string, effect: Effect]>) {
    const units = words.reduce((sum, [{ length }]) => sum + length, 1)
    // At most half full: a probe meets another node rarely.
    const size = 2 ** Math.ceil(Math.log2(units * 2))
    this.#mask = size - 1
    this.#nodes = new Int32Array(size * 2).fill(free)
    for (const [word, effect] of words) {
      let node = 0
      for (let index = 0; index < word.length; index++) {
        const unit = word.charCodeAt(index)
        const slot = this.#slot(node, unit)
        if (this.#nodes[slot] === free) {
          this.#nodes[slot] = node
          this.#nodes[slot + 1] = unit
        }
        node = slot + 1
      }
      this.#first[word.charCodeAt(0)] = 1
      this.#nodes[node]! |= effect === 'refuse' ? refuses : replaces
    }
  }

  /** The words to replace, in the order of their places, none overlapping another: where words overlap the longest is taken. Undefined where a word refuses the text. */
  scan (fold: string): Found[] | undefined {
    // By length: where each word of that length begins.
    const places: number[][] = []
    for (let at = 0; at < fold.length; at++) {
      if (this.#first[fold.charCodeAt(at)] === 0) continue
      let node = 0
      for (let end = at; end < fold.length;) {
        const slot = this.#slot(node, fold.charCodeAt(end))
        if (this.#nodes[slot] === free) break
        node = slot + 1
        end++
        const effect = this.#nodes[node]! & ~unitBits
        if (effect === 0) continue
        if (effect === refuses) return undefined
        const same = places[end - at] ??= []
        same.push(at)
      }
    }
    return places.length === 0 ? [] : longestFirst(places, fold.length)
  }

  /** Where the node is to which a unit leads from another, or where it would be. */
  #slot (from: number, unit: number): number {
    const nodes = this.#nodes
    let slot = ((Math.imul(from, 0x9E3779B1) ^ Math.imul(unit, 0x85EBCA6B)) >>> 7) & this.#mask
    while (nodes[slot * 2] !== free && (nodes[slot * 2] !== from || (nodes[slot * 2 + 1]! & unitBits) !== unit)) slot = (slot + 1) & this.#mask
    return slot * 2
  }
}

function longestFirst (places: number[][], units: number): Found[] {
  const taken = new Uint8Array(units)
  const found: Found[] = []
  for (let length = places.length - 1; length > 0; length--) {
    for (const at of places[length] ?? []) {
      // What is taken so far is as long or longer, so it covers an end of this one if it touches it at all.
      if (taken[at] === 1 || taken[at + length - 1] === 1) continue
      taken.fill(1, at, at + length)
      found.push({ at, length })
    }
  }
  return found.sort((one, other) => one.at - other.at)
}
