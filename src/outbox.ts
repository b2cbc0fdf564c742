import type { Socket as RawSocket } from 'node:net'

/** Bounds on what may wait for readers (PROTOCOL.md#falling-behind). */
export interface OutboxLimits {
  /** Bytes for one reader. */
  readonly bytes: number
  /** Frames for one reader. */
  readonly frames: number
  /** Milliseconds that the oldest unread frame may wait. */
  readonly age: number
  /** Bytes for all readers together. */
  readonly totalBytes: number
}

export type Overflow = 'bytes' | 'frames' | 'age' | 'total'

/** Connections written in one turn of the event loop; a larger room goes on in the next, so that the loop never stalls long. */
const writesPerTurn = 2000

/**
 * All outgoing frames of this node: one write per connection and turn of the event loop.
 *
 * Most connections that are written in a turn have the same frames waiting (a room's); those are joined once and share the buffer.
 */
export class Outboxes {
  readonly limits: OutboxLimits
  #dirty: Outbox[] = []
  #scheduled = false
  #backlogged = new Set<Outbox>()
  #backlog = 0
  #joinedFrom: readonly Buffer[] = []
  #joined: Buffer = Buffer.alloc(0)
  #flush = () => { this.#turn() }

  constructor (limits: OutboxLimits) {
    this.limits = limits
  }

  /** Bytes that wait for readers who have not taken all that was written to them. */
  get backlog (): number {
    return this.#backlog
  }

  /** Marks an outbox as having something to write at the end of this turn. */
  schedule (outbox: Outbox): void {
    this.#dirty.push(outbox)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#flush)
  }

  /** Joins frames, or gives the buffer made for the connection before where the frames are the same. */
  join (frames: readonly Buffer[]): Buffer {
    if (frames.length === 1) return frames[0]!
    const before = this.#joinedFrom
    if (frames.length === before.length && frames.every((frame, index) => frame === before[index])) return this.#joined
    this.#joinedFrom = frames
    this.#joined = Buffer.concat(frames)
    return this.#joined
  }

  /** Keeps account of a reader that lags; cuts the one that lags most where all together are past the bound. */
  account (outbox: Outbox, before: number, after: number): void {
    this.#backlog += after - before
    if (after === 0) this.#backlogged.delete(outbox)
    else this.#backlogged.add(outbox)
    while (this.#backlog > this.limits.totalBytes) {
      let largest: Outbox | undefined
      for (const candidate of this.#backlogged) if (largest === undefined || candidate.backlog > largest.backlog) largest = candidate
      if (largest === undefined) return
      largest.overflow('total')
    }
  }

  /** Looks after readers to whom nothing is written any more. Called by the gateway's clock. */
  sweep (): void {
    for (const outbox of this.#backlogged) outbox.check()
  }

  #turn (): void {
    const now = this.#dirty.splice(0, writesPerTurn)
    for (const outbox of now) outbox.flush()
    this.#joinedFrom = []
    this.#joined = Buffer.alloc(0)
    this.#scheduled = this.#dirty.length > 0
    if (this.#scheduled) setImmediate(this.#flush)
  }
}

/** One write that the socket has not taken wholly. */
interface Mark {
  /** Where it ends in the stream of bytes written. */
  readonly end: number
  readonly frames: number
  /** Monotonic milliseconds. */
  readonly at: number
}

/** What waits for one reader: the only way by which data frames reach its socket, so that they keep their order. */
export class Outbox {
  #outboxes: Outboxes
  #socket: RawSocket
  #onOverflow: (overflow: Overflow) => void
  #frames: Buffer[] = []
  #bytes = 0
  #backlog = 0
  /** The backlog as the total knows it. */
  #accounted = 0
  /** Bytes written so far. */
  #written = 0
  /** The writes that are not wholly taken yet, oldest first. */
  #marks: Mark[] = []
  #unread = 0
  #closed = false

  /** `onOverflow` is told, once, when the reader is past a bound; nothing more is queued for it then. */
  constructor (outboxes: Outboxes, socket: RawSocket, onOverflow: (overflow: Overflow) => void) {
    this.#outboxes = outboxes
    this.#socket = socket
    this.#onOverflow = onOverflow
  }

  /** Bytes that were written and not taken. */
  get backlog (): number {
    return this.#backlog
  }

  push (frame: Buffer): void {
    if (this.#closed) return
    this.#frames.push(frame)
    this.#bytes += frame.length
    const { bytes, frames } = this.#outboxes.limits
    // One frame of any size may always go: the bound is on waiting, not on speaking.
    if (this.#frames.length > 1 && this.#bytes + this.#backlog > bytes) return this.overflow('bytes')
    if (this.#frames.length + this.#unread > frames) return this.overflow('frames')
    if (this.#frames.length === 1) this.#outboxes.schedule(this)
  }

  flush (): void {
    const frames = this.#frames
    if (this.#closed || frames.length === 0) return
    this.#frames = []
    this.#bytes = 0
    if (!this.#socket.writable) return
    const data = this.#outboxes.join(frames)
    this.#socket.write(data)
    this.#written += data.length
    if (this.#socket.writableLength > 0) {
      this.#marks.push({ end: this.#written, frames: frames.length, at: performance.now() })
      this.#unread += frames.length
    }
    this.check()
  }

  /** Looks at what the reader has taken by now. */
  check (): void {
    if (this.#closed) return
    const before = this.#accounted
    const after = this.#socket.writableLength
    this.#backlog = after
    this.#forget(after === 0 ? this.#written : this.#written - after)
    const oldest = this.#marks[0]
    const { bytes, age } = this.#outboxes.limits
    // What went in one write was bounded when it was queued; one that is slowly taken has its age.
    if (after > bytes && this.#marks.length > 1) return this.overflow('bytes')
    if (oldest !== undefined && performance.now() - oldest.at > age) return this.overflow('age')
    this.#accounted = after
    if (before !== after) this.#outboxes.account(this, before, after)
  }

  overflow (overflow: Overflow): void {
    if (this.#closed) return
    this.close()
    this.#onOverflow(overflow)
  }

  /** Gives up what waits. */
  close (): void {
    if (this.#closed) return
    this.#closed = true
    this.#frames = []
    this.#marks = []
    this.#outboxes.account(this, this.#accounted, 0)
    this.#backlog = 0
  }

  /** Drops the marks of what was taken: the stream up to `taken`. */
  #forget (taken: number): void {
    for (let oldest = this.#marks[0]; oldest !== undefined && oldest.end <= taken; oldest = this.#marks[0]) {
      this.#unread -= oldest.frames
      this.#marks.shift()
    }
  }
}
