import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'

export interface Options {
  rounds: number
  /** Length of one measurement, seconds; its warm-up comes on top. */
  seconds: number
  /** The built server's entry; another build's may be named, to compare two. */
  server: string
}

/** Reads `--rounds`, `--seconds` and `--server`, which every script takes. */
export function readOptions (seconds: number): Options {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: String(seconds) },
      server: { type: 'string', default: fileURLToPath(new URL('../../dist/src/server.js', import.meta.url)) }
    }
  })
  return { rounds: Number(values.rounds), seconds: Number(values.seconds), server: values.server }
}
