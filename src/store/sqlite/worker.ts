import { parentPort, workerData } from 'node:worker_threads'
import { ChatError, ConfigError, StoreFailure } from '../../errors.ts'
import { openSqliteStore } from './sqlite-store.ts'
import type { Answer, Call, Opening } from './thread.ts'

const port = parentPort!
const { path, options } = workerData as Opening

try {
  const store = await openSqliteStore(path, options)
  port.on('message', ({ id, method, args }: Call) => {
    const run = store[method] as (...args: unknown[]) => Promise<unknown>
    run(...args).then(
      (value) => { port.postMessage({ id, value } satisfies Answer) },
      (error) => { port.postMessage({ id, error: describe(error) } satisfies Answer) }
    ).finally(() => { if (method === 'close') port.close() })
  })
  port.postMessage({ id: 0, value: undefined } satisfies Answer)
} catch (error) {
  port.postMessage({ id: 0, error: describe(error) } satisfies Answer)
  port.close()
}

// An error's class does not survive the way between threads; its name does.
function describe (error: unknown): NonNullable<Answer['error']> {
  if (error instanceof ChatError) return { name: error.name, message: error.message, code: error.code }
  if (error instanceof StoreFailure || error instanceof ConfigError) return { name: error.name, message: error.message }
  return error instanceof Error ? { name: 'Error', message: error.message, ...error.stack === undefined ? {} : { stack: error.stack } } : { name: 'Error', message: String(error) }
}
