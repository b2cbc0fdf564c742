import { say } from './report.ts'

const AT_MOST_SECONDS = 300

/** Runs a script to its end: every child dies with it, and so it ends even where something hangs. */
export async function run (script: () => Promise<void>): Promise<void> {
  const watchdog = setTimeout(() => {
    say(`Gave up after ${AT_MOST_SECONDS} s.`)
    process.exit(1)
  }, AT_MOST_SECONDS * 1000)
  try {
    await script()
    clearTimeout(watchdog)
    process.exit(0)
  } catch (error) {
    say(`Failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
}
