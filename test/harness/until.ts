import { setTimeout as sleep } from 'node:timers/promises'

const POLL = 10 // ms
const WITHIN = 60_000 // ms; a safety net, not a promise

/** Waits until something is so. */
export async function until (what: string, holds: () => boolean | Promise<boolean>, within = WITHIN): Promise<void> {
  const deadline = performance.now() + within
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`)
    await sleep(POLL)
  }
}
