import { fileURLToPath } from 'node:url'
import { Child, LOAD_CORE, SERVER_CORE } from './child.ts'

const PROBE = new URL('./probe.js', import.meta.url).href

/** Node's arguments for the built server: its memory can be asked for, and it ends when the bench dies. */
export const probed = (): string[] => ['--expose-gc', '--import', PROBE]

/** A server that is running, with the port to load. */
export interface Target {
  name: string
  port: number
  child: Child
}

/** Starts one of the yardstick servers; they answer their first question, whatever it is, with their port. */
export async function startYardstick (name: string, file: string): Promise<Target> {
  const child = new Child(fileURLToPath(new URL(`../yardstick/${file}`, import.meta.url)), [], { execArgv: ['--expose-gc', ...process.execArgv] })
  const port = await child.ask<number>({ listen: true })
  child.pin(SERVER_CORE)
  return { name, port, child }
}

/** Starts a load program, which opens its connections for the job before this resolves. */
export async function startLoad<Job> (file: string, job: Job): Promise<Child> {
  const child = new Child(fileURLToPath(new URL(`../load/${file}`, import.meta.url)))
  try {
    // The thread pool and the collector's threads exist by the first answer; opening is already work for the right core.
    await child.ask({ hello: true })
    child.pin(LOAD_CORE)
    await child.ask({ job })
    return child
  } catch (error) {
    await child.stop()
    throw error
  }
}
