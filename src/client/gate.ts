import { type ChatError, closed } from './errors.ts'

interface Waiting {
  readonly op: string
  readonly fields: object
  resolve (data: unknown): void
  reject (error: unknown): void
}

/** Requests of the application: those made without a connection wait for the next one. */
export class Gate {
  readonly #ask: (op: string, fields: object) => Promise<unknown>
  #waiting: Waiting[] = []
  #isOpen = false
  #isEnded = false

  constructor (ask: (op: string, fields: object) => Promise<unknown>) {
    this.#ask = ask
  }

  ask (op: string, fields: object): Promise<unknown> {
    if (this.#isEnded) return Promise.reject(closed())
    return this.#isOpen ? this.#ask(op, fields) : new Promise((resolve, reject) => { this.#waiting.push({ op, fields, resolve, reject }) })
  }

  open (): void {
    this.#isOpen = true
    for (const { op, fields, resolve } of this.#waiting.splice(0)) resolve(this.#ask(op, fields))
  }

  shut (): void {
    this.#isOpen = false
  }

  /** The next connection did not come about. */
  fail (error: ChatError): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }

  end (): void {
    this.#isEnded = true
    this.fail(closed())
  }
}
