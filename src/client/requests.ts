import { ChatError, ConnectionLost } from './errors.ts'
import type { Frame } from './wire.ts'

interface Pending {
  readonly op: string
  readonly fields: object
  resolve (data: unknown): void
  reject (error: ChatError): void
}

/** What was asked on one connection and is not answered yet. */
export class Requests {
  readonly #send: (text: string) => void
  readonly #limit: number
  readonly #pending = new Map<unknown, Pending>()
  #lastId = 0

  /** `limit`: bytes of a frame; one with more would end the connection. */
  constructor (send: (text: string) => void, limit: number) {
    this.#send = send
    this.#limit = limit
  }

  ask (op: string, fields: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      const text = JSON.stringify({ ...fields, op, id })
      // A character has at most three bytes: most frames need not be counted.
      if (text.length * 3 > this.#limit && new TextEncoder().encode(text).length > this.#limit) throw new ChatError('TOO_LARGE', `A frame has at most ${this.#limit} bytes`)
      this.#pending.set(id, { op, fields, resolve, reject })
      this.#send(text)
    })
  }

  /** Takes a frame if it is an answer. `before` learns of a good one before who asked does. */
  answer (frame: Frame, before: (op: string, fields: object, data: Frame) => void): boolean {
    const { op, id } = frame
    if (op !== 'ok' && op !== 'error' && op !== 'pong') return false
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (pending === undefined) return true
    if (op === 'error') pending.reject(new ChatError(String(frame['code']), String(frame['message']), frame['retry'] === true))
    else {
      // A pong has none.
      const { data = {} } = frame
      before(pending.op, pending.fields, data as Frame)
      pending.resolve(data)
    }
    return true
  }

  fail (error: ChatError = new ConnectionLost()): void {
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}
