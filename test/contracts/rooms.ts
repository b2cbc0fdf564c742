import type { Test } from 'tap'
import type { Conversation } from '../../src/conversation.ts'
import { attributesPerRoom } from '../../src/schemas/attribute.ts'
import type { Store } from '../../src/store/store.ts'
import type { PutAttribute } from '../../src/store/writes.ts'
import { done, register, say } from './store.ts'

const app = 'shop'
const all = { limit: 100 }
const lobby: Conversation = { app, kind: 'room', key: 'lobby' }
const alice = { user: 'alice' }
const bob = { user: 'bob' }

/** What every Store has to do about rooms: coming in, attributes, being idle. */
export function roomContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    await register(store, 'alice', 'bob')
    await done(store, { do: 'putRoom', conversation: lobby })
    return store
  }

  const put = (actor: PutAttribute['actor'], key: string, value = 'x', removeOnLeave?: boolean): PutAttribute =>
    ({ do: 'putAttribute', conversation: lobby, actor, key, value, ...removeOnLeave === undefined ? {} : { removeOnLeave } })
  const outcome = async (store: Store, write: Parameters<Store['write']>[0][number]) => {
    const [result] = await store.write([write])
    return result?.ok ? 'ok' : result?.code
  }
  const keys = async (store: Store) => (await store.attributes(lobby, 'app', all)).items.map(({ key }) => key)

  t.test('entering makes a room only where it is asked to', async (t) => {
    const store = await fresh(t)
    const attic: Conversation = { app, kind: 'room', key: 'attic' }

    t.equal(await outcome(store, { do: 'enterRoom', conversation: attic, user: 'alice' }), 'NOT_FOUND')
    await t.rejects(store.room(attic), { code: 'NOT_FOUND' })
    t.equal(await outcome(store, { do: 'enterRoom', conversation: attic, user: 'alice', make: true }), 'ok')
    t.match(await store.room(attic), { roomId: 'attic', muteAll: false, slowSeconds: 0, keepAlive: false, lastSeq: 0 })
    await done(store, { do: 'endRoom', conversation: attic })
    t.equal(await outcome(store, { do: 'enterRoom', conversation: attic, user: 'alice' }), 'NOT_FOUND', 'one that has ended is none')
  })

  t.test('what a room is set to is an entry of its log where it changes', async (t) => {
    const store = await fresh(t)
    const settings = { name: 'Lobby', muteAll: true, slowSeconds: 7, keepAlive: true }

    const changed = await done(store, { do: 'putRoom', conversation: lobby, settings })
    const same = await done(store, { do: 'putRoom', conversation: lobby, settings })
    const kept = await done(store, { do: 'putRoom', conversation: lobby, settings: { slowSeconds: 0 }, ifAbsent: true })

    t.match(changed, { value: { entries: [{ op: 'conversation', detail: { changes: settings } }] } })
    t.match([same, kept], [{ value: { entries: [] } }, { value: { entries: [] } }])
    t.match(await store.room(lobby), settings)
  })

  t.test('a room that began anew has neither the settings nor the attributes of the one before, but its bans', async (t) => {
    const store = await fresh(t)
    await done(store, { do: 'putRoom', conversation: lobby, settings: { muteAll: true, slowSeconds: 7, keepAlive: true } })
    await done(store, put('app', 'topic'))
    await done(store, { do: 'restrict', conversation: lobby, actor: 'app', kind: 'ban', user: 'bob' })
    const { createdAt } = await store.room(lobby)

    await done(store, { do: 'endRoom', conversation: lobby })
    t.equal(await outcome(store, put(alice, 'topic')), 'NOT_MEMBER')
    await t.rejects(store.attributes(lobby, 'app', all), { code: 'NOT_FOUND' })
    t.equal(await outcome(store, { do: 'enterRoom', conversation: lobby, user: 'bob', make: true }), 'FORBIDDEN')
    await done(store, { do: 'enterRoom', conversation: lobby, user: 'alice', make: true })

    const { createdAt: begun, ...anew } = await store.room(lobby)
    t.match(anew, { muteAll: false, slowSeconds: 0, keepAlive: false })
    t.ok(begun > createdAt, `${begun} is not after ${createdAt}`)
    t.strictSame(await keys(store), [])
    t.equal(await outcome(store, { do: 'enterRoom', conversation: lobby, user: 'bob' }), 'FORBIDDEN')
  })

  t.test('an attribute is its owner\'s, who set it first, and the app\'s', async (t) => {
    const store = await fresh(t)

    const set = await done(store, put(alice, 'topic', 'cats'))
    t.equal(await outcome(store, put(bob, 'topic', 'dogs')), 'FORBIDDEN')
    t.equal(await outcome(store, { do: 'deleteAttribute', conversation: lobby, actor: bob, key: 'topic' }), 'FORBIDDEN')
    const same = await done(store, put(alice, 'topic', 'cats'))
    await done(store, put('app', 'topic', 'birds'))
    await done(store, put('app', 'rules', 'none'))
    t.equal(await outcome(store, put(alice, 'rules')), 'FORBIDDEN', 'what the app set first is no user\'s')

    t.match(set, { value: { attributes: [{ conversation: lobby, set: { topic: 'cats' }, removed: [] }] } })
    t.match(same, { value: { attributes: [] } }, 'nothing is told where nothing changed')
    const { items } = await store.attributes(lobby, alice, all)
    t.match(items, [{ key: 'rules', value: 'none', owner: undefined, removeOnLeave: false, updatedAt: Number }, { key: 'topic', value: 'birds', owner: 'alice', removeOnLeave: false, updatedAt: Number }])
    t.ok(items[0]!.updatedAt >= items[1]!.updatedAt && items[1]!.updatedAt > Date.now() - 60_000)
    const removed = await done(store, { do: 'deleteAttribute', conversation: lobby, actor: alice, key: 'topic' })
    t.match(removed, { value: { attributes: [{ set: {}, removed: ['topic'] }] } })
    t.equal(await outcome(store, { do: 'deleteAttribute', conversation: lobby, actor: 'app', key: 'topic' }), 'NOT_FOUND')
    t.equal(await outcome(store, put(bob, 'topic')), 'ok', 'and then it is free')
    await t.rejects(store.attribute(lobby, 'app', 'nothing'), { code: 'NOT_FOUND' })
  })

  t.test('attributes that go with their owner go when it leaves, and say so when it comes back before', async (t) => {
    const store = await fresh(t)
    const set = await done(store, put(alice, 'seat', '1', true))
    await done(store, put(alice, 'score', '2'))
    await done(store, put(bob, 'hat', '3', true))
    t.match(set, { value: { leaver: 'alice' } })
    t.match(await done(store, { do: 'enterRoom', conversation: lobby, user: 'alice' }), { value: { leaver: 'alice' } })
    t.strictSame((await store.attributeOwners()).map(({ user }) => user).sort(), ['alice', 'bob'])
    t.match(await done(store, put('app', 'seat', '4')), { value: { leaver: 'alice' } }, 'as it was, where nothing is said of it')
    t.equal(await outcome(store, put('app', 'rules', 'x', true)), 'BAD_REQUEST', 'the app leaves nowhere')

    const left = await done(store, { do: 'leaveRoom', conversation: lobby, user: 'alice' })
    const again = await done(store, { do: 'leaveRoom', conversation: lobby, user: 'alice' })

    t.match([left, again], [{ value: { attributes: [{ removed: ['seat'] }] } }, { value: { attributes: [] } }])
    t.strictSame(await keys(store), ['hat', 'score'])
    await done(store, put(bob, 'hat', '3', false))
    t.strictSame(await store.attributeOwners(), [])
    t.strictSame(await done(store, { do: 'enterRoom', conversation: lobby, user: 'bob' }), { ok: true, value: {} })
  })

  t.test('the app says whose an attribute is, whoever set it before', async (t) => {
    const store = await fresh(t)
    await done(store, put(alice, 'seat', '1'))

    t.match(await done(store, { ...put('app', 'seat', '2', true), owner: 'bob' }), { value: { leaver: 'bob' } })
    t.equal(await outcome(store, { ...put('app', 'seat', '3'), owner: 'nobody' }), 'NOT_FOUND')
    t.equal(await outcome(store, put(alice, 'seat', '4')), 'FORBIDDEN')
    t.equal(await outcome(store, put(bob, 'seat', '5')), 'ok')
    t.match(await done(store, { do: 'enterRoom', conversation: lobby, user: 'bob' }), { value: { leaver: 'bob' } })
    t.match(await store.attributes(lobby, 'app', all), { items: [{ key: 'seat', value: '5', owner: 'bob', removeOnLeave: true }] })
  })

  t.test('who has the right to stay is told so when it enters, also in the next room of that name', async (t) => {
    const store = await fresh(t)
    const enter = { do: 'enterRoom', conversation: lobby, user: 'alice', make: true } as const
    t.strictSame(await done(store, enter), { ok: true, value: {} })
    await done(store, { do: 'restrict', conversation: lobby, actor: 'app', kind: 'stay', user: 'alice' })
    t.strictSame(await done(store, enter), { ok: true, value: { stays: true } })
    await done(store, { do: 'endRoom', conversation: lobby })
    t.strictSame(await done(store, enter), { ok: true, value: { began: true, stays: true } })
    await done(store, { do: 'lift', conversation: lobby, actor: 'app', kind: 'stay', user: 'alice' })
    t.strictSame(await done(store, enter), { ok: true, value: {} })
  })

  t.test('a room that is made paused says so in its log, and is among those that are', async (t) => {
    const store = await fresh(t)
    const attic: Conversation = { app, kind: 'room', key: 'attic' }

    const made = await done(store, { do: 'putRoom', conversation: attic, settings: { name: 'Attic', paused: true } })

    t.match(made, { value: { entries: [{ op: 'conversation', detail: { changes: { paused: true } } }] } })
    t.match(await store.room(attic), { name: 'Attic', paused: true })
    t.strictSame(await store.pausedRooms(), [attic])
    await done(store, { do: 'putRoom', conversation: attic, settings: { paused: false } })
    t.strictSame(await store.pausedRooms(), [])
    await store.write([{ do: 'putRoom', conversation: attic, settings: { paused: true } }, { do: 'endRoom', conversation: attic }, { do: 'putRoom', conversation: attic }])
    t.strictSame(await store.pausedRooms(), [], 'the next one is not')
  })

  t.test('rooms of an app are listed by what they are set to', async (t) => {
    const store = await fresh(t)
    const put = async (key: string, settings: object, of = app) => await done(store, { do: 'putRoom', conversation: { app: of, kind: 'room', key }, settings })
    for (const key of ['b', 'a']) await put(key, { muteAll: true })
    await put('c', { keepAlive: true, muteAll: true })
    await put('d', {}, 'other')
    await put('gone', { muteAll: true })
    await done(store, { do: 'endRoom', conversation: { app, kind: 'room', key: 'gone' } })
    const names = async (...[filter, list = all]: [Parameters<Store['rooms']>[1], Parameters<Store['rooms']>[2]?]) => (await store.rooms(app, filter, list)).items.map(({ roomId }) => roomId)

    t.strictSame(await names({}), ['a', 'b', 'c', 'lobby'])
    t.strictSame([await names({ muteAll: true }), await names({ muteAll: true, keepAlive: true }), await names({ muteAll: false }), await names({ paused: true })], [['a', 'b', 'c'], ['c'], ['lobby'], []])
    const { next } = await store.rooms(app, { muteAll: true }, { limit: 2 })
    t.strictSame(await names({ muteAll: true }, { limit: 2, cursor: next }), ['c'])
  })

  t.test('a room ends by its own time: after as many minutes of being idle, or at a time, whoever is in it', async (t) => {
    const store = await fresh(t)
    const [patient, timed]: Conversation[] = [{ ...lobby, key: 'patient' }, { ...lobby, key: 'timed' }] as [Conversation, Conversation]
    await done(store, { do: 'putRoom', conversation: patient!, settings: { idleMinutes: 60 } })
    const start = Date.now()
    await done(store, { do: 'putRoom', conversation: timed!, settings: { idleMinutes: 1, endsAt: start + 3_600_000 } })
    const [minute, idle] = [60_000, 5 * 60_000]
    const due = async (minutes: number, clock = {}) => (await store.dueRooms({ now: start + minutes * minute, idle, uptime: Infinity, ...clock }, 10)).map(({ conversation: { key }, isTimed }) => `${key}${isTimed ? ' timed' : ''}`)

    t.strictSame([await due(4), await due(6), await due(6, { idle: 0 }), await due(59)], [[], ['lobby'], [], ['lobby']])
    t.strictSame(await due(61), ['timed timed', 'patient', 'lobby'])
    t.strictSame(await due(61, { uptime: 30 * minute }), ['timed timed', 'lobby'], 'nobody knows who was in the other before the start')
    t.strictSame(await due(61, { uptime: minute }), ['timed timed'])
    const end = async (conversation: Conversation, minutes: number) => {
      const result = await done(store, { do: 'endRoom', conversation, ifDue: { now: start + minutes * minute, idle } })
      return result.ok && result.value.entries?.length
    }
    t.strictSame([await end(patient!, 59), await end(timed!, 59), await end(lobby, 4)], [0, 0, 0])
    for (const conversation of [patient!, timed!]) await done(store, { do: 'putRoom', conversation, settings: { keepAlive: true } })
    t.strictSame([await end(patient!, 600), await end(timed!, 600), await due(600)], [0, 0, ['lobby']], 'what is kept does not end by itself')
    for (const conversation of [patient!, timed!]) await done(store, { do: 'putRoom', conversation, settings: { keepAlive: false } })
    t.strictSame([await end(patient!, 61), await end(timed!, 61)], [1, 1])
    await done(store, { do: 'putRoom', conversation: timed! })
    t.match(await store.room(timed!), { idleMinutes: null, endsAt: null }, 'the next one has a time of its own')
  })

  t.test('a room has so many attributes and so many bytes of them, and no more', async (t) => {
    const store = await fresh(t)
    await store.write(Array.from({ length: attributesPerRoom }, (_, index) => put('app', `key-${index}`)))
    t.equal(await outcome(store, put('app', 'one-more')), 'TOO_LARGE')
    t.equal(await outcome(store, put('app', 'key-1', 'changed')), 'ok')
    await done(store, { do: 'deleteAttribute', conversation: lobby, actor: 'app', key: 'key-1' })
    t.equal(await outcome(store, put('app', 'one-more')), 'ok')

    // Three bytes each, and six where JSON escapes it.
    const results = await store.write(Array.from({ length: attributesPerRoom }, (_, index) => put('app', `key-${index}`, '界'.repeat(4096))))
    const stored = results.filter(({ ok }) => ok).length
    t.match(results.at(-1), { ok: false, code: 'TOO_LARGE' })
    t.ok(stored > 15 && stored < 22, `${stored} of ${attributesPerRoom}`)
    t.equal(await outcome(store, put('app', 'key-0', '\u0001'.repeat(4096))), 'TOO_LARGE')
    t.equal(await outcome(store, put('app', 'key-0', 'small')), 'ok')
  })

  t.test('a key may have any name', async (t) => {
    const store = await fresh(t)
    const set = await done(store, put(alice, '__proto__', 'x'))

    t.strictSame(set.ok && set.value.attributes?.map(({ set }) => JSON.stringify(set)), ['{"__proto__":"x"}'])
    t.strictSame(await keys(store), ['__proto__'])
  })

  t.test('attributes of an erased user are removed everywhere, and it is told', async (t) => {
    const store = await fresh(t)
    const attic: Conversation = { app, kind: 'room', key: 'attic' }
    await done(store, { do: 'putRoom', conversation: attic })
    await store.write([put(bob, 'b'), put(bob, 'a'), put(alice, 'c'), { ...put(bob, 'd'), conversation: attic }])

    const erased = await done(store, { do: 'eraseUser', app, user: 'bob' })

    t.same(erased.ok && erased.value.attributes, [{ conversation: lobby, set: {}, removed: ['a', 'b'] }, { conversation: attic, set: {}, removed: ['d'] }])
    t.strictSame(await keys(store), ['c'])
  })

  t.test('a room is idle since somebody came, somebody was there, or something was said', async (t) => {
    const store = await fresh(t)
    const end = { do: 'endRoom', conversation: lobby } as const
    const idle = 1000
    const names = async () => (await store.dueRooms({ now: since + idle, idle, uptime: Infinity }, 10)).map(({ conversation: { key } }) => key)
    await done(store, { do: 'putRoom', conversation: { ...lobby, key: 'kept' }, settings: { keepAlive: true } })
    const later = () => new Promise((resolve) => { setTimeout(resolve, 5) })

    let since = Date.now() - 1000
    t.strictSame(await names(), [], 'made since then')
    for (const touch of [{ do: 'enterRoom', conversation: lobby, user: 'alice' }, { do: 'touchRooms', conversations: [lobby] }, say(lobby, 'alice', 'hello')] as const) {
      await later()
      since = Date.now()
      t.strictSame(await names(), ['lobby'], `before ${touch.do}`)
      await later()
      await done(store, touch)
      t.strictSame(await names(), [], touch.do)
      t.match(await done(store, { ...end, ifDue: { now: since + idle, idle } }), { value: { entries: [] } })
    }
    await later()
    await done(store, { do: 'putRoom', conversation: lobby, settings: { keepAlive: true } })
    await later()
    since = Date.now()
    t.strictSame(await names(), [], 'kept')
    t.match(await done(store, { ...end, ifDue: { now: since + idle, idle } }), { value: { entries: [] } })
    await done(store, { do: 'putRoom', conversation: lobby, settings: { keepAlive: false } })
    await later()

    // In one batch: who comes first keeps the room, who comes after it is in the next.
    since = Date.now()
    const enter = { do: 'enterRoom', conversation: lobby, user: 'alice' } as const
    await later()
    t.match(await store.write([enter, { ...end, ifDue: { now: since + idle, idle } }]), [{ ok: true }, { value: { entries: [] } }])
    await later()
    since = Date.now()
    t.match(await store.write([{ ...end, ifDue: { now: since + idle, idle } }, { ...enter, make: true }]), [{ value: { entries: [{ detail: { changes: { dismissed: true } } }] } }, { ok: true }])
    await done(store, end)
    t.match(await done(store, { ...end, ifDue: { now: Date.now() + idle, idle } }), { value: { entries: [] } }, 'one that is gone is not ended again')
  })
}
