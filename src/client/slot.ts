/** Where cursors and unsent messages are kept: `localStorage`, a `Map`, or anything with these two methods. Promises are waited for. */
export type ChatStorage = {
  get (key: string): unknown
  set (key: string, value: string): unknown
} | {
  getItem (key: string): unknown
  setItem (key: string, value: string): unknown
}

/** One value in the storage. What cannot be read counts as not there; what cannot be written is kept in memory alone. */
export class Slot<Value> {
  readonly #storage: ChatStorage
  readonly #key: string
  readonly #parse: (stored: unknown) => Value
  #update: ((stored: Value) => Value) | undefined
  #isDue = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #written: Promise<void> = Promise.resolve()

  /** `parse` makes a value of anything at all. */
  constructor (storage: ChatStorage, key: string, parse: (stored: unknown) => Value) {
    this.#storage = storage
    this.#key = key
    this.#parse = parse
  }

  async load (): Promise<Value> {
    try {
      const text = await ('getItem' in this.#storage ? this.#storage.getItem(this.#key) : this.#storage.get(this.#key))
      return this.#parse(JSON.parse(String(text)))
    } catch {
      return this.#parse(undefined)
    }
  }

  /** Writes what `update` makes of what is stored then: other tabs write there, too. Within `ms`, once for all calls meanwhile; 0: at the end of this turn. */
  save (update: (stored: Value) => Value, ms: number): void {
    this.#update = update
    if (ms > 0) this.#timer ??= setTimeout(() => { this.flush() }, ms)
    else if (!this.#isDue) {
      this.#isDue = true
      queueMicrotask(() => { this.flush() })
    }
  }

  flush (): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isDue = false
    const update = this.#update
    this.#update = undefined
    if (update !== undefined) this.#written = this.#written.then(() => this.#write(update)).catch(() => {})
    return this.#written
  }

  async #write (update: (stored: Value) => Value): Promise<void> {
    const text = JSON.stringify(update(await this.load()))
    await ('setItem' in this.#storage ? this.#storage.setItem(this.#key, text) : this.#storage.set(this.#key, text))
  }
}
