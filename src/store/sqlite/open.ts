import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import { ConfigError } from '../../errors.ts'

export type { Database } from 'libsql'

export interface SqliteOptions {
  /** `NORMAL` loses acked messages in a power cut; it is there for the test that shows so. */
  readonly synchronous?: 'FULL' | 'NORMAL'
}

/** The path by which SQLite knows a database that lives in memory only. */
export const inMemory = ':memory:'

/**
 * Opens the file for this process alone and makes commits durable.
 *
 * The lock is an exclusive transaction on a second, empty database beside it: the system lets go of it when the process ends,
 * however it ends, and the data itself stays open to backups and to the sqlite3 shell.
 */
export function openDatabase (path: string, { synchronous = 'FULL' }: SqliteOptions = {}): { database: Database.Database, unlock: () => void } {
  const unlock = path === inMemory ? () => {} : lock(path)
  try {
    return { database: configure(path, synchronous), unlock }
  } catch (error) {
    unlock()
    throw error instanceof ConfigError ? error : new ConfigError(`STORE_URL cannot be opened: ${path}: ${(error as Error).message}`)
  }
}

function configure (path: string, synchronous: 'FULL' | 'NORMAL'): Database.Database {
  const database = new Database(path)
  if (path !== inMemory) chmodSync(path, 0o600)
  database.pragma('journal_mode = WAL')
  database.pragma(`synchronous = ${synchronous}`)
  database.pragma('busy_timeout = 5000')
  // The log is copied into the database at commits of 1,000 pages and more; the file keeps no more than this after it.
  database.pragma('journal_size_limit = 67108864')
  database.pragma('cache_size = -65536')
  if (path !== inMemory && synchronous === 'FULL') demandDurable(database, path)
  return database
}

function lock (path: string): () => void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // By whatever name it is reached, one file has one lock.
    const guard = new Database(`${existsSync(path) ? realpathSync(path) : path}.lock`)
    guard.pragma('locking_mode = EXCLUSIVE')
    guard.exec('BEGIN EXCLUSIVE')
    return () => { guard.close() }
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') throw new ConfigError(`Another process already serves ${path}: stop it first, or give this one another STORE_URL`)
    throw new ConfigError(`STORE_URL cannot be opened: ${path}: ${(error as Error).message}`)
  }
}

/** An ack means stored: reads back what was set, since a build of SQLite may have its own defaults. */
function demandDurable (database: Database.Database, path: string): void {
  const mode = database.prepare('PRAGMA journal_mode').raw().get()
  const level = database.prepare('PRAGMA synchronous').raw().get()
  if (String(mode) !== 'wal' || Number(level) !== 2) throw new ConfigError(`${path} cannot promise durability: journal_mode is ${String(mode)} and synchronous ${String(level)}, not wal and 2`)
}
