import { type Kysely, type Migration, sql } from 'kysely'

/** Users who may say nothing in any group, or in any room; groups by age, and those in which all are muted. */
export const mutes: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.createTable('mutes')
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('user', 'text', (c) => c.notNull())
      .addColumn('until', 'bigint')
      .addPrimaryKeyConstraint('mutes_pk', ['app', 'kind', 'user'])
      .execute()

    await db.schema.createIndex('groups_by_age').on('conversations').columns(['app', 'created_at', 'id']).where(sql<boolean>`kind = 'group'`).execute()
    // Partial: few are.
    await db.schema.createIndex('groups_muted').on('conversations').columns(['app', 'created_at', 'id']).where(sql<boolean>`kind = 'group' and mute_all = 1`).execute()
  }
}
