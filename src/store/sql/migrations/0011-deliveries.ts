import type { Kysely, Migration } from 'kysely'

/** What is still to be told to the apps' servers. */
export const deliveries: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.createTable('deliveries')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('sender', 'text')
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('bytes', 'integer', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('next_at', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('deliveries_due').on('deliveries').columns(['app', 'kind', 'next_at']).execute()
  }
}
