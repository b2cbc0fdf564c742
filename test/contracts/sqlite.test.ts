import { join } from 'node:path'
import { test } from 'tap'
import { openSqlite, openSqliteInMemory } from '../../src/store/sqlite/index.ts'
import { searchContract } from './search.ts'
import { storeContract } from './store.ts'

test('SQLite in memory keeps the contract of a store', async (t) => {
  storeContract(t, openSqliteInMemory)
  searchContract(t, openSqliteInMemory)
})

test('SQLite in a file, in its worker thread,', async (t) => {
  const path = join(t.testdir(), 'chat.db')

  await t.test('finds what it stored when it is opened again, with seqs and times going on', async (t) => {
    const conversation = { app: 'shop', kind: 'direct', key: 'alice:bob' } as const
    const message = { do: 'append', conversation, actor: { user: 'alice' }, from: 'alice', type: 'text', content: '{"text":"hello"}' } as const
    const first = await openSqlite(path)
    await first.write(['alice', 'bob'].map((user) => ({ do: 'putUser', app: 'shop', user, profile: {} })))
    await first.write([message])
    await first.close()

    const second = await openSqlite(path)
    await second.write([message])
    const log = await second.entries(conversation, 0, 10)
    await second.close()

    t.match(log, [{ seq: 1, content: { text: 'hello' } }, { seq: 2 }])
    t.ok(log[1]!.time > log[0]!.time)
  })

  await t.test('is refused to a second process, or to a second opening in this one', async (t) => {
    const store = await openSqlite(path)
    await t.rejects(openSqlite(path), { name: 'ConfigError', message: /Another process already serves/ })
    await store.close()
    const again = await openSqlite(path)
    await again.close()
  })

  await t.test('refusals keep their code on the way between threads, and calls after the close are refused', async (t) => {
    const store = await openSqlite(path)
    await t.rejects(store.user('shop', 'nobody'), { name: 'ChatError', code: 'NOT_FOUND' })
    await store.close()
    await t.rejects(store.user('shop', 'alice'), { code: 'OVERLOADED' })
  })

  await t.test('a file that is no database, or a folder, is refused with a sentence', async (t) => {
    const folder = t.testdir({ 'chat.db': 'x'.repeat(5000) })
    for (const path of [join(folder, 'chat.db'), folder]) await t.rejects(openSqlite(path), { name: 'ConfigError', message: /STORE_URL cannot be opened/ })
  })
})
