import { randomUUID } from 'node:crypto'
import type { Socket as RawSocket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Client } from './callbacks/events.ts'
import type { ChatContext } from './chat/context.ts'
import { admit, attach, detach, type Session } from './chat/session.ts'
import { CloseCode } from './close-codes.ts'
import { ChatError, publicError } from './errors.ts'
import { demandPlainKeys, encodeAnswer, type Frame, parseFrame } from './frames.ts'
import { type Handler, handlers } from './handlers.ts'
import type { Follower } from './hub.ts'
import { Outbox, type Overflow } from './outbox.ts'
import type { Outboxes } from './outboxes.ts'
import { checkRequest, frameBytes, idOf, type Op, type Request } from './protocol.ts'
import { RequestQueue } from './request-queue.ts'
import { contentBytes } from './schemas/content.ts'
import { TokenBucket } from './token-bucket.ts'
import { leeway } from './tokens.ts'

export interface Logger {
  error (details: object, message: string): void
  info (details: object, message: string): void
}

export interface ConnectionLimits {
  /** Frames a second, and at once. */
  readonly rate: number
  readonly burst: number
  /** Milliseconds between pings; a third of it is the time to answer one. */
  readonly heartbeat: number
}

export interface ConnectionOptions {
  readonly chat: ChatContext
  readonly session: Session
  /** The client's address and port. */
  readonly address: string
  readonly outboxes: Outboxes
  readonly limits: ConnectionLimits
  readonly log: Logger
  /** Told, once, when a reader is cut: for the metrics. */
  readonly onCut: (reason: Overflow | 'silent') => void
}

/** Requests that may wait for their answers: a bot's thousand, several times. */
const requestsInHand = 4096
/** Frames refused for their rate, as a multiple of the burst, after which the connection is closed. */
const patience = 10
/** Close codes from here on: the user is out, and what it asked for is not carried out any more. */
const doNotReturn = 4500
/** Milliseconds that a closing connection has to answer the close frame. */
const closing = 2000

/** One client's socket: requests in, carried out in order; frames out, in order and bounded. */
export class Connection implements Follower {
  readonly id = `c_${randomUUID()}`
  readonly app: string
  readonly user: string
  readonly client: Client
  readonly queue = new RequestQueue()
  #chat: ChatContext
  #socket: WebSocket
  #outbox: Outbox
  #session: Session
  #limits: ConnectionLimits
  #log: Logger
  #onCut: ConnectionOptions['onCut']
  #bucket: TokenBucket
  #refused = 0
  #ended = false
  #pinged: { at: number, nonce: string, answered: boolean }

  constructor (socket: WebSocket, raw: RawSocket, { chat, session, address, outboxes, limits, log, onCut }: ConnectionOptions) {
    this.app = session.app
    this.user = session.user
    this.client = { session: this.id, address }
    this.#chat = chat
    this.#socket = socket
    this.#session = session
    this.#limits = limits
    this.#log = log
    this.#onCut = onCut
    this.#bucket = new TokenBucket(limits.rate, limits.burst)
    this.#outbox = new Outbox(outboxes, raw, {
      onBehind: (overflow) => { log.info({ connection: this.id, overflow }, 'reader fell behind') },
      onCut: (overflow) => { this.#cut(overflow) }
    })
    this.#pinged = { at: performance.now(), nonce: '', answered: true }
  }

  /** Says welcome when from then on nothing is missed; requests that came before wait for it. */
  open (): void {
    this.queue.add(false, async () => {
      try {
        await attach(this.#chat, this, this.#session)
        const { rate, burst, heartbeat } = this.#limits
        // The first frame; what was pushed while the user was let in follows.
        this.#outbox.open(encodeAnswer({ op: 'welcome', connection: this.id, user: this.user, time: Date.now(), heartbeat, limits: { frame: frameBytes, content: contentBytes, page: 100, burst, rate } }))
      } catch (error) {
        const { code, message } = publicError(error)
        if (code === 'BLOCKED') this.end(CloseCode.Blocked, message)
        else if (code === 'UNAUTHORIZED') this.end(CloseCode.TokenRevoked, 'the token was revoked')
        else this.end(CloseCode.Overloaded, message)
      }
    })
  }

  /** Takes one frame. Never throws: nobody would catch it. */
  receive (text: string): void {
    if (this.#ended) return
    let id: string | number | null = null
    try {
      let frame
      try {
        frame = parseFrame(text)
        id = idOf(frame)
      } finally {
        // What cannot be read counts too.
        this.#demandRate()
      }
      demandPlainKeys(frame)
      const request = checkRequest(frame)
      this.queue.add(request.op === 'send', async () => { await this.#answer(request) })
    } catch (error) {
      this.#refuse(error, id)
    }
  }

  push (frame: Frame): void {
    this.#outbox.push(frame)
  }

  miss (conversation: string): void {
    this.#outbox.miss(conversation)
  }

  resume (): void {
    this.#outbox.resume()
  }

  async ready (): Promise<boolean> {
    return await this.#outbox.ready()
  }

  async written (): Promise<boolean> {
    return await this.#outbox.written()
  }

  /** Pings, and looks whether the last ping was answered. Called by the gateway's clock, in monotonic milliseconds. */
  beat (now: number): void {
    const { heartbeat } = this.#limits
    const waited = now - this.#pinged.at
    if (Date.now() > this.#session.expiresAt + leeway * 1000) return this.end(CloseCode.TokenExpired, 'the token has expired')
    if (!this.#pinged.answered && waited > heartbeat / 3) {
      // close() would queue behind what is not read.
      this.#onCut('silent')
      this.#socket.close(CloseCode.Silent, 'silent too long')
      return this.cut()
    }
    if (this.#ended || waited < heartbeat) return
    // Only the echo of this nonce counts as an answer: a client that sends pongs without reading is silent.
    this.#pinged = { at: now, nonce: randomUUID(), answered: false }
    this.#socket.ping(this.#pinged.nonce)
  }

  pong (data: Buffer): void {
    if (data.toString() === this.#pinged.nonce) this.#pinged.answered = true
  }

  /** Says why in a `bye`, then closes. `after`: milliseconds to wait before coming back. */
  end (code: number, reason: string, after?: number): void {
    if (this.#ended) return
    if (code >= doNotReturn) this.queue.clear()
    this.#say({ op: 'bye', reason, code, ...after === undefined ? {} : { after } })
    this.#ended = true
    this.#outbox.finish()
    this.#socket.close(code, reason)
    setTimeout(() => { this.cut() }, closing).unref()
  }

  /** Gives the client up, at once. */
  cut (): void {
    this.#ended = true
    this.#socket.terminate()
  }

  /** The socket has closed, for whatever reason. */
  async closed (): Promise<void> {
    this.#ended = true
    this.#outbox.close()
    await this.queue.idle()
    detach(this.#chat, this)
  }

  async #answer ({ op, id, fields }: Request): Promise<void> {
    try {
      if (op === 'ping') return this.#say({ op: 'pong', ...id === undefined ? {} : { id }, time: Date.now() })
      if (op === 'refresh') return this.#say({ op: 'ok', id, data: { expires: await this.#refresh(fields.token) } })
      const handle = handlers[op] as Handler<Op>
      this.#say({ op: 'ok', id, data: await handle(this.#chat, { app: this.app, user: this.user, connection: this }, fields) })
    } catch (error) {
      this.#refuse(error, id ?? null)
    }
  }

  async #refresh (token: string): Promise<number> {
    const session = await admit(this.#chat, token, this.app)
    if (session.user !== this.user) throw new ChatError('UNAUTHORIZED')
    this.#session = session
    return session.expiresAt
  }

  #demandRate (): void {
    if (this.queue.size >= requestsInHand) throw new ChatError('RATE_LIMITED', 'Too many requests wait for their answers')
    if (this.#bucket.take()) {
      this.#refused = 0
      return
    }
    this.#refused++
    throw new ChatError('RATE_LIMITED')
  }

  #refuse (error: unknown, id: string | number | null): void {
    const { code, message, retry } = publicError(error)
    if (code === 'INTERNAL') this.#log.error({ err: error }, 'request failed')
    this.#say({ op: 'error', id, code, message, retry })
    if (code === 'RATE_LIMITED' && this.#refused > patience * this.#limits.burst) this.end(CloseCode.TooManyFrames, 'too many frames')
  }

  #say (frame: object): void {
    this.#outbox.push(encodeAnswer(frame))
  }

  #cut (overflow: Overflow): void {
    this.#onCut(overflow)
    this.#log.info({ connection: this.id, overflow }, 'reader cut')
    this.cut()
  }
}
