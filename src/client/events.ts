import { Stream } from './stream.ts'

type Listener = (event: never) => void

/** Tells listeners at once, and every `for await` as fast as it reads. */
export class Events<Event extends { readonly op: string }> {
  readonly #limit: number
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #streams = new Set<Stream<Event>>()
  #ended = false

  /** `limit`: events that may wait for one `for await`. */
  constructor (limit: number) {
    this.#limit = limit
  }

  on (name: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => { listeners.delete(listener) }
  }

  stream (): Stream<Event> {
    const stream = new Stream<Event>(this.#limit, (ended) => { this.#streams.delete(ended) })
    if (this.#ended) stream.end()
    else this.#streams.add(stream)
    return stream
  }

  /** `done` is called when everybody has the event. */
  emit (event: Event, done: () => void = () => {}): void {
    for (const listener of [...this.#listeners.get(event.op) ?? []] as Array<(event: Event) => void>) {
      try {
        listener(event)
      } catch (error) {
        // The application's own mistake: told like any other, without harm to what others are to hear.
        setTimeout(() => { throw error })
      }
    }
    this.#queue(event, done)
  }

  /** Calls `done` when everybody has all events so far. */
  after (done: () => void): void {
    this.#queue(undefined, done)
  }

  end (): void {
    this.#ended = true
    for (const stream of this.#streams) stream.end()
  }

  #queue (event: Event | undefined, done: () => void): void {
    let left = this.#streams.size
    if (left === 0) return done()
    const one = () => { if (--left === 0) done() }
    for (const stream of [...this.#streams]) stream.push(event, one)
  }
}
