import type { Kysely, Migration } from 'kysely'

/** What was said in a time, whoever said it where. */
export const entriesByTime: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.createIndex('entries_time').on('entries').column('time').execute()
  }
}
