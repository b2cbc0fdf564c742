import { signal } from '@preact/signals'
import type { Call, RestCall, SocketCall } from './calls.ts'
import { frameOf, restRequest, type Values } from './requests.ts'
import { demoToken } from '../demo.ts'
import { rest, RestError } from '../rest.ts'
import { socketUrl } from '../server.ts'
import type { Credentials } from './credentials.ts'
import { Log } from './log.ts'
import { Remembered } from './remembered.ts'

/** Milliseconds for which an answer or a push is waited for. */
const patience = 10_000

type Frame = Readonly<Record<string, unknown>>

export interface Answer {
  readonly ok: boolean
  /** HTTP status; absent for the socket. */
  readonly status?: number
  readonly data: unknown
  /** Milliseconds that it took. */
  readonly took: number
}

/** One of the two users: a token, a socket without anything between, and REST calls. */
export class Side {
  readonly user = signal('')
  readonly token = signal('')
  readonly state = signal<'closed' | 'connecting' | 'open'>('closed')
  readonly log: Log
  readonly remembered = new Remembered()
  readonly #credentials: Credentials
  readonly #waiting = new Map<number, (frame: Frame) => void>()
  readonly #pushes: Frame[] = []
  readonly #listeners = new Set<(frame: Frame) => void>()
  #socket: WebSocket | undefined
  #asked = 0

  constructor (credentials: Credentials, user: string, log = new Log()) {
    this.log = log
    this.#credentials = credentials
    this.user.value = user
  }

  /** Gets a token for the user's name: as the demo does, or as the app's backend would. */
  async signIn (): Promise<void> {
    const userId = this.user.peek()
    this.token.value = this.#credentials.isDemo.peek()
      ? await demoToken(userId)
      : (await rest<{ readonly token: string }>('POST', 'v1/tokens', { authorization: this.#credentials.authorization, body: { userId } })).token
  }

  /** Opens a socket with the token. Resolves after `welcome`. */
  async connect (): Promise<void> {
    this.disconnect()
    const socket = this.#socket = new WebSocket(socketUrl, ['confab.v1', `bearer.${this.token.peek()}`])
    this.state.value = 'connecting'
    this.#pushes.length = 0
    socket.onmessage = ({ data }) => { if (socket === this.#socket) this.#hear(data as string) }
    socket.onclose = ({ code, reason }) => {
      this.log.add('event', 'socket', `closed ${code}${reason === '' ? '' : ` ${reason}`}`)
      for (const answer of this.#waiting.values()) answer({ op: 'error', code: 'CONNECTION_LOST', message: `closed ${code}` })
      if (socket === this.#socket) this.state.value = 'closed'
    }
    const welcome = this.next({ op: 'welcome' })
    const refused = new Promise<never>((_resolve, reject) => { socket.addEventListener('close', ({ code }) => { reject(new Error(`The connection was refused (${code})`)) }) })
    refused.catch(() => {})
    await Promise.race([welcome, refused])
    this.state.value = 'open'
  }

  disconnect (): void {
    this.#socket?.close(1000)
    this.state.value = 'closed'
  }

  /** Makes a call; `as` says by whose credentials a REST call goes. */
  async run (call: Call, values: Values, as: 'user' | 'app' = 'user'): Promise<Answer> {
    const begun = performance.now()
    const answer = call.kind === 'socket' ? await this.#ask(call, values) : await this.#fetch(call, values, as)
    // What a call names counts for more: the seq in its answer is that of its own entry.
    this.remembered.learn(answer.data, values)
    return { ...answer, took: performance.now() - begun }
  }

  /** What stands in the header `authorization`; undefined where the call needs nobody's. */
  authorization (call: RestCall, as: 'user' | 'app'): string | undefined {
    if (call.callers.length === 0) return undefined
    return as === 'app' ? this.#credentials.authorization : `Bearer ${this.token.peek()}`
  }

  /** The first push, of those that nobody took, that is like this; waits for it. */
  async next (like: Frame): Promise<Frame> {
    const fits = (frame: Frame): boolean => Object.entries(like).every(([key, value]) => JSON.stringify(frame[key]) === JSON.stringify(value))
    const index = this.#pushes.findIndex(fits)
    if (index >= 0) return this.#pushes.splice(index, 1)[0]!
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(listener)
        reject(new Error(`no push like ${JSON.stringify(like)} came`))
      }, patience)
      const listener = (frame: Frame): void => {
        if (!fits(frame)) return
        clearTimeout(timer)
        this.#listeners.delete(listener)
        this.#pushes.splice(this.#pushes.indexOf(frame), 1)
        resolve(frame)
      }
      this.#listeners.add(listener)
    })
  }

  #hear (text: string): void {
    this.log.add('in', 'socket', text)
    const frame = JSON.parse(text) as Frame
    const { op, id } = frame
    if (typeof id === 'number' && ['ok', 'error', 'pong'].includes(String(op))) {
      this.#waiting.get(id)?.(frame)
      return
    }
    this.remembered.learn(frame)
    this.#pushes.push(frame)
    // Those that nobody waits for are not kept for ever.
    if (this.#pushes.length > 1000) this.#pushes.shift()
    for (const listener of [...this.#listeners]) listener(frame)
  }

  async #ask (call: SocketCall, values: Values): Promise<Omit<Answer, 'took'>> {
    if (this.state.peek() !== 'open') return { ok: false, data: { code: 'CONNECTION_LOST', message: 'There is no connection' } }
    const id = ++this.#asked
    const text = JSON.stringify(frameOf(call, values, id))
    const answered = new Promise<Frame>((resolve) => {
      this.#waiting.set(id, resolve)
      setTimeout(() => { resolve({ op: 'error', code: 'CONNECTION_LOST', message: `no answer in ${patience} ms` }) }, patience)
    })
    this.log.add('out', 'socket', text)
    this.#socket!.send(text)
    const { op, data, ...rest } = await answered
    this.#waiting.delete(id)
    return { ok: op !== 'error', data: op === 'ok' ? data : rest }
  }

  async #fetch (call: RestCall, values: Values, as: 'user' | 'app'): Promise<Omit<Answer, 'took'>> {
    const { method, url, body } = restRequest(call, values)
    const authorization = this.authorization(call, as)
    this.log.add('out', 'rest', `${method} ${url.pathname}${url.search}${body === undefined ? '' : `\n${JSON.stringify(body)}`}`)
    const headers = { ...authorization === undefined ? {} : { authorization }, ...body === undefined ? {} : { 'content-type': 'application/json' } }
    const response = await fetch(url, { method, headers, ...body === undefined ? {} : { body: JSON.stringify(body) } }).catch(() => { throw new RestError('UNREACHABLE', 'The server cannot be reached') })
    const text = await response.text()
    this.log.add('in', 'rest', `${response.status} ${response.statusText}${text === '' ? '' : `\n${text}`}`)
    return { ok: response.ok, status: response.status, data: text.startsWith('{') ? JSON.parse(text) as unknown : text }
  }
}
