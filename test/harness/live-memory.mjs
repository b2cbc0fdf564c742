// Loaded into a server under test (NODE_OPTIONS): collects garbage now and then, and appends what is left to a file.
import { appendFileSync } from 'node:fs'
import { memoryUsage } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

const EVERY = 200 // ms

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/** One line for each collection: the bytes that live, in the heap and in buffers. */
function note () {
  collect()
  const { heapUsed, external } = memoryUsage()
  appendFileSync(process.env.LIVE_MEMORY, `${heapUsed + external}\n`)
}

if (isMainThread) setInterval(note, EVERY).unref()
