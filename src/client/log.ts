/** Entries that may be held back for one conversation. Those beyond are let go: the server has them, and `sync` brings them again. */
const heldAtMost = 5000

/**
 * The entries of one conversation, given in any order and any number of times, taken by `next` in the order of their seqs, each once.
 *
 * What is not the next one is held back. Pure: it knows neither connection nor clock.
 */
export class Log<Entry extends { readonly seq: number }> {
  /** Everything up to here was taken. Undefined: the first entry decides. */
  cursor: number | undefined
  /** Where the history that is being paged ends; nothing is taken meanwhile. */
  filling: number | undefined
  /** The highest seq that was heard of. */
  top = 0
  #held = new Map<number, Entry>()
  /** Up to here what is not held is not for this user: the server has pushed all that is. */
  #complete = 0
  #isGuess = false

  constructor (cursor?: number) {
    this.cursor = cursor
  }

  /** A log whose end the server told: an entry below it that is on its way nevertheless comes first. */
  static endingAt<Entry extends { readonly seq: number }> (seq: number): Log<Entry> {
    const log = new Log<Entry>()
    log.begin(seq)
    return log
  }

  /** Sets the cursor where no entry has done so yet. */
  begin (seq: number): void {
    if (this.cursor === undefined) {
      this.cursor = seq
      this.#isGuess = true
    }
    this.hear(seq)
  }

  /** The log is at least this long. */
  hear (seq: number): void {
    this.top = Math.max(this.top, seq)
  }

  accept (entry: Entry): void {
    const { seq } = entry
    if (this.cursor === undefined || (this.#isGuess && seq <= this.cursor)) this.cursor = seq - 1
    this.#isGuess = false
    this.hear(seq)
    if (seq === this.cursor + 1 || (seq > this.cursor && this.#held.size < heldAtMost)) this.#held.set(seq, entry)
  }

  /** The entry whose turn it is, if it is here. */
  next (): Entry | undefined {
    if (this.cursor === undefined || this.filling !== undefined) return undefined
    while (this.cursor < this.#complete && !this.#held.has(this.cursor + 1)) this.cursor = Math.min(this.#complete, ...[...this.#held.keys()].map((seq) => seq - 1))
    const entry = this.#held.get(this.cursor + 1)
    if (entry === undefined) return undefined
    this.#held.delete(++this.cursor)
    return entry
  }

  /** Whether there are entries that have not come. */
  get isBehind (): boolean {
    return this.cursor !== undefined && this.filling === undefined && this.top > this.cursor
  }

  /** What `sync` is to begin after: a history that is being paged goes on by itself. */
  get position (): number | undefined {
    return this.filling ?? this.cursor
  }

  /** The server has pushed all that the user may see up to here: what has not come by now never will. */
  complete (seq: number): void {
    this.#complete = Math.max(this.#complete, seq)
  }

  /** Entries up to here were read in another way. */
  skip (seq: number): void {
    if (this.cursor === undefined || seq < this.cursor) return
    this.cursor = seq
    for (const held of this.#held.keys()) if (held <= seq) this.#held.delete(held)
  }

  /** The log is another one, and ends here. */
  reset (seq: number): void {
    this.#held.clear()
    this.cursor = this.top = seq
    this.#complete = 0
    this.filling = undefined
  }

  /** What is held back, in order. */
  get rest (): Entry[] {
    return [...this.#held.values()].sort((a, b) => a.seq - b.seq)
  }
}
