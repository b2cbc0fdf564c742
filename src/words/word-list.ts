import type { WordRecord } from '../store/store.ts'
import { fold, trace } from './fold.ts'
import { Matcher } from './matcher.ts'

/** The words of one app, by their folds, and what they do to a text. */
export class WordList {
  #words: Map<string, WordRecord>
  /** Built by the first text after a change: a thousand changes in a row build it once. */
  #matcher: Matcher | undefined
  /** The last text and what became of it: one that goes to many addresses is looked at once. */
  #last: { readonly text: string, readonly screened: string | undefined } | undefined

  constructor (words: Iterable<WordRecord> = []) {
    this.#words = new Map(Array.from(words, (word) => [word.key, word]))
  }

  get size (): number {
    return this.#words.size
  }

  put (words: Iterable<WordRecord>): void {
    for (const word of words) this.#words.set(word.key, word)
    this.#forget()
  }

  remove (key: string): void {
    this.#words.delete(key)
    this.#forget()
  }

  /** The text with its words replaced, the very same where it has none; undefined where a word refuses it. What replacing makes of it is not looked at again. */
  screen (text: string): string | undefined {
    if (this.#last?.text !== text) this.#last = { text, screened: this.#screen(text) }
    return this.#last.screened
  }

  #forget (): void {
    this.#matcher = undefined
    this.#last = undefined
  }

  #screen (text: string): string | undefined {
    this.#matcher ??= new Matcher(Array.from(this.#words.values(), ({ key, action }) => [key, action] as const))
    const folded = fold(text)
    const found = this.#matcher.scan(folded)
    if (found === undefined || found.length === 0) return found && text
    const { starts, ends } = trace(text)
    let screened = ''
    let done = 0
    for (const { at, length } of found) {
      const { replacement = '' } = this.#words.get(folded.slice(at, at + length))!
      // Two words may share a part, such as a ligature: it goes with the first of them.
      screened += text.slice(done, Math.max(done, starts[at]!)) + replacement
      done = Math.max(done, ends[at + length - 1]!)
    }
    return screened + text.slice(done)
  }
}
