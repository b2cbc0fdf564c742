import { type Kysely, type Migration, sql } from 'kysely'

/**
 * The index of what people read, and how far it has come. In SQLite's own words: another database has another one.
 *
 * It holds which token is in which message and nothing else: where in it is asked of the message itself. The tokens are made by
 * `src/search-text.ts`, so that all that SQLite does is to part them at the white space; `#` and `*` are in tokens of ours.
 */
export const search: Migration = {
  async up (db: Kysely<unknown>) {
    await sql`create virtual table search using fts5(tokens, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '#*'")`.execute(db)
    await db.schema.createTable('search_state').addColumn('indexed_id', 'bigint', (c) => c.notNull()).execute()
    await sql`insert into search_state (indexed_id) values (0)`.execute(db)
  }
}
