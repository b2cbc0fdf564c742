import type { Frame } from './frames.ts'
import type { Outbox } from './outbox.ts'

/** Bounds on what may wait for readers (PROTOCOL.md#falling-behind). */
export interface OutboxLimits {
  /** Bytes for one reader. */
  readonly bytes: number
  /** Frames for one reader. */
  readonly frames: number
  /** Milliseconds that the oldest frame may wait for its reader; as long again for the reader to take what it fell behind with. */
  readonly age: number
  /** Bytes for all readers together, with what frames take beside their own. */
  readonly totalBytes: number
}

/** Connections written in one turn of the event loop; a larger room goes on in the next, so that the loop never stalls long. */
const writesPerTurn = 2000

/**
 * All outgoing frames of this node: one write per connection and turn of the event loop.
 *
 * Most connections that are written in a turn have the same frames waiting (a room's); those are joined once and share the buffer.
 */
export class Outboxes {
  readonly limits: OutboxLimits
  /** Readers that get no pushes because they fell behind. */
  lagging = 0
  /** How often a reader was told that it missed something. */
  resyncs = 0
  #dirty: Outbox[] = []
  #scheduled = false
  #backlogged = new Set<Outbox>()
  #backlog = 0
  #joinedFrom: readonly Frame[] = []
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

  /** Joins frames of so many bytes, or gives the buffer made for the connection before where the frames are the same. */
  join (frames: readonly Frame[], bytes: number): Buffer {
    if (frames.length === 1) return frames[0]!.bytes
    const before = this.#joinedFrom
    if (frames.length === before.length && frames.every((frame, index) => frame === before[index])) return this.#joined
    const joined = Buffer.allocUnsafe(bytes)
    let end = 0
    for (const frame of frames) end += frame.bytes.copy(joined, end)
    this.#joinedFrom = frames
    this.#joined = joined
    return joined
  }

  /** Keeps account of what waits for a reader; cuts the one for which most waits where all together are past the bound. */
  account (outbox: Outbox, before: number, after: number): void {
    this.#backlog += after - before
    if (after === 0) this.#backlogged.delete(outbox)
    else this.#backlogged.add(outbox)
    while (this.#backlog > this.limits.totalBytes) {
      let largest: Outbox | undefined
      for (const candidate of this.#backlogged) if (largest === undefined || candidate.backlog > largest.backlog) largest = candidate
      if (largest === undefined) return
      largest.cut('total')
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
