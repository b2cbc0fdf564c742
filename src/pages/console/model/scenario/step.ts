import type { Stage } from '../stage.ts'

/** One call, and what has to come of it. */
export interface Step {
  /** Its id in the documents; empty for what is none, such as to connect. */
  readonly call: string
  readonly what: string
  /** Rejects where it did not do what it should. A sentence says why it was passed over. */
  readonly run: (stage: Stage) => Promise<string | undefined>
  /** Takes away what the run has made. */
  readonly isCleanUp?: boolean
}

/** A step whose call is made by `run` itself. */
export function step (call: string, what: string, run: (stage: Stage) => Promise<unknown>): Step {
  return { call, what, run: async (stage) => { await run(stage); return undefined } }
}

/** A step that may say why it is passed over. */
export function mayPass (call: string, what: string, run: (stage: Stage) => Promise<string | undefined>): Step {
  return { call, what, run }
}

export function cleanUp (call: string, what: string, run: (stage: Stage) => Promise<unknown>): Step {
  return { ...step(call, what, run), isCleanUp: true }
}
