const FIRST_DELAY = 500 // ms; doubled by each failure, and a random part of it is waited (full jitter)
const LONGEST_DELAY = 30_000 // ms
const STEADY = 5000 // ms that a connection must hold to count as a success, or a flapping server would be hammered
const PATIENCE = 10_000 // ms for the welcome, or for a sign of life when the network looks doubtful

/** Why a request was refused; `retry` says that the same request may succeed later as it is. */
export class RequestError extends Error {
  constructor ({ code, message = code, retry = false }) {
    super(message)
    Object.assign(this, { code, retry })
  }
}

/** The server did not answer: nobody knows whether the request was carried out. */
export const unreachable = () => new RequestError({ code: 'UNREACHABLE', retry: true })

// PROTOCOL.md#close-codes: these are not to be answered by coming back.
const isFinal = code => code === 1008 || code === 1009 || (code >= 4500 && code <= 4999)

/** One connection that comes back by itself. */
export class Socket {
  #options
  #socket
  #fresh = false // the last token may be the trouble
  #failures = 0
  #since
  #bye
  #waiting = new Map() // id -> { resolve, reject }
  #lastId = 0
  #retryTimer
  #heartbeatTimer
  #deadline

  /** True between the welcome and the loss of the connection. */
  ready = false

  /** Options: `url`, `getToken(fresh)`, `onReady(welcome)`, `onPush(frame)`, `onState(name, {code, reason})`. */
  constructor (options) {
    this.#options = options
    this.#connect()
  }

  /** Resolves with the answer's data, or rejects with a RequestError. */
  request (op, fields) {
    if (!this.ready) return Promise.reject(unreachable())
    const id = ++this.#lastId
    this.#socket.send(JSON.stringify({ op, id, ...fields }))
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** Something changed (network, visibility, patience): looks whether the connection lives, or connects without waiting. */
  wake () {
    if (this.ready) this.#probe(PATIENCE)
    else if (this.#retryTimer) this.#connect()
  }

  async #connect () {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = null
    this.#options.onState('connecting')
    let token
    try {
      token = await this.#options.getToken(this.#fresh)
    } catch (reason) {
      return reason.retry ? this.#comeBack() : this.#options.onState('stopped', { reason })
    }
    // Not in the address: consoles and proxies write addresses down.
    const socket = this.#socket = new WebSocket(this.#options.url, ['confab.v1', `bearer.${token}`])
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(JSON.parse(data))
    socket.onclose = ({ code }) => socket === this.#socket && this.#lose(code)
    this.#deadline = setTimeout(() => this.#abandon(), PATIENCE)
  }

  #receive (frame) {
    this.#deadline = clearTimeout(this.#deadline)
    const { op, id, data } = frame
    if (op === 'welcome') this.#begin(frame)
    else if (op === 'bye') this.#bye = frame
    else if (op === 'ok') this.#waiting.get(id)?.resolve(data)
    else if (op === 'error') this.#waiting.get(id)?.reject(new RequestError(frame))
    else if (op !== 'pong') this.#options.onPush(frame)
    this.#waiting.delete(id)
  }

  #begin (welcome) {
    this.ready = true
    this.#fresh = false
    this.#since = Date.now()
    this.#heartbeatTimer = setInterval(() => this.#probe(welcome.heartbeat), welcome.heartbeat)
    this.#options.onState('online')
    this.#options.onReady(welcome)
  }

  // Browsers do not show ping frames to a page, so it asks itself. Any frame is an answer; asking again gives no more time.
  #probe (patience) {
    this.#socket.send('{"op":"ping"}')
    this.#deadline ??= setTimeout(() => this.#abandon(), patience)
  }

  // A dead network can hold back the close event for minutes: the socket is forgotten first, then closed.
  #abandon () {
    const socket = this.#socket
    this.#lose(1006)
    socket.close()
  }

  #lose (closeCode) {
    const { code = closeCode, after } = this.#bye ?? {}
    if (this.ready && Date.now() - this.#since > STEADY) this.#failures = 0
    if (code === 1013) this.#failures = Math.max(this.#failures, 4)
    this.#fresh = code === 4401 || !this.ready
    this.ready = false
    this.#socket = this.#bye = null
    this.#deadline = clearTimeout(this.#deadline)
    clearInterval(this.#heartbeatTimer)
    for (const { reject } of this.#waiting.values()) reject(unreachable())
    this.#waiting.clear()
    if (isFinal(code)) this.#options.onState('stopped', { code })
    else this.#comeBack(after)
  }

  #comeBack (after = 0) {
    const delay = after + Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures++)
    this.#retryTimer = setTimeout(() => this.#connect(), delay)
    this.#options.onState('waiting')
  }
}
