import type { Store } from '../store.ts'
import { inMemory, type SqliteOptions } from './open.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { StoreThread } from './thread.ts'

export interface OpenOptions extends SqliteOptions {
  /** Told, once, when the disk failed so that nothing may be acked any more. */
  readonly onFailure?: (error: Error) => void
}

const methods = [
  'write',
  'history',
  'message',
  'seqBefore',
  'messagesBetween',
  'entries',
  'entriesAsOf',
  'conversations',
  'catchUp',
  'readers',
  'search',
  'conversation',
  'standing',
  'groupsOf',
  'user',
  'lastSeen',
  'users',
  'usersByAge',
  'blockedUsers',
  'directMuted',
  'deactivatedUsers',
  'erasing',
  'group',
  'members',
  'groups',
  'joinedGroups',
  'membersBy',
  'room',
  'rooms',
  'pausedRooms',
  'dueRooms',
  'restrictions',
  'restriction',
  'mutedEverywhere',
  'attributes',
  'attribute',
  'attributeOwners',
  'blacklist',
  'blacklisted',
  'whitelist',
  'hears',
  'words',
  'settings',
  'records',
  'listRecords',
  'countRecords',
  'deliveries',
  'close'
] as const satisfies ReadonlyArray<keyof Store>

/** Opens a SQLite store in a worker thread, so that an fsync never stops the event loop. Throws a ConfigError where the file cannot be served. */
export async function openSqlite (path: string, { onFailure = () => {}, ...options }: OpenOptions = {}): Promise<Store> {
  const thread = new StoreThread({ path, options }, onFailure)
  await thread.opened()
  return Object.fromEntries(methods.map((method) => [method, (...args: unknown[]) => thread.call(method, ...args)])) as unknown as Store
}

/** Opens a SQLite store that keeps nothing. It stays in this thread: there is no disk to wait for. */
export async function openSqliteInMemory (): Promise<Store> {
  return await openSqliteStore(inMemory)
}
