import { join } from 'node:path'
import { test } from 'tap'
import { openSqlite, openSqliteInMemory } from '../../src/store/sqlite/index.ts'
import { blacklistContract } from './blacklist.ts'
import { deliveryContract } from './deliveries.ts'
import { groupsContract } from './groups.ts'
import { moderationContract } from './moderation.ts'
import { recordContract } from './records.ts'
import { roomContract } from './rooms.ts'
import { searchContract } from './search.ts'
import { storeContract } from './store.ts'

test('SQLite in memory keeps the contract of a store', async (t) => {
  for (const contract of [storeContract, moderationContract, roomContract, blacklistContract, searchContract, recordContract, groupsContract, deliveryContract]) contract(t, openSqliteInMemory)
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

  await t.test('keeps bans, mutes, settings, attributes and blacklists when it is opened again', async (t) => {
    const path = join(t.testdir(), 'places.db')
    const lobby = { app: 'shop', kind: 'room', key: 'lobby' } as const
    const first = await openSqlite(path)
    await first.write(['alice', 'bob'].map((user) => ({ do: 'putUser', app: 'shop', user, profile: {} })))
    await first.write([
      { do: 'putRoom', conversation: lobby, settings: { muteAll: true, slowSeconds: 3, keepAlive: true } },
      { do: 'restrict', conversation: lobby, actor: 'app', kind: 'ban', user: 'bob' },
      { do: 'putAttribute', conversation: lobby, actor: { user: 'alice' }, key: 'topic', value: 'cats', removeOnLeave: true },
      { do: 'blacklist', app: 'shop', user: 'alice', other: 'bob', on: true }
    ])
    await first.close()

    const second = await openSqlite(path)
    const [entered, said] = await second.write([
      { do: 'enterRoom', conversation: lobby, user: 'bob' },
      { do: 'append', conversation: { app: 'shop', kind: 'direct', key: 'alice:bob' }, actor: { user: 'bob' }, from: 'bob', type: 'text', content: '{"text":"x"}' }
    ])
    const [room, owners] = [await second.room(lobby), await second.attributeOwners()]
    await second.close()

    t.match([entered, said], [{ ok: false, code: 'FORBIDDEN' }, { ok: false, code: 'BLOCKED' }])
    t.match(room, { muteAll: true, slowSeconds: 3, keepAlive: true })
    t.strictSame(owners, [{ conversation: lobby, user: 'alice' }])
  })

  await t.test('finds the words and settings of an app when it is opened again', async (t) => {
    const first = await openSqlite(path)
    await first.write([{ do: 'putWords', app: 'shop', words: [{ key: '上海', word: '上海', action: 'refuse' }], most: 10 }, { do: 'changeSettings', app: 'shop', changes: { editWithin: null } }])
    await first.close()

    const second = await openSqlite(path)
    t.strictSame((await second.words('shop', { limit: 10 })).items, [{ key: '上海', word: '上海', action: 'refuse' }])
    t.strictSame(await second.settings('shop'), { editWithin: null })
    await second.close()
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
