import { type Kysely, type Migration, sql } from 'kysely'

/** Who may write whom in direct conversations: whitelists, and users who may write nobody. */
export const directLimits: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.createTable('whitelist')
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('user', 'text', (c) => c.notNull())
      .addColumn('other', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('whitelist_pk', ['app', 'user', 'other'])
      .execute()
    await db.schema.createIndex('whitelist_of_other').on('whitelist').columns(['app', 'other']).execute()

    await db.schema.alterTable('users').addColumn('direct_muted', 'integer', (c) => c.notNull().defaultTo(0)).execute()
    // Partial: few users are in them.
    await db.schema.createIndex('users_direct_muted').on('users').columns(['app', 'id']).where(sql<boolean>`direct_muted = 1`).execute()
    await db.schema.createIndex('users_blocked').on('users').columns(['app', 'id']).where(sql.ref('blocked_until'), 'is not', null).execute()
  }
}
