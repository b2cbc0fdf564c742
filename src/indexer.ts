import { setTimeout as sleep } from 'node:timers/promises'
import { ChatError } from './errors.ts'
import type { LogWriter } from './log-writer.ts'

/** Milliseconds between looks for something new. */
const interval = 1000
/** How many times as long as a step took others have until the next one, where any wrote during it. */
const share = 4

/**
 * Brings what was written into the search index, behind the senders' backs: a search finds it before, too, and is faster after.
 *
 * Looks once a second whether anything was written. While others write, most of the time is theirs: the index falls behind under
 * more than the disk can take, and comes up to them afterwards.
 */
export class Indexer {
  readonly #writer: LogWriter
  readonly #onError: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  /** Writes of which all that is to be indexed is indexed. */
  #done = -1
  #busy: Promise<void> | undefined

  constructor (writer: LogWriter, onError: (error: unknown) => void) {
    this.#writer = writer
    this.#onError = onError
    this.#timer = setInterval(() => { this.#look() }, interval).unref()
  }

  /** Lets the step under way end; nothing follows. */
  async close (): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#busy
  }

  #look (): void {
    if (this.#busy !== undefined || this.#writer.written === this.#done) return
    this.#busy = this.#catchUp().catch((error) => {
      // A full disk, or a full queue: there will be another second.
      if (!(error instanceof ChatError && error.code === 'OVERLOADED')) this.#onError(error)
    }).finally(() => { this.#busy = undefined })
  }

  async #catchUp (): Promise<void> {
    let more = true
    while (more && this.#timer !== undefined) {
      const written = this.#writer.written
      const began = performance.now()
      more = (await this.#writer.write({ do: 'indexMessages' })).more === true
      const alone = this.#writer.written === written + 1
      // Whatever shared the commit with this write may have come after it.
      if (!more) this.#done = written + 1
      else await sleep(alone ? 0 : share * (performance.now() - began))
    }
  }
}
