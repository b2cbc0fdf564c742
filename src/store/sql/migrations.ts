import { type Kysely, type Migration, type MigrationProvider, Migrator, sql } from 'kysely'
import { ConfigError } from '../../errors.ts'

// Each migration is final once released: a later change is a further one. Ids name the order.
const migrations: Record<string, Migration> = {
  '0001-logs': {
    async up (db: Kysely<unknown>) {
      await db.schema.createTable('users')
        .addColumn('app', 'text', (c) => c.notNull())
        .addColumn('id', 'text', (c) => c.notNull())
        .addColumn('name', 'text')
        .addColumn('avatar', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('last_seen', 'bigint')
        .addColumn('blocked_until', 'bigint')
        .addColumn('tokens_void_until', 'bigint', (c) => c.notNull())
        .addColumn('erased_at', 'bigint')
        .addColumn('blank_from', 'bigint')
        .addColumn('blank_to', 'bigint')
        .addPrimaryKeyConstraint('users_pk', ['app', 'id'])
        .execute()

      await db.schema.createTable('conversations')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('app', 'text', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('name', 'text')
        .addColumn('history', 'text', (c) => c.notNull().defaultTo('joined'))
        .addColumn('last_seq', 'bigint', (c) => c.notNull().defaultTo(0))
        .addColumn('last_time', 'bigint', (c) => c.notNull().defaultTo(0))
        .addColumn('counted', 'bigint', (c) => c.notNull().defaultTo(0))
        .addColumn('floor_seq', 'bigint', (c) => c.notNull().defaultTo(0))
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('ended_at', 'bigint')
        .addUniqueConstraint('conversations_key', ['app', 'kind', 'key'])
        .execute()

      await db.schema.createTable('members')
        .addColumn('conversation_id', 'integer', (c) => c.notNull())
        .addColumn('app', 'text', (c) => c.notNull())
        .addColumn('user', 'text', (c) => c.notNull())
        .addColumn('role', 'text', (c) => c.notNull())
        .addColumn('joined_seq', 'bigint', (c) => c.notNull())
        .addColumn('joined_at', 'bigint', (c) => c.notNull())
        .addColumn('left_seq', 'bigint')
        .addColumn('muted_until', 'bigint', (c) => c.notNull().defaultTo(0))
        .addPrimaryKeyConstraint('members_pk', ['conversation_id', 'user'])
        .execute()
      await db.schema.createIndex('members_of_user').on('members').columns(['app', 'user']).execute()

      await db.schema.createTable('entries')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('conversation_id', 'integer', (c) => c.notNull())
        .addColumn('seq', 'bigint', (c) => c.notNull())
        .addColumn('op', 'text', (c) => c.notNull())
        .addColumn('sender', 'text')
        .addColumn('type', 'text')
        .addColumn('content', 'text')
        .addColumn('detail', 'text')
        .addColumn('time', 'bigint', (c) => c.notNull())
        .addColumn('message_id', 'text')
        .addColumn('client_id', 'text')
        .addColumn('digest', 'text')
        .addColumn('counted', 'bigint', (c) => c.notNull())
        .addColumn('recalled_at', 'bigint')
        .execute()
      await db.schema.createIndex('entries_seq').unique().on('entries').columns(['conversation_id', 'seq']).execute()
      // Without a time window: a retry is known for as long as the message is kept.
      await db.schema.createIndex('entries_client_id').unique().on('entries').columns(['conversation_id', 'sender', 'client_id'])
        .where(sql.ref('client_id'), 'is not', null).execute()
    }
  }
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
