interface Read {
  /** Something was changed since it began. */
  stale: boolean
  readonly done: Promise<void>
}

/**
 * Keeps what is held in memory of the store up to date: one read at a time for each key, and once more where something was changed meanwhile,
 * so that what was read before a change never takes the place of what was known after it.
 */
export class Rereads<Value> {
  #reads = new Map<string, Read>()
  #load: (key: string) => Promise<Value>
  #keep: (key: string, value: Value) => void

  /** `keep` is given what is known to be the newest. */
  constructor (load: (key: string) => Promise<Value>, keep: (key: string, value: Value) => void) {
    this.#load = load
    this.#keep = keep
  }

  /** What is being read may be older than what is known now. */
  changed (key: string): void {
    const read = this.#reads.get(key)
    if (read !== undefined) read.stale = true
  }

  /** Resolves when what is kept is as new as this call. */
  async read (key: string): Promise<void> {
    const under = this.#reads.get(key)
    if (under !== undefined) {
      under.stale = true
      return await under.done
    }
    const read: Read = { stale: true, done: Promise.resolve().then(() => this.#run(key, read)) }
    this.#reads.set(key, read)
    await read.done
  }

  async #run (key: string, read: Read): Promise<void> {
    try {
      while (read.stale) {
        read.stale = false
        const value = await this.#load(key)
        if (!read.stale) this.#keep(key, value)
      }
    } finally {
      this.#reads.delete(key)
    }
  }
}
