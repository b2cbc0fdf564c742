/** What a word does to a text that holds it. */
export type Effect = 'refuse' | 'replace'

/** A word found: where it begins and how long it is, in units of the fold. */
export interface Found {
  readonly at: number
  readonly length: number
}

const none = 0
const refuses = 1
const replaces = 2

/**
 * Finds thousands of words in a text at once: a trie in flat arrays, walked from each place.
 *
 * It is built in milliseconds, so that a change of the list builds it anew; bench/README.md has the figures, beside a package's. A walk is as long as the longest
 * word at most, which bounds what any text can cost.
 */
export class Matcher {
  // The edges, in an open-addressed hash table: from a node, by a UTF-16 unit, to a node. Node 0 is the root.
  #from: Int32Array
  #unit: Uint16Array
  #to: Int32Array
  #mask: number
  #effects: Uint8Array
  #first = new Uint8Array(65_536)

  /** Words as folds, none of them empty. */
  constructor (words: Iterable<readonly [word: string, effect: Effect]>) {
    const list = [...words]
    const nodes = list.reduce((sum, [{ length }]) => sum + length, 1)
    // At most half full: a probe meets another edge rarely.
    const size = 2 ** Math.ceil(Math.log2(nodes * 2))
    this.#mask = size - 1
    this.#from = new Int32Array(size).fill(-1)
    this.#unit = new Uint16Array(size)
    this.#to = new Int32Array(size)
    this.#effects = new Uint8Array(nodes)
    let next = 1
    for (const [word, effect] of list) {
      let node = 0
      for (let index = 0; index < word.length; index++) {
        const unit = word.charCodeAt(index)
        const slot = this.#slot(node, unit)
        if (this.#from[slot] === -1) {
          this.#from[slot] = node
          this.#unit[slot] = unit
          this.#to[slot] = next++
        }
        node = this.#to[slot]!
      }
      this.#first[word.charCodeAt(0)] = 1
      this.#effects[node] = effect === 'refuse' ? refuses : replaces
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
        if (this.#from[slot] === -1) break
        node = this.#to[slot]!
        end++
        const effect = this.#effects[node]
        if (effect === none) continue
        if (effect === refuses) return undefined
        const same = places[end - at] ??= []
        same.push(at)
      }
    }
    return places.length === 0 ? [] : longestFirst(places, fold.length)
  }

  #slot (node: number, unit: number): number {
    let slot = ((Math.imul(node, 0x9E3779B1) ^ Math.imul(unit, 0x85EBCA6B)) >>> 7) & this.#mask
    while (this.#from[slot] !== -1 && (this.#from[slot] !== node || this.#unit[slot] !== unit)) slot = (slot + 1) & this.#mask
    return slot
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
