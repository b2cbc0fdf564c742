import { join } from 'node:path'
import { Kysely, Migrator, SqliteDialect, type SqliteDatabase } from 'kysely'
import Database from 'libsql'
import { test } from 'tap'
import { logs } from '../../src/store/sql/migrations/0001-logs.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { tempDir } from '../harness/temp.ts'

const app = 'shop'

test('a database of the first version is brought up to date: everything is there, and nobody comes back to unread of old', async (t) => {
  const path = join(await tempDir(t), 'old.db')
  const database = new Database(path)
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: database as unknown as SqliteDatabase }) })
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => ({ '0001-logs': logs }) } }).migrateToLatest()
  t.equal(error, undefined)
  for (const user of ['alice', 'bob']) database.prepare('insert into users (app, id, created_at, tokens_void_until) values (?, ?, 1, 0)').run(app, user)
  database.exec("insert into conversations (id, app, kind, key, last_seq, last_time, counted, created_at) values (1, 'shop', 'direct', 'alice:bob', 2, 20, 2, 1)")
  for (const user of ['alice', 'bob']) database.prepare("insert into members (conversation_id, app, user, role, joined_seq, joined_at) values (1, ?, ?, 'member', 1, 1)").run(app, user)
  for (const seq of [1, 2]) database.prepare("insert into entries (conversation_id, seq, op, sender, type, content, time, message_id, counted) values (1, ?, 'message', 'alice', 'text', ?, ?, ?, ?)").run(seq, `{"text":"${seq}"}`, seq * 10, `m${seq}`, seq)
  await db.destroy()

  const store = await openSqlite(path)
  t.teardown(() => store.close())

  const direct = { app, kind: 'direct', key: 'alice:bob' } as const
  t.match(await store.history(direct, { user: 'bob' }, { limit: 10 }), { messages: [{ seq: 1, content: { text: '1' } }, { seq: 2, content: { text: '2' } }] })
  t.match(await store.conversation(direct, 'bob'), { readSeq: 2, unread: 0, mentioned: 0 })
  const [sent] = await store.write([{ do: 'append', conversation: direct, actor: { user: 'alice' }, from: 'alice', type: 'text', content: '{"text":"3"}' }])
  t.match(sent, { ok: true, value: { appended: { seq: 3 } } })
  t.match(await store.conversation(direct, 'bob'), { unread: 1 })
})
