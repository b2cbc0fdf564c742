import { WebSocket } from 'ws'

const ANSWER_WITHIN = 30_000 // ms; a safety net, not a promise

/** A frame as it came; `op` says what else is in it. */
export interface Frame {
  readonly op: string
  readonly id?: string | number | null
  readonly [field: string]: unknown
}

/** The server answered a request with an `error`. */
export class AnswerError extends Error {
  readonly code: string
  readonly retry: boolean

  constructor (frame: Frame) {
    super(`${String(frame['code'])}: ${String(frame['message'])}`)
    this.code = String(frame['code'])
    this.retry = frame['retry'] === true
  }
}

/** The connection ended, or nothing came, before the answer: nobody knows whether the request was carried out. */
export class UnknownOutcome extends Error {}

export interface Closed {
  readonly code: number
  readonly reason: string
}

interface Pending<Value> {
  readonly resolve: (value: Value) => void
  readonly reject: (error: Error) => void
}

/** A small client of the socket (PROTOCOL.md): it keeps all that comes and hides nothing, and never reconnects. */
export class TestSocket {
  /** Frames without an id, in the order in which they came. */
  readonly pushes: Frame[] = []
  readonly closed: Promise<Closed>
  #socket: WebSocket
  #answers = new Map<number, Pending<Frame>>()
  #waiters: Array<Pending<Frame> & { readonly matches: (frame: Frame) => boolean }> = []
  #lastId = 0
  #taken = 0

  /** Resolves after `welcome`. Rejects where the upgrade is refused, with the HTTP status in its sentence. */
  static async connect (url: string, token: string): Promise<TestSocket> {
    const client = new TestSocket(new WebSocket(`${url.replace(/^http/, 'ws')}/ws?token=${encodeURIComponent(token)}&sdk=test-0`))
    const first = await client.next()
    if (first.op !== 'welcome') throw new Error(`the first frame is ${JSON.stringify(first)}`)
    return client
  }

  private constructor (socket: WebSocket) {
    this.#socket = socket
    // `error` comes before `close` and tells why; `closed` itself never rejects, so that nobody has to listen to it.
    let why: Error | undefined
    socket.on('error', (error) => { why = error })
    this.closed = new Promise((resolve) => socket.on('close', (code, reason) => {
      this.#fail(new UnknownOutcome(why?.message ?? `the connection ended with ${code} ${String(reason)}`))
      resolve({ code, reason: String(reason) })
    }))
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Frame))
  }

  /** Sends a frame with a fresh id. Resolves with the answer's `data`; rejects with AnswerError or UnknownOutcome. */
  async request (frame: { readonly op: string, readonly [field: string]: unknown }): Promise<Record<string, unknown>> {
    const id = ++this.#lastId
    if (this.#socket.readyState !== WebSocket.OPEN) throw new UnknownOutcome('the connection is closed')
    this.sendText(JSON.stringify({ ...frame, id }))
    const answer = await this.#within(`answer to ${frame.op}`, new Promise<Frame>((resolve, reject) => this.#answers.set(id, { resolve, reject })))
    if (answer.op === 'error') throw new AnswerError(answer)
    return (answer['data'] ?? {}) as Record<string, unknown>
  }

  /** Sends any text at all. */
  sendText (text: string): void {
    this.#socket.send(text)
  }

  /** The first push that nobody has taken by `next` yet and that matches; waits for it where it has not come. Those before it are passed over. */
  next (matches: (frame: Frame) => boolean = () => true): Promise<Frame> {
    while (this.#taken < this.pushes.length) {
      const frame = this.pushes[this.#taken++]!
      if (matches(frame)) return Promise.resolve(frame)
    }
    return this.#within('push', new Promise((resolve, reject) => this.#waiters.push({ resolve, reject, matches })))
  }

  close (): Promise<Closed> {
    this.#socket.close()
    return this.closed
  }

  /** Cuts the connection without a word. */
  terminate (): Promise<Closed> {
    this.#socket.terminate()
    return this.closed
  }

  #receive (frame: Frame): void {
    if (typeof frame.id === 'number') {
      this.#answers.get(frame.id)?.resolve(frame)
      this.#answers.delete(frame.id)
      return
    }
    this.pushes.push(frame)
    const [waiter] = this.#waiters
    if (waiter === undefined) return
    // Whoever waits has looked at all that came before.
    this.#taken = this.pushes.length
    if (!waiter.matches(frame)) return
    this.#waiters.shift()
    waiter.resolve(frame)
  }

  #fail (error: Error): void {
    for (const { reject } of [...this.#answers.values(), ...this.#waiters]) reject(error)
    this.#answers.clear()
    this.#waiters = []
  }

  async #within<Value> (what: string, promise: Promise<Value>): Promise<Value> {
    let timer
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new UnknownOutcome(`no ${what} within ${ANSWER_WITHIN} ms`)), ANSWER_WITHIN)
    })
    try {
      return await Promise.race([promise, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
