import { type Kysely, type Migration, sql } from 'kysely'

/** When a room ends, whether what is said in it is pushed, and when an attribute was set. */
export const roomLife: Migration = {
  async up (db: Kysely<unknown>) {
    for (const column of ['idle_minutes', 'ends_at'] as const) await db.schema.alterTable('conversations').addColumn(column, 'bigint').execute()
    await db.schema.alterTable('conversations').addColumn('paused', 'integer', (c) => c.notNull().defaultTo(0)).execute()
    await db.schema.alterTable('room_attributes').addColumn('updated_at', 'bigint', (c) => c.notNull().defaultTo(0)).execute()

    // Partial, all of them: few rooms are in any but the first.
    await db.schema.dropIndex('conversations_idle_rooms').execute()
    await sql`create index conversations_idle_rooms on conversations (touched_at) where kind = 'room' and ended_at is null and keep_alive = 0 and ends_at is null and idle_minutes is null`.execute(db)
    await sql`create index conversations_patient_rooms on conversations (touched_at + idle_minutes * 60000) where kind = 'room' and ended_at is null and keep_alive = 0 and ends_at is null and idle_minutes is not null`.execute(db)
    await sql`create index conversations_timed_rooms on conversations (ends_at) where kind = 'room' and ended_at is null and keep_alive = 0 and ends_at is not null`.execute(db)
    await sql`create index conversations_muted_rooms on conversations (app, key) where kind = 'room' and ended_at is null and mute_all = 1`.execute(db)
    await sql`create index conversations_kept_rooms on conversations (app, key) where kind = 'room' and ended_at is null and keep_alive = 1`.execute(db)
    await sql`create index conversations_paused_rooms on conversations (app, key) where kind = 'room' and ended_at is null and paused = 1`.execute(db)
  }
}
