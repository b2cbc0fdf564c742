import { type Kysely, type Migration, sql } from 'kysely'

/** Messages in their present state, what each member has read and wants, and who was mentioned where. */
export const presentState: Migration = {
  async up (db: Kysely<unknown>) {
    for (const column of ['target', 'edited_at'] as const) await db.schema.alterTable('entries').addColumn(column, 'bigint').execute()
    for (const column of ['reactions', 'original'] as const) await db.schema.alterTable('entries').addColumn(column, 'text').execute()
    await db.schema.createIndex('entries_target').on('entries').columns(['conversation_id', 'target']).where(sql.ref('target'), 'is not', null).execute()

    for (const column of ['read_seq', 'read_counted', 'hidden_seq'] as const) {
      await db.schema.alterTable('members').addColumn(column, 'bigint', (c) => c.notNull().defaultTo(0)).execute()
    }
    for (const column of ['muted', 'pinned'] as const) await db.schema.alterTable('members').addColumn(column, 'integer', (c) => c.notNull().defaultTo(0)).execute()
    // Nobody knows what was read before: nobody comes back to a wall of unread.
    await sql`update members set
      read_seq = (select last_seq from conversations where conversations.id = members.conversation_id),
      read_counted = (select counted from conversations where conversations.id = members.conversation_id)`.execute(db)

    await db.schema.createTable('mentions')
      .addColumn('conversation_id', 'integer', (c) => c.notNull())
      .addColumn('user', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('mentions_pk', ['conversation_id', 'user', 'seq'])
      .execute()
  }
}
