import { ConfigError } from '../errors.ts'
import { openSqlite, openSqliteInMemory } from './sqlite/index.ts'
import type { Store } from './store.ts'

export type { Store } from './store.ts'

/** Opens the store that a URL names: `sqlite:PATH`, or `memory:`, which is SQLite without a file. */
export async function openStore (url: string, onFailure: (error: Error) => void): Promise<Store> {
  const colon = url.indexOf(':')
  switch (url.slice(0, colon)) {
    case 'memory': return await openSqliteInMemory()
    case 'sqlite': return await openSqlite(url.slice(colon + 1), { onFailure })
    default: throw new ConfigError(`STORE_URL names no store that there is: ${url.slice(0, colon)}:`)
  }
}
