import { signal } from '@preact/signals'

/** Lines that are kept; the oldest go. */
const most = 1000

/** Something that went over the wire, one way or the other, or what happened to the connection. */
export interface Line {
  readonly number: number
  readonly way: 'out' | 'in' | 'event'
  /** A socket's frame, or a REST request or answer. */
  readonly over: 'socket' | 'rest'
  readonly time: number
  /** Bytes in UTF-8. */
  readonly size: number
  readonly text: string
}

/** What one side said and was told, in order. */
export class Log {
  readonly lines = signal<readonly Line[]>([])
  #count = 0

  add (way: Line['way'], over: Line['over'], text: string): void {
    const line = { number: ++this.#count, way, over, time: Date.now(), size: new TextEncoder().encode(text).length, text }
    this.lines.value = [...this.lines.peek().slice(1 - most), line]
  }

  clear (): void {
    this.lines.value = []
  }
}
