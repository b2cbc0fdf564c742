// Loaded into a server under test (NODE_OPTIONS): collects garbage now and then, so that its memory is what it holds.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

const EVERY = 1000 // ms

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
if (isMainThread) setInterval(collect, EVERY).unref()
