import { ChatError } from './errors.ts'

/** One `for await` over a chat: events wait here until they are read. */
export class Stream<Event> implements AsyncIterableIterator<Event> {
  readonly #limit: number
  readonly #onEnd: (stream: Stream<Event>) => void
  #waiting: Array<{ readonly event?: Event, readonly done: () => void }> = []
  #readers: Array<{ resolve (result: IteratorResult<Event>): void, reject (error: unknown): void }> = []
  #reading: (() => void) | undefined
  #ended = false
  #error: ChatError | undefined

  constructor (limit: number, onEnd: (stream: Stream<Event>) => void) {
    this.#limit = limit
    this.#onEnd = onEnd
  }

  /** `done` is called when the reader comes back from the event; without an event, when it has read all before. */
  push (event: Event | undefined, done: () => void): void {
    if (this.#waiting.length >= this.#limit) {
      this.#error = new ChatError('OVERFLOW', `More than ${this.#limit} events wait to be read`)
      return this.end()
    }
    this.#waiting.push(event === undefined ? { done } : { event, done })
    this.#turn()
  }

  /** Ends after what waits. */
  end (): void {
    this.#ended = true
    this.#onEnd(this)
    this.#turn()
  }

  next (): Promise<IteratorResult<Event>> {
    this.#reading?.()
    this.#reading = undefined
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject })
      this.#turn()
    })
  }

  async return (): Promise<IteratorResult<Event>> {
    this.#reading?.()
    this.#reading = undefined
    this.#waiting = []
    this.end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator] (): this {
    return this
  }

  #turn (): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      const { event, done } = first
      if (event === undefined ? this.#reading !== undefined : this.#readers.length === 0) return
      this.#waiting.shift()
      if (event === undefined) done()
      else {
        this.#reading = done
        this.#readers.shift()!.resolve({ done: false, value: event })
      }
    }
    if (!this.#ended) return
    for (const { resolve, reject } of this.#readers.splice(0)) {
      const error = this.#error
      this.#error = undefined
      if (error === undefined) resolve({ done: true, value: undefined })
      else reject(error)
    }
  }
}
