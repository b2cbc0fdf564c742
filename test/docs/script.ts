import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Test } from 'tap'

/** A program of a page in a process of its own, killed when the test ends. */
export class Script {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  #gone = false
  output = ''

  /** The program gets the given environment and nothing of ours: tap's own would load its loader into it. */
  constructor (t: Test, args: string[], { cwd, env = {} }: { cwd: string, env?: Record<string, string> }) {
    this.#child = spawn(process.execPath, args, { cwd, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { this.output += text })
    this.#ended = once(this.#child, 'close').then(([code]) => {
      this.#gone = true
      return code as number | null
    })
    t.teardown(() => this.end('SIGKILL'))
  }

  /** Resolves with the match when the output has one. Rejects with the output where the program ends before. */
  async says (pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output)
      if (match !== null) return match
      if (this.#gone) throw new Error(`it ended without saying ${pattern}:\n${this.output}`)
      await Promise.race([this.#ended, new Promise((resolve) => { setTimeout(resolve, 20) })])
    }
  }

  /** Sends a signal; resolves with the exit code, null where the signal ended it. */
  end (signal: NodeJS.Signals): Promise<number | null> {
    if (!this.#gone) this.#child.kill(signal)
    return this.#ended
  }

  /** Resolves with the exit code when it ends by itself. */
  get ended (): Promise<number | null> {
    return this.#ended
  }
}
