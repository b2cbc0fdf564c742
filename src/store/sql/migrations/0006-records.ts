import type { Kysely, Migration } from 'kysely'

/** What is set and asked for by name: what the edges keep beside the chat. */
export const records: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.createTable('records')
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('subkey', 'text', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('records_pk', ['app', 'kind', 'key', 'subkey'])
      .execute()
    // For erasing a user, of whom nobody knows what is kept.
    await db.schema.createIndex('records_of_key').on('records').columns(['app', 'key']).execute()
    await db.schema.createIndex('records_of_subkey').on('records').columns(['app', 'subkey']).execute()
  }
}
