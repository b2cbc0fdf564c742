import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ChatError, type Code, ConfigError, StoreFailure } from '../../errors.ts'
import type { Store } from '../store.ts'
import type { SqliteOptions } from './open.ts'

/** What the worker is started with. */
export interface Opening {
  readonly path: string
  readonly options: SqliteOptions
}

/** One call of a store's method, on its way to the worker. */
export interface Call {
  readonly id: number
  readonly method: keyof Store
  readonly args: readonly unknown[]
}

/** What came of a call. The answer to call 0 says that the store is open. */
export interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: { readonly name: string, readonly message: string, readonly code?: Code, readonly stack?: string }
}

interface Waiting {
  resolve (value: unknown): void
  reject (error: Error): void
}

/** Calls to a store in a worker thread. */
export class StoreThread {
  #worker: Worker
  #waiting = new Map<number, Waiting>()
  #next = 1
  #ended: Error | undefined
  #onFailure: (error: Error) => void

  /** `onFailure` is told, once, when the store can no longer keep its promises. */
  constructor (opening: Opening, onFailure: (error: Error) => void) {
    this.#onFailure = onFailure
    this.#worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), { workerData: opening })
    this.#worker.on('message', (answer: Answer) => { this.#settle(answer) })
    this.#worker.on('error', (error) => { this.#fail(error instanceof Error ? error : new Error(String(error))) })
    this.#worker.on('exit', () => { this.#end(new ChatError('OVERLOADED', 'The store is closed')) })
  }

  opened (): Promise<unknown> {
    return new Promise((resolve, reject) => { this.#waiting.set(0, { resolve, reject }) })
  }

  call (method: keyof Store, ...args: unknown[]): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, method, args } satisfies Call)
    })
  }

  #settle ({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) return waiting?.resolve(value)
    const failure = revive(error)
    waiting?.reject(failure)
    if (failure instanceof StoreFailure) this.#fail(failure)
  }

  #fail (error: Error): void {
    if (this.#ended !== undefined) return
    this.#end(error)
    this.#onFailure(error)
  }

  #end (error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}

function revive ({ name, message, code, stack }: NonNullable<Answer['error']>): Error {
  if (code !== undefined) return new ChatError(code, message)
  if (name === 'ConfigError') return new ConfigError(message)
  if (name === 'StoreFailure') return new StoreFailure(message)
  // The stack of where it happened is for the log; the message stays one sentence.
  return Object.assign(new Error(message), stack === undefined ? {} : { stack })
}
