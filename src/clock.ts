/** Time for what has to happen later: monotonic, since the wall clock may jump. Tests give their own. */
export interface Clock {
  /** Milliseconds that never go back, from an arbitrary start. */
  now (): number
  /** Acts once after so many milliseconds, never before this returns. Gives what calls it off. */
  after (ms: number, act: () => void): () => void
}

/** Timers of this process. None of them keeps it alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after (ms, act) {
    const timer = setTimeout(act, ms).unref()
    return () => { clearTimeout(timer) }
  }
}
