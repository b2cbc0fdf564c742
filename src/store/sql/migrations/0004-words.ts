import type { Kysely, Migration } from 'kysely'

/** What each app decides: words that its messages may not hold, and its settings. */
export const words: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.createTable('words')
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('word', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('replacement', 'text')
      .addPrimaryKeyConstraint('words_pk', ['app', 'key'])
      .execute()

    await db.schema.createTable('app_settings')
      .addColumn('app', 'text', (c) => c.primaryKey())
      .addColumn('settings', 'text', (c) => c.notNull())
      .execute()
  }
}
