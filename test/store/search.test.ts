import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'
import { type Test, test } from 'tap'
import type { Conversation } from '../../src/conversation.ts'
import type { Tables } from '../../src/store/sql/schema.ts'
import { search, type SearchBounds } from '../../src/store/sqlite/search.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { SearchQuery, Store } from '../../src/store/store.ts'
import type { Write } from '../../src/store/writes.ts'

const app = 'shop'
const pair: Conversation = { app, kind: 'direct', key: 'alice:zoe' }
const query: SearchQuery = { text: '上海', rooms: [], limit: 10 }

async function opened (t: Test) {
  const path = join(t.testdir(), 'chat.db')
  const store = await openSqliteStore(path)
  t.teardown(() => store.close())
  await store.write(['alice', 'zoe', 'kim'].map((user) => ({ do: 'putUser', app, user, profile: {} })))
  return { path, store }
}

/** With a user in 40 groups out of 60, and what it finds there. */
async function filled (t: Test, messages: number, indexed: boolean) {
  const { path, store } = await opened(t)
  await store.write(Array.from({ length: 60 }, (_, n) => ({ do: 'createGroup', app, groupId: `g${n}`, name: 'x', history: 'all', owner: n < 40 ? 'alice' : 'zoe', members: [], by: 'app' })))
  await store.write(Array.from({ length: messages }, (_, n) => say({ app, kind: 'group', key: `g${(n * 7) % 60}` }, n % 3 === 0 ? `上海 ${n}` : n % 3 === 1 ? `上 海 ${n}` : `海上 ${n}`)))
  if (indexed) await index(store)
  const expected = Array.from({ length: messages }, (_, n) => n).filter((n) => n % 3 === 0 && (n * 7) % 60 < 40).reverse().map((n) => `上海 ${n}`)
  return { expected, ...reopen(t, path) }
}

/** The file past the store, which keeps others from serving it and not from reading it. */
function reopen (t: Test, path: string) {
  const database = new Database(path)
  t.teardown(() => { database.close() })
  return { database, db: new Kysely<Tables>({ dialect: new SqliteDialect({ database: database as unknown as SqliteDatabase }) }) }
}

for (const indexed of [false, true]) {
  test(`whatever is done at once, a search goes over every message ${indexed ? 'in the index' : 'not yet in the index'} once`, async (t) => {
    const { db, database, expected } = await filled(t, 200, indexed)
    const bounds: fc.Arbitrary<SearchBounds> = fc.record({
      patience: fc.constantFrom(-1, 1000),
      candidates: fc.integer({ min: 1, max: 50 }),
      rows: fc.integer({ min: 1, max: 50 }),
      bytes: fc.integer({ min: 1, max: 1000 }),
      tail: fc.integer({ min: 3, max: 300 }),
      window: fc.integer({ min: 3, max: 300 }),
      quick: fc.constantFrom(-1, 1000),
      manyScopes: fc.constantFrom(1, 1000)
    })

    await fc.assert(fc.asyncProperty(bounds, fc.integer({ min: 1, max: 100 }), fc.nat({ max: 400 }), async (bounds, limit, upTo) => {
      // Part of it is in the index where all could be.
      if (indexed) database.exec(`update search_state set indexed_id = ${upTo}`)
      const found: unknown[] = []
      let pages = 0
      for (let cursor: string | undefined; pages === 0 || cursor !== undefined; pages++) {
        const { items, next } = await search(db, app, 'alice', { ...query, limit, ...cursor === undefined ? {} : { cursor } }, bounds)
        if (items.length > limit) throw new Error('more than asked')
        found.push(...items.map(({ content }) => content.text))
        cursor = next
      }
      return found.join() === expected.join()
    }), { numRuns: 60 })
    t.pass()
  })
}

test('a search that lasts answers what it has, and the next page goes on from there', async (t) => {
  const { db } = await filled(t, 400, true)
  const bounds = { patience: -1, candidates: 256, rows: 64, bytes: 262_144, tail: 50_000, window: 10, quick: -1, manyScopes: 32 }

  const { items, next } = await search(db, app, 'alice', query, bounds)

  t.ok(items.length < 10)
  t.type(next, 'string')
})

test('the index is brought up to the log by bounded steps', async (t) => {
  const { path, store } = await opened(t)
  for (let n = 0; n < 5; n++) await store.write(Array.from({ length: 500 }, () => say(pair, '上海')))
  const { database } = reopen(t, path)

  const [step] = await store.write([{ do: 'indexMessages' }])
  const after = count(database, '上海')
  const steps = await index(store)

  t.match(step, { ok: true, value: { more: true } })
  t.ok(after > 0 && after < 2500)
  t.ok(steps > 1)
  t.equal(count(database, '上海'), 2500)
})

test('what is edited, recalled or erased leaves the index', async (t) => {
  const { path, store } = await opened(t)
  const other: Conversation = { ...pair, key: 'alice:kim' }
  await store.write([say(pair, 'edited', 'alice'), say(pair, 'recalled', 'alice'), say(pair, 'erased', 'zoe'), say(other, 'stays', 'kim')])
  await index(store)
  const { database } = reopen(t, path)
  const counts = () => ['edi*', 'rec*', 'era*', 'sta*', 'ano*'].map((token) => count(database, token))
  t.strictSame(counts(), [1, 1, 1, 1, 0])

  const change = { conversation: pair, actor: 'app', within: 0 } as const
  await store.write([{ do: 'edit', ...change, seq: 1, content: '{"text":"another"}' }, { do: 'recall', ...change, seq: 2 }, { do: 'eraseUser', app, user: 'zoe' }, { do: 'blankMessages', app, user: 'zoe' }])

  t.strictSame(counts(), [0, 0, 0, 1, 1])

  // Edited before the index comes to it.
  await store.write([say(other, 'early', 'alice'), { do: 'edit', ...change, conversation: other, seq: 2, content: '{"text":"earlier"}' }])
  await index(store)
  t.equal(count(database, 'ear*'), 1)
  await store.write([{ do: 'recall', ...change, conversation: other, seq: 2 }])
  t.equal(count(database, 'ear*'), 0)
})

test('a message whose row is damaged stops neither the index nor a search', async (t) => {
  const { path, store } = await opened(t)
  await store.write(Array.from({ length: 5 }, (_, n) => say(pair, `上海 ${n}`)))
  const { database } = reopen(t, path)
  for (const [index, content] of ['{', 'null', '[1]'].entries()) database.prepare('update entries set content = ? where seq = ?').run(content, index + 1)
  const found = async () => (await store.search(app, 'alice', query)).items.map(({ seq }) => seq)

  t.strictSame(await found(), [5, 4])
  await index(store)
  t.strictSame(await found(), [5, 4])
})

function say (conversation: Conversation, text: string, from?: string): Write {
  return { do: 'append', conversation, actor: 'app', from: from ?? (conversation === pair ? 'alice' : Number(conversation.key.slice(1)) < 40 ? 'alice' : 'zoe'), type: 'text', content: JSON.stringify({ text }) }
}

async function index (store: Store): Promise<number> {
  for (let steps = 1; ; steps++) {
    const [result] = await store.write([{ do: 'indexMessages' }])
    if (!result?.ok || !result.value.more) return steps
  }
}

function count (database: Database.Database, token: string): number {
  return Number(database.prepare('select count(*) from search where search match ?').raw().get(`"${token}"`))
}
