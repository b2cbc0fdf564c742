import { type Kysely, type Migration, sql } from 'kysely'

/** Bans, mutes and voices; what groups and rooms are set to; attributes of rooms; blacklists. */
export const moderation: Migration = {
  async up (db: Kysely<unknown>) {
    await db.schema.alterTable('conversations').addColumn('mute_all', 'integer', (c) => c.notNull().defaultTo(0)).execute()
    await db.schema.alterTable('conversations').addColumn('slow_seconds', 'integer', (c) => c.notNull().defaultTo(0)).execute()
    await db.schema.alterTable('conversations').addColumn('keep_alive', 'integer', (c) => c.notNull().defaultTo(0)).execute()
    await db.schema.alterTable('conversations').addColumn('touched_at', 'bigint', (c) => c.notNull().defaultTo(0)).execute()
    await db.schema.alterTable('conversations').addColumn('announcement', 'text').execute()
    // Partial, so that messages in all other conversations do not pay for it.
    await db.schema.createIndex('conversations_idle_rooms').on('conversations').column('touched_at').where(sql<boolean>`kind = 'room' and ended_at is null and keep_alive = 0`).execute()

    await db.schema.alterTable('members').addColumn('nickname', 'text').execute()
    await db.schema.alterTable('members').addColumn('voice', 'integer', (c) => c.notNull().defaultTo(0)).execute()

    await db.schema.createTable('restrictions')
      .addColumn('conversation_id', 'integer', (c) => c.notNull())
      .addColumn('user', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('until', 'bigint')
      .addPrimaryKeyConstraint('restrictions_pk', ['conversation_id', 'user', 'kind'])
      .execute()
    await db.schema.createIndex('restrictions_of_user').on('restrictions').columns(['app', 'user']).execute()

    await db.schema.createTable('room_attributes')
      .addColumn('conversation_id', 'integer', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('bytes', 'integer', (c) => c.notNull())
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('owner', 'text')
      .addColumn('remove_on_leave', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('room_attributes_pk', ['conversation_id', 'key'])
      .execute()
    await db.schema.createIndex('room_attributes_of_user').on('room_attributes').columns(['app', 'owner']).where(sql.ref('owner'), 'is not', null).execute()

    await db.schema.createIndex('room_attributes_leaving').on('room_attributes').columns(['conversation_id', 'owner']).where(sql<boolean>`remove_on_leave = 1`).execute()

    await db.schema.createTable('blacklist')
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('user', 'text', (c) => c.notNull())
      .addColumn('other', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('blacklist_pk', ['app', 'user', 'other'])
      .execute()
    await db.schema.createIndex('blacklist_of_other').on('blacklist').columns(['app', 'other']).execute()
  }
}
