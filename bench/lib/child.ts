import { execFileSync, fork, type ChildProcess, type ForkOptions } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { once } from 'node:events'

/** The cores that the two sides of a measurement are pinned to, so that neither takes time from the other. */
export const SERVER_CORE = 0
export const LOAD_CORE = 1

interface Answer { id: number, body?: unknown, error?: string }

const running = new Set<ChildProcess>()
process.on('exit', () => { for (const child of running) child.kill('SIGKILL') })
process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))

/** A process of the bench: asked over IPC, pinned to a core, stopped by its pid. */
export class Child {
  readonly pid: number
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve: (body: unknown) => void, reject: (error: Error) => void }>()
  #lastId = 0

  constructor (file: string, args: string[] = [], options: ForkOptions = {}) {
    this.#process = fork(file, args, options)
    if (this.#process.pid === undefined) throw new Error(`${file} did not start`)
    this.pid = this.#process.pid
    running.add(this.#process)
    this.#process.on('message', message => this.#settle(message as Answer))
    this.#process.on('exit', (code, signal) => {
      running.delete(this.#process)
      for (const { reject } of this.#waiting.values()) reject(new Error(`${file} ended (${signal ?? code})`))
      this.#waiting.clear()
    })
  }

  get alive (): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** Resolves with the child's answer; rejects with what it threw, or when it ends first. */
  ask<T> (body: unknown): Promise<T> {
    const id = ++this.#lastId
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (body: unknown) => void, reject })
      this.#process.send({ id, body }, error => { if (error) reject(error) })
    })
  }

  /** Pins all threads of the child; where there is one core or no taskset, the scheduler decides. */
  pin (core: number): void {
    if (availableParallelism() < 2) return
    try {
      execFileSync('taskset', ['-a', '-c', '-p', String(core), String(this.pid)], { stdio: 'ignore' })
    } catch {}
  }

  async stop (): Promise<void> {
    if (!this.alive) return
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    const late = setTimeout(() => this.#process.kill('SIGKILL'), 5000)
    await exited
    clearTimeout(late)
  }

  #settle ({ id, body, error }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error !== undefined) waiting?.reject(new Error(error))
    else waiting?.resolve(body)
  }
}
