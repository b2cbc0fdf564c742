import { Backoff } from './backoff.ts'
import { ChatError, closed, ConnectionLost } from './errors.ts'
import { Liveness } from './liveness.ts'
import { Pacer } from './pacer.ts'
import { Requests } from './requests.ts'
import type { State } from './state.ts'
import { expiryOf, Refresher } from './token.ts'
import type { Frame, Welcome } from './wire.ts'

/** What is used of a WebSocket. */
export interface ChatSocket {
  onmessage: unknown
  onclose: unknown
  onerror: unknown
  send (text: string): void
  close (code?: number): void
  terminate? (): void
}
export type ChatSocketConstructor = new (url: string, protocols: string[]) => ChatSocket

interface Bye {
  readonly code: number
  readonly reason?: string | undefined
  readonly after?: number
}

export interface ConnectionOptions {
  readonly url: string
  readonly getToken: (why: { readonly fresh: boolean }) => Promise<string> | string
  readonly WebSocket: ChatSocketConstructor
  /** Milliseconds: the first delay, the longest, how long a connection must hold to count as a success, how long a server may be silent where it should speak. */
  readonly first: number
  readonly longest: number
  readonly steady: number
  readonly patience: number
  onState (state: State): void
  onWelcome (welcome: Welcome): void
  onPush (frame: Frame): void
  /** Learns of a good answer before who asked does. */
  onAnswer (op: string, fields: object, data: Frame): void
  onLost (): void
}

// PROTOCOL.md#close-codes: whoever comes back the same is closed the same.
const isFinal = (code: number): boolean => [1003, 1008, 1009].includes(code) || (code >= 4500 && code <= 4999)
const isCrowded = (code: number): boolean => code === 1013 || code === 4429

/** One connection that comes back by itself. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #backoff: Backoff
  readonly #liveness: Liveness
  readonly #refresher: Refresher
  #socket: ChatSocket | undefined
  #pacer: Pacer | undefined
  #requests: Requests | undefined
  #welcome: Welcome | undefined
  #since = 0
  #isFresh = false
  #bye: Bye | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  /** A token that comes for an earlier try is too late. */
  #try = 0
  #isStopped = false

  constructor (options: ConnectionOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.first, options.longest)
    this.#liveness = new Liveness(() => { this.#pacer?.pushNow('{"op":"ping"}') }, () => { this.#lose(1006) })
    this.#refresher = new Refresher(() => this.#refresh())
  }

  /** That of the connection that there is. */
  get welcome (): Welcome | undefined {
    return this.#welcome
  }

  get isStopped (): boolean {
    return this.#isStopped
  }

  /** Asks on the connection that there is. */
  ask (op: string, fields: object): Promise<unknown> {
    return this.#welcome === undefined || this.#requests === undefined ? Promise.reject(this.#isStopped ? closed() : new ConnectionLost()) : this.#requests.ask(op, fields)
  }

  async connect (): Promise<void> {
    clearTimeout(this.#retry)
    this.#retry = undefined
    const number = ++this.#try
    this.#options.onState({ name: 'connecting' })
    try {
      const token = await this.#options.getToken({ fresh: this.#isFresh })
      if (number === this.#try) this.#open(token)
    } catch (error) {
      if (number !== this.#try) return
      if ((error as { retry?: unknown } | null)?.retry === false) this.stop({ reason: 'There is no token', error })
      else this.#comeBack({ error })
    }
  }

  /** Something changed (network, visibility, patience): looks whether the connection lives, or connects without waiting. */
  wake (): void {
    if (this.#welcome !== undefined) this.#liveness.probe(this.#options.patience)
    else if (this.#socket === undefined && !this.#isStopped) this.connect()
  }

  /** For good. */
  stop (why: { readonly reason: string, readonly code?: number, readonly error?: unknown }): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#drop(1000, closed())
    this.#options.onState({ name: 'stopped', ...why })
  }

  #open (token: string): void {
    const { url, WebSocket, patience } = this.#options
    // Not in the address: consoles and proxies write addresses down.
    const socket = this.#socket = new WebSocket(url, ['confab.v1', `bearer.${token}`])
    socket.onmessage = ({ data }: { data: unknown }) => { if (socket === this.#socket) this.#receive(data, token) }
    socket.onclose = ({ code, reason }: { code: number, reason: string }) => { if (socket === this.#socket) this.#lose(code, reason) }
    // The close that follows says as much; without a listener some implementations throw.
    socket.onerror = () => {}
    this.#liveness.expect(patience)
  }

  #receive (data: unknown, token: string): void {
    this.#liveness.heard()
    const { onPush, onAnswer } = this.#options
    let frame: Frame
    try {
      frame = JSON.parse(String(data)) as Frame
    } catch {
      // Whatever it is that speaks there, the next connection may reach the server.
      return this.#lose(1006)
    }
    if (frame.op === 'welcome') this.#begin(frame as Welcome, token)
    else if (frame.op === 'bye') {
      this.#bye = frame as unknown as Bye
      this.#liveness.expect(this.#options.patience)
    } else if (this.#requests?.answer(frame, onAnswer) === false) onPush(frame)
  }

  #begin (welcome: Welcome, token: string): void {
    const { limits, heartbeat, time } = welcome
    this.#welcome = welcome
    this.#since = performance.now()
    this.#isFresh = false
    const pacer = this.#pacer = new Pacer((text) => { this.#socket?.send(text) }, limits)
    this.#requests = new Requests((text) => { pacer.push(text) }, limits.frame)
    this.#liveness.start(heartbeat)
    this.#refresher.start((expiryOf(token) ?? NaN) - time)
    this.#options.onWelcome(welcome)
  }

  async #refresh (): Promise<number> {
    const token = await this.#options.getToken({ fresh: true })
    const { expires } = await this.ask('refresh', { token }) as { expires: number }
    return expires - (this.#welcome?.time ?? 0) - (performance.now() - this.#since)
  }

  #lose (closeCode: number, closeReason?: string): void {
    const { code, reason, after }: Bye = this.#bye ?? { code: closeCode, reason: closeReason }
    const hadWelcome = this.#welcome !== undefined
    if (hadWelcome && performance.now() - this.#since > this.#options.steady) this.#backoff.reset()
    if (isCrowded(code)) this.#backoff.slowDown()
    // A browser does not say why an upgrade was refused: the token may be the trouble.
    this.#isFresh = code === 4401 || !hadWelcome
    if (isFinal(code)) return this.stop({ code, reason: reason || `closed with ${code}` })
    this.#drop(1000, new ConnectionLost())
    this.#comeBack({ code }, after)
  }

  #drop (code: number, error: ChatError): void {
    const socket = this.#socket
    this.#try++
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#liveness.stop()
    this.#refresher.stop()
    this.#pacer?.stop()
    this.#requests?.fail(error)
    this.#socket = this.#requests = this.#pacer = this.#welcome = this.#bye = undefined
    if (this.#isStopped) socket?.close(code)
    // A dead network can hold back the close event for minutes, so it was forgotten first.
    else if (socket?.terminate !== undefined) socket.terminate()
    else socket?.close(code)
    this.#options.onLost()
  }

  #comeBack (why: { readonly code?: number, readonly error?: unknown }, after = 0): void {
    const delay = Math.round(after + this.#backoff.next())
    this.#retry = setTimeout(() => { this.connect() }, delay)
    this.#options.onState({ name: 'waiting', delay, ...why })
  }
}
