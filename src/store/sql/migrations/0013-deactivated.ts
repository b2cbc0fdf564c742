import { type Kysely, type Migration, sql } from 'kysely'

/** Users whose ids nobody is given again; users by age. */
export const deactivated: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.alterTable('users').addColumn('deactivated_at', 'bigint').execute()
    // Partial: few users are in it.
    await db.schema.createIndex('users_deactivated').on('users').columns(['app', 'deactivated_at', 'id']).where(sql.ref('deactivated_at'), 'is not', null).execute()
    await db.schema.createIndex('users_by_age').on('users').columns(['app', 'created_at', 'id']).where(sql.ref('erased_at'), 'is', null).execute()
  }
}
