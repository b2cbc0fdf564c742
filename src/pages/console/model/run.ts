import { batch, computed, signal } from '@preact/signals'
import type { Call } from '../../shared/api/calls.ts'
import { messageOf } from '../../shared/server.ts'
import type { Credentials } from '../../shared/api/credentials.ts'
import type { Log } from '../../shared/api/log.ts'
import { scenario } from './scenario/index.ts'
import { Stage } from './stage.ts'

export interface Result {
  readonly call: string
  readonly what: string
  readonly state: 'passed' | 'failed' | 'over'
  /** Why it failed, or was passed over. */
  readonly why?: string
  /** Milliseconds. */
  readonly took: number
}

/** Makes every call there is, in an order that makes sense, between two users of its own, and looks whether it did what it should. */
export class Run {
  readonly results = signal<readonly Result[]>([])
  readonly state = signal<'idle' | 'running' | 'done'>('idle')
  readonly passed = computed(() => this.#count('passed'))
  readonly failed = computed(() => this.#count('failed'))
  /** Calls of the documents for which there is no step. */
  readonly untried = signal<readonly string[]>([])
  readonly #calls: readonly Call[]
  readonly #credentials: Credentials
  readonly #logs: readonly [Log, Log]
  #isStopped = false

  constructor (calls: readonly Call[], credentials: Credentials, logs: readonly [Log, Log]) {
    this.#calls = calls
    this.#credentials = credentials
    this.#logs = logs
  }

  stop (): void {
    this.#isStopped = true
  }

  async start (): Promise<void> {
    if (this.state.peek() === 'running') return
    this.#isStopped = false
    batch(() => {
      this.results.value = []
      this.state.value = 'running'
    })
    const stage = new Stage(this.#calls, this.#credentials, this.#logs)
    const tried = new Set<string>()
    for (const { call, what, run, isCleanUp = false } of scenario) {
      // What it has made goes, also where somebody stops it.
      if (this.#isStopped && !isCleanUp) continue
      tried.add(call)
      if (call !== '' && !stage.has(call)) continue
      const begun = performance.now()
      const result = await run(stage).then((over) => over === undefined ? { state: 'passed' as const } : { state: 'over' as const, why: over }, (error: unknown) => ({ state: 'failed' as const, why: messageOf(error) }))
      this.results.value = [...this.results.peek(), { call, what, took: performance.now() - begun, ...result }]
    }
    stage.close()
    batch(() => {
      this.untried.value = this.#calls.map(({ id }) => id).filter((id) => !tried.has(id))
      this.state.value = 'done'
    })
  }

  #count (state: Result['state']): number {
    return this.results.value.filter((result) => result.state === state).length
  }
}
