import { type Kysely, type Migration, type MigrationProvider, Migrator, sql } from 'kysely'
import { ConfigError } from '../../../errors.ts'
import { logs } from './0001-logs.ts'
import { presentState } from './0002-present-state.ts'
import { moderation } from './0003-moderation.ts'
import { words } from './0004-words.ts'
import { search } from './0005-search.ts'
import { records } from './0006-records.ts'
import { audience } from './0007-audience.ts'
import { directLimits } from './0008-direct.ts'
import { entriesByTime } from './0009-entries-by-time.ts'
import { mutes } from './0010-mutes.ts'
import { deliveries } from './0011-deliveries.ts'
import { roomLife } from './0012-room-life.ts'
import { deactivated } from './0013-deactivated.ts'

// Each migration is final once released: a later change is a further one. Names give the order.
const migrations: Record<string, Migration> = {
  '0001-logs': logs,
  '0002-present-state': presentState,
  '0003-moderation': moderation,
  '0004-words': words,
  '0005-search': search,
  '0006-records': records,
  '0007-audience': audience,
  '0008-direct': directLimits,
  '0009-entries-by-time': entriesByTime,
  '0010-mutes': mutes,
  '0011-deliveries': deliveries,
  '0012-room-life': roomLife,
  '0013-deactivated': deactivated
}

const provider: MigrationProvider = { getMigrations: async () => migrations }

/** Brings the tables up to date. Refuses a database that a newer Confab has changed. */
export async function migrate<Tables> (db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider })
  const known = new Set(Object.keys(migrations))
  const applied = await appliedMigrations(db)
  const newer = applied.filter((name) => !known.has(name))
  if (newer.length > 0) throw new ConfigError(`The database was made by a newer Confab (it has ${newer.join(', ')}): run that version, or restore a backup from before`)
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

async function appliedMigrations<Tables> (db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.map(({ name }) => name)
}
