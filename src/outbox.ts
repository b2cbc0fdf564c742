import type { Socket as RawSocket } from 'node:net'
import type { Frame } from './frames.ts'
import { Lag } from './lag.ts'
import type { Outboxes } from './outboxes.ts'

/** The bound that a reader is past. */
export type Overflow = 'bytes' | 'frames' | 'age' | 'total'

export interface OutboxHooks {
  /** The reader gets no pushes until `resume`. */
  readonly onBehind: (overflow: Overflow) => void
  /** The reader is to be cut; nothing is queued for it any more. */
  readonly onCut: (overflow: Overflow) => void
}

/** Bytes that a frame takes while it waits, beside its own: small ones would otherwise take several times what is accounted. */
export const perFrame = 256

/**
 * What waits for one reader: the only way by which data frames reach its socket, so that they keep their order.
 *
 * The socket is handed one write at a time. While it has not taken that, frames wait here, where pushes can still be dropped.
 */
export class Outbox {
  readonly #outboxes: Outboxes
  readonly #socket: RawSocket
  readonly #hooks: OutboxHooks
  #frames: Frame[] = []
  /** Bytes of them. */
  #bytes = 0
  /** Frames have to wait: the first one was not said yet, or the socket has not taken what was written. */
  #held = true
  #opened = false
  #closed = false
  /** Writes whose end was not heard of. */
  #writes = 0
  /** What the socket holds: bytes, frames, and since when the oldest of them waits. Times are monotonic milliseconds, 0 where nothing waits. */
  #inSocket = 0
  #unread = 0
  #since = 0
  /** Since when the oldest of `#frames` waits for the socket. */
  #queuedSince = 0
  /** When the reader fell behind with what the socket still holds. */
  #behindSince = 0
  #lag: Lag | undefined
  /** What waits, as the total knows it. */
  #accounted = 0
  #waiters: Array<{ readonly isMet: () => boolean, readonly resolve: (met: boolean) => void }> = []
  readonly #taken = () => { this.#take() }

  constructor (outboxes: Outboxes, socket: RawSocket, hooks: OutboxHooks) {
    this.#outboxes = outboxes
    this.#socket = socket
    this.#hooks = hooks
  }

  /** Bytes that wait for a reader who has not taken what was written, with what the frames take beside their own. */
  get backlog (): number {
    return this.#accounted
  }

  /** Lets frames out: this one first, then what came before it. */
  open (first: Frame): void {
    if (this.#closed) return
    this.#opened = true
    this.#held = false
    this.#frames.unshift(first)
    this.#bytes += first.bytes.length
    this.#account()
    this.#outboxes.schedule(this)
  }

  push (frame: Frame): void {
    if (this.#closed) return
    if (frame.droppable && this.#lag !== undefined) return this.#lag.miss(frame)
    this.#queue(frame)
    const overflow = this.#overflow()
    if (overflow !== undefined) this.#relieve(overflow)
    else if (this.#held) this.#account()
    else if (this.#frames.length === 1) this.#outboxes.schedule(this)
  }

  /** A push that is not made at all: as if it had been dropped. */
  miss (conversation: string): void {
    if (this.#closed) return
    if (this.#lag === undefined) this.#begin(new Lag())
    this.#lag?.miss({ conversation })
    if (!this.#held) this.#outboxes.schedule(this)
  }

  /** The reader gets pushes again. Where it was not told yet that it missed some, it is told before the next. */
  resume (): void {
    if (this.#closed || this.#lag === undefined) return
    if (!this.#lag.told) this.#tell()
    this.#forgive()
    if (!this.#held) this.#outboxes.schedule(this)
  }

  /** Resolves to true once less than half of what may wait does, to false where a push would be dropped. */
  ready (): Promise<boolean> {
    return this.#when(() => this.#hasRoom())
  }

  /** Resolves to true once everything that was pushed before is the socket's, where nothing is dropped any more; to false where something was. */
  written (): Promise<boolean> {
    return this.#when(() => this.#frames.length === 0)
  }

  /** Writes what waits, unless the socket has not taken what was written before. */
  flush (): void {
    if (this.#held || this.#closed) return
    if (this.#lag?.told === false) this.#tell()
    if (this.#frames.length > 0) this.#write()
  }

  /** Looks whether the reader takes too long. */
  check (): void {
    if (this.#closed || !this.#opened || !this.#held) return
    const now = performance.now()
    const { age } = this.#outboxes.limits
    const late = now - this.#since > age
    if ((this.#behindSince > 0 && now - this.#behindSince > age) || (late && this.#lag?.told === true)) this.cut('age')
    else if (late && this.#lag === undefined) this.#fallBehind('age')
  }

  /** Writes what waits, whether or not the socket takes it: the close follows. Who was not let in is told nothing. */
  finish (): void {
    if (!this.#opened) this.#drop()
    if (this.#frames.length > 0) this.#write()
    this.close()
  }

  /** Gives up what waits. */
  close (): void {
    if (this.#closed) return
    this.#closed = true
    this.#forgive()
    this.#frames = []
    this.#bytes = this.#inSocket = 0
    this.#account()
    this.#wake()
  }

  cut (overflow: Overflow): void {
    if (this.#closed) return
    this.close()
    this.#hooks.onCut(overflow)
  }

  async #when (isMet: () => boolean): Promise<boolean> {
    if (this.#closed || this.#lag !== undefined) return false
    return isMet() || await new Promise((resolve) => { this.#waiters.push({ isMet, resolve }) })
  }

  #queue (frame: Frame): void {
    this.#frames.push(frame)
    this.#bytes += frame.bytes.length
    if (this.#held && this.#queuedSince === 0) this.#queuedSince = performance.now()
  }

  #overflow (): 'bytes' | 'frames' | undefined {
    const { bytes, frames } = this.#outboxes.limits
    // What a reader fell behind with stays in the socket until it is taken; its answers have the bounds for themselves meanwhile.
    const before = this.#lag?.told !== false
    // One frame of any size may always go: the bound is on waiting, not on speaking.
    if (this.#frames.length > 1 && this.#bytes + (before ? this.#inSocket : 0) > bytes) return 'bytes'
    if (this.#frames.length + (before ? this.#unread : 0) > frames) return 'frames'
    return undefined
  }

  /** Past a bound: out with what is for this turn's end, else without the pushes, else without the reader. */
  #relieve (overflow: Overflow): void {
    this.flush()
    if (this.#overflow() === undefined) return
    if (this.#lag === undefined) this.#fallBehind(overflow)
    if (this.#overflow() !== undefined) this.cut(overflow)
  }

  #fallBehind (overflow: Overflow): void {
    if (this.#behindSince === 0) this.#behindSince = performance.now()
    this.#begin(new Lag())
    this.#hooks.onBehind(overflow)
  }

  #begin (lag: Lag): void {
    this.#lag = lag
    this.#outboxes.lagging++
    this.#drop()
    this.#account()
    this.#wake()
  }

  /** Drops the pushes that wait. */
  #drop (): void {
    const waiting = this.#frames
    this.#frames = []
    this.#bytes = this.#queuedSince = 0
    for (const frame of waiting) {
      if (frame.droppable) this.#lag?.miss(frame)
      else this.#queue(frame)
    }
  }

  /** Says what was missed. Where nothing was, nobody has fallen behind. */
  #tell (): void {
    if (this.#lag?.missed !== true) return this.#forgive()
    this.#queue(this.#lag.tell())
    this.#outboxes.resyncs++
  }

  #forgive (): void {
    if (this.#lag !== undefined) this.#outboxes.lagging--
    this.#lag = undefined
  }

  #write (): void {
    const frames = this.#frames
    const bytes = this.#bytes
    const since = this.#queuedSince
    this.#frames = []
    this.#bytes = this.#queuedSince = 0
    if (!this.#socket.writable) return
    this.#writes++
    this.#socket.write(this.#outboxes.join(frames, bytes), this.#taken)
    const left = this.#socket.writableLength
    if (left > 0) {
      this.#held = true
      this.#inSocket = left
      this.#unread = frames.length
      this.#since = since === 0 ? performance.now() : since
      this.#account()
    }
    this.#wake()
  }

  /** A write has ended. A socket that takes all at once says so after the turn. */
  #take (): void {
    this.#writes--
    if (this.#writes > 0 || !this.#held || !this.#opened || this.#closed) return
    this.#held = false
    this.#inSocket = this.#unread = this.#since = this.#behindSince = 0
    this.#account()
    this.#wake()
    if (this.#frames.length > 0 || this.#lag?.told === false) this.#outboxes.schedule(this)
  }

  #account (): void {
    const before = this.#accounted
    const after = this.#held ? this.#inSocket + this.#bytes + this.#frames.length * perFrame : 0
    this.#accounted = after
    if (before !== after) this.#outboxes.account(this, before, after)
  }

  #hasRoom (): boolean {
    const { bytes, frames } = this.#outboxes.limits
    return (this.#bytes + this.#inSocket) * 2 <= bytes && (this.#frames.length + this.#unread) * 2 <= frames
  }

  #wake (): void {
    if (this.#waiters.length === 0) return
    const inTime = !this.#closed && this.#lag === undefined
    for (const waiter of this.#waiters.splice(0)) {
      if (inTime && !waiter.isMet()) this.#waiters.push(waiter)
      else waiter.resolve(inTime)
    }
  }
}
