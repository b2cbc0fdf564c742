import type { Test } from 'tap'
import type { Conversation } from '../../src/conversation.ts'
import { blacklistLength } from '../../src/schemas/blacklist.ts'
import { whitelistLength } from '../../src/schemas/whitelist.ts'
import type { Store } from '../../src/store/store.ts'
import type { BlacklistWrite, MuteDirect, WhitelistWrite } from '../../src/store/writes.ts'
import { done, register, say, whisper } from './store.ts'

const app = 'shop'
const pair: Conversation = { app, kind: 'direct', key: 'alice:bob' }

/** What every Store has to do about who takes no messages from whom. */
export function blacklistContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    await register(store, 'alice', 'bob', 'carol')
    return store
  }

  const list = (user: string, other: string, on = true): BlacklistWrite => ({ do: 'blacklist', app, user, other, on })

  const admit = (user: string, other: string, on = true): WhitelistWrite => ({ do: 'whitelist', app, user, other, on })
  const mute = (user: string, on = true): MuteDirect => ({ do: 'muteDirect', app, user, on })

  t.test('whoever has a whitelist takes direct messages from those on it alone, and from everybody when it is empty again', async (t) => {
    const store = await fresh(t)
    await done(store, say(pair, 'bob', 'before'))

    const results = await store.write([admit('alice', 'carol'), admit('alice', 'carol'), say(pair, 'bob', 'now'), say({ ...pair, key: 'alice:carol' }, 'carol', 'listed'), say(pair, 'alice', 'to bob'), { ...say(pair, 'bob', 'by the app'), actor: 'app' }])

    t.match(results, [{ value: { changed: true } }, { value: { changed: false } }, { ok: false, code: 'BLOCKED' }, { ok: true }, { ok: true }, { ok: true }])
    t.strictSame([await store.hears(app, 'alice', 'bob'), await store.hears(app, 'alice', 'carol'), await store.hears(app, 'bob', 'alice')], [false, true, true])
    t.strictSame(await store.whitelist(app, 'alice', { limit: 10 }), { items: [{ userId: 'carol' }] })
    t.match(await store.write([admit('alice', 'bob'), say(pair, 'bob', 'listed'), list('alice', 'bob'), say(pair, 'bob', 'blacklisted, too')]), [{ ok: true }, { ok: true }, { ok: true }, { code: 'BLOCKED' }])
    t.match(await store.write([list('alice', 'bob', false), admit('alice', 'bob', false), admit('alice', 'carol', false), admit('alice', 'nobody'), say(pair, 'bob', 'again')]), [{ ok: true }, { ok: true }, { value: { changed: true } }, { code: 'NOT_FOUND' }, { ok: true }])
  })

  t.test('a whitelist and a mute that a failed batch would have held are not remembered, nor is their absence', async (t) => {
    const store = await fresh(t)
    await done(store, say(pair, 'bob', 'before'))
    const broken = { ...say(pair, 'alice', 'x'), content: { not: 'text' } as unknown as string }
    await t.rejects(store.write([admit('alice', 'carol'), mute('bob'), broken]))
    t.match(await store.write([say(pair, 'bob', 'after')]), [{ ok: true }])
    await done(store, admit('alice', 'carol'))
    await t.rejects(store.write([admit('alice', 'carol', false), say(pair, 'bob', 'in the failed batch'), broken]))

    t.match(await store.write([say(pair, 'bob', 'refused')]), [{ code: 'BLOCKED' }])
  })

  t.test('a whitelist is full at its length', async (t) => {
    const store = await fresh(t)
    const users = Array.from({ length: whitelistLength }, (_, index) => `user-${String(index).padStart(4, '0')}`)
    await register(store, ...users)
    await store.write(users.slice(1).map((other) => admit('alice', other)))

    t.match(await store.write([admit('alice', 'bob'), admit('alice', 'carol'), admit('alice', 'bob')]), [{ ok: true }, { ok: false, code: 'TOO_LARGE' }, { value: { changed: false } }])
  })

  t.test('whoever is muted in direct conversations writes nobody alone, and others write it', async (t) => {
    const store = await fresh(t)
    await done(store, { do: 'createGroup', app, groupId: 'team', name: 'Team', history: 'joined', owner: 'alice', members: ['bob'], by: 'app' })

    const results = await store.write([say(pair, 'bob', 'before'), mute('bob'), say(pair, 'bob', 'now'), whisper(pair, 'bob'), say(pair, 'alice', 'to bob'), say({ app, kind: 'group', key: 'team' }, 'bob', 'to all'), mute('nobody')])

    t.match(results, [{ ok: true }, { ok: true }, { code: 'MUTED' }, { code: 'MUTED' }, { ok: true }, { ok: true }, { code: 'NOT_FOUND' }])
    t.match(await store.directMuted(app, { limit: 10, offset: 0 }), { total: 1, items: [{ userId: 'bob' }] })
    t.match(await store.directMuted(app, { limit: 10, offset: 1 }), { total: 1, items: [] })
    t.equal(await store.hears(app, 'alice', 'bob'), false)
    t.match(await store.write([mute('bob', false), say(pair, 'bob', 'again')]), [{ ok: true }, { ok: true }])
  })

  t.test('who is blacklisted writes nothing to who did it, who writes all the same, as does the app', async (t) => {
    const store = await fresh(t)
    const blocked = { ok: false, code: 'BLOCKED', message: 'This user does not take messages from you' }
    await done(store, say(pair, 'bob', 'before'))

    const results = await store.write([list('alice', 'bob'), say(pair, 'bob', 'now'), say(pair, 'alice', 'to bob'), { ...say(pair, 'bob', 'by the app'), actor: 'app' }, say({ ...pair, key: 'alice:carol' }, 'carol', 'another')])

    t.match(results, [{ value: { changed: true } }, blocked, { ok: true }, { ok: true }, { ok: true }])
    t.match(await store.write([whisper(pair, 'bob')]), [{ code: 'BLOCKED' }])
    await done(store, whisper(pair, 'alice'))
    t.match(await store.blacklisted(app, 'alice', 'bob'), { userId: 'bob', createdAt: Number })
    t.equal(await store.blacklisted(app, 'bob', 'alice'), undefined)

    t.match(await store.write([list('alice', 'bob'), list('alice', 'bob', false), list('alice', 'bob', false), say(pair, 'bob', 'again')]),
      [{ value: { changed: false } }, { value: { changed: true } }, { value: { changed: false } }, { ok: true }])
  })

  t.test('a blacklist that a failed batch would have held is not remembered', async (t) => {
    const store = await fresh(t)
    await done(store, say(pair, 'bob', 'before'))
    await t.rejects(store.write([list('alice', 'bob'), { ...say(pair, 'alice', 'x'), content: { not: 'text' } as unknown as string }]))

    t.match(await store.write([say(pair, 'bob', 'after')]), [{ ok: true }])
    t.match(await store.write([list('alice', 'bob'), say(pair, 'bob', 'later')]), [{ value: { changed: true } }, { code: 'BLOCKED' }])
  })

  t.test('a blacklist is read a page at a time, and is full at its length', async (t) => {
    const store = await fresh(t)
    const users = Array.from({ length: blacklistLength }, (_, index) => `user-${String(index).padStart(4, '0')}`)
    await register(store, ...users)
    await store.write(users.slice(1).map((other) => list('alice', other)))

    t.match(await store.write([list('alice', 'bob'), list('alice', 'carol'), list('alice', 'bob')]), [{ ok: true }, { ok: false, code: 'TOO_LARGE' }, { value: { changed: false } }])
    t.match(await store.write([list('alice', 'nobody')]), [{ ok: false, code: 'NOT_FOUND' }])
    const first = await store.blacklist(app, 'alice', { limit: 2 })
    const second = await store.blacklist(app, 'alice', { limit: 2, cursor: first.next })
    t.strictSame([first, second].map(({ items }) => items.map(({ userId }) => userId)), [['bob', 'user-0001'], ['user-0002', 'user-0003']])
    t.strictSame((await store.blacklist(app, 'bob', { limit: 2 })), { items: [] })
  })

  t.test('an erased user is on no blacklist and has none', async (t) => {
    const store = await fresh(t)
    await store.write([list('alice', 'bob'), list('bob', 'carol'), admit('alice', 'carol'), admit('alice', 'bob'), admit('bob', 'alice'), mute('bob')])
    await done(store, admit('alice', 'carol', false))

    await done(store, { do: 'eraseUser', app, user: 'bob' })
    await register(store, 'bob')

    t.match(await store.write([say(pair, 'bob', 'new here'), say({ ...pair, key: 'bob:carol' }, 'carol', 'hello')]), [{ ok: true }, { ok: true }])
    t.strictSame([await store.blacklist(app, 'alice', { limit: 10 }), await store.blacklist(app, 'bob', { limit: 10 })], [{ items: [] }, { items: [] }])
  })
}
