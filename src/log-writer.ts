import { ChatError } from './errors.ts'
import type { Store } from './store/store.ts'
import type { Write, WriteValue } from './store/writes.ts'

interface Waiting {
  readonly write: Write
  /** What to do in commit order, before the next write's turn: deliver. */
  readonly committed: (value: WriteValue) => void
  resolve (value: WriteValue): void
  reject (error: unknown): void
}

export interface LogWriterOptions {
  /** Writes that may wait; further ones are refused with OVERLOADED. */
  readonly queue: number
  /** Bytes of content that may wait. */
  readonly bytes: number
}

/** Rows of one commit: enough to make the fsync cheap, few enough that nobody waits long for it. */
const batchWrites = 512
const batchBytes = 4 * 1024 * 1024

/** Group commit: what arrives while a commit is under way makes the next one. */
export class LogWriter {
  #store: Store
  #limits: LogWriterOptions
  #bytes = 0
  #queue: Waiting[] = []
  #busy: Promise<void> | undefined
  /** Writes that were committed, and the transactions that they shared. */
  written = 0
  commits = 0

  constructor (store: Store, limits: LogWriterOptions) {
    this.#store = store
    this.#limits = limits
  }

  /** Writes that wait for a commit. */
  get waiting (): number {
    return this.#queue.length
  }

  /**
   * Joins the next commit; writes are committed in the order of these calls. Resolves when the write is on disk, after `committed` ran.
   * Rejects with the refusal that the store gave, with OVERLOADED where too much waits, or with what the disk said.
   */
  write (write: Write, committed: (value: WriteValue) => void = () => {}): Promise<WriteValue> {
    if (this.#queue.length >= this.#limits.queue || this.#bytes > this.#limits.bytes) return Promise.reject(new ChatError('OVERLOADED'))
    this.#bytes += sizeOf(write)
    return new Promise((resolve, reject) => {
      this.#queue.push({ write, committed, resolve, reject })
      // Begun in a microtask: what one turn of the event loop brings shares a commit.
      this.#busy ??= Promise.resolve().then(() => this.#run())
    })
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle (): Promise<void> {
    while (this.#busy !== undefined) await this.#busy
  }

  async #run (): Promise<void> {
    while (this.#queue.length > 0) await this.#commit(this.#take())
    this.#busy = undefined
  }

  #take (): Waiting[] {
    let bytes = 0
    let count = 0
    for (const { write } of this.#queue) {
      bytes += sizeOf(write)
      if (count === batchWrites || (count > 0 && bytes > batchBytes)) break
      count++
    }
    const batch = this.#queue.splice(0, count)
    for (const { write } of batch) this.#bytes -= sizeOf(write)
    return batch
  }

  async #commit (batch: Waiting[]): Promise<void> {
    try {
      const results = await this.#store.write(batch.map(({ write }) => write))
      this.written += batch.length
      this.commits++
      batch.forEach(({ committed, resolve, reject }, index) => {
        const result = results[index]!
        if (!result.ok) return reject(new ChatError(result.code, result.message))
        try {
          committed(result.value)
          resolve(result.value)
        } catch (error) {
          reject(error)
        }
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}

/** Bytes that a write takes, roughly: contents and word lists alone may be large. */
function sizeOf (write: Write): number {
  switch (write.do) {
    case 'append':
    case 'edit': return write.content.length
    case 'putWords': return write.words.reduce((sum, { word, replacement = '' }) => sum + word.length + replacement.length, 0)
    case 'queueDelivery': return write.payload.length
    default: return 0
  }
}
