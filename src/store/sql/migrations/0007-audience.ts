import type { Kysely, Migration } from 'kysely'

/** Messages that not everybody in their conversation may see. */
export const audience: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.alterTable('entries').addColumn('audience', 'text').execute()
  }
}
