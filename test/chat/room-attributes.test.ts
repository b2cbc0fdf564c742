import { test } from 'tap'
import { app, appHeaders, bearer, build, connect, type Frame, listen, tokensFor } from '../helper.ts'

const path = '/v1/rooms/lobby/attributes'

test('attributes are told to who is in the room, in the order in which they were stored, and to who comes in', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const [a, b, c] = [await connect(t, url, alice), await connect(t, url, bob), await connect(t, url, carol)]
  for (const client of [a, b]) await client.ask('join', { conversation: 'room:lobby' })
  const { chat } = fastify
  const [user, topic, rules] = [{ app, user: 'alice' }, { roomId: 'lobby', key: 'topic' }, { roomId: 'lobby', key: 'rules' }]

  await Promise.all([
    chat.putRoomAttribute(user, { ...topic, value: 'cats' }),
    chat.putRoomAttribute(user, { ...topic, value: 'dogs' }),
    chat.putRoomAttribute({ app }, { ...rules, value: 'none' }),
    chat.deleteRoomAttribute({ app }, rules)
  ])

  for (const client of [a, b]) {
    const told = []
    for (let count = 0; count < 4; count++) told.push(await client.next({ op: 'attributes' }))
    t.match(told, [{ conversation: 'room:lobby' }, {}, {}, {}])
    t.strictSame(told.map(({ set, removed }) => [set, removed]), [[{ topic: 'cats' }, []], [{ topic: 'dogs' }, []], [{ rules: 'none' }, []], [{}, ['rules']]])
  }
  await c.ask('ping')
  t.strictSame(c.frames, [])
  t.match(await c.ask('join', { conversation: 'room:lobby' }), { data: { attributes: { topic: 'dogs' } } })
  const { updatedAt, ...shown } = (await fastify.inject({ url: `${path}/topic`, headers: appHeaders })).json<Record<string, unknown>>()
  t.strictSame(shown, { key: 'topic', value: 'dogs', owner: 'alice', removeOnLeave: false })
  t.strictSame((await fastify.inject({ url: path, headers: bearer(carol) })).json(), { items: [{ ...shown, updatedAt }] })
})

test('only who is in the room sets an attribute, and only its owner or the app changes it', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  await a.ask('join', { conversation: 'room:lobby' })
  const put = async (headers: Frame, key = 'topic', payload: object = { value: 'x' }) => (await fastify.inject({ method: 'PUT', url: `${path}/${key}`, headers: headers as {}, payload })).statusCode

  t.equal(await put(bearer(alice)), 204)
  t.equal(await put(bearer(bob), 'other'), 403, 'not in the room')
  await b.ask('join', { conversation: 'room:lobby' })
  t.equal(await put(bearer(bob)), 403, 'the attribute of another')
  t.equal((await fastify.inject({ method: 'DELETE', url: `${path}/topic`, headers: bearer(bob) })).statusCode, 403)
  t.equal(await put(appHeaders), 204)
  t.equal(await put(bearer(bob), 'other'), 204)
  await a.ask('leave', { conversation: 'room:lobby' })
  t.equal(await put(bearer(alice)), 403, 'left the room')
  for (const [key, payload] of [['a%20b', { value: 'x' }], ['a', { value: 'x'.repeat(4097) }], ['a', { value: 5 }], ['a', {}], ['a', { value: 'x', owner: 'bob' }]] as const) {
    t.equal(await put(bearer(bob), key, payload), 400, `${key} ${JSON.stringify(payload).slice(0, 40)}`)
  }
  t.not(await put(bearer(bob), 'a'.repeat(129)), 204)
  t.equal(await put(bearer(bob), 'a'.repeat(128), { value: '\u0001'.repeat(4096) }), 204, 'the longest of both, however it is escaped')
})

test('an attribute that goes with its owner goes when the owner leaves, is lost for longer than the grace, or is banned', async (t) => {
  const { fastify, url } = await listen(t, { roomGrace: 3 })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  await a.ask('join', { conversation: 'room:lobby' })
  const put = async (key: string, removeOnLeave: boolean) => {
    await fastify.inject({ method: 'PUT', url: `${path}/${key}`, headers: bearer(bob), payload: { value: 'x', removeOnLeave } })
    t.match(await a.next({ op: 'attributes' }), { set: { [key]: 'x' } })
  }

  await b.ask('join', { conversation: 'room:lobby' })
  await put('stays', false)
  await put('seat', true)
  await b.ask('leave', { conversation: 'room:lobby' })
  t.match(await a.next({ op: 'attributes' }), { set: {}, removed: ['seat'] }, 'left')

  await b.ask('join', { conversation: 'room:lobby' })
  await put('seat', true)
  b.socket.terminate()
  await b.closed
  const back = await connect(t, url, bob)
  t.match(await back.ask('join', { conversation: 'room:lobby' }), { data: { attributes: { seat: 'x', stays: 'x' } } }, 'lost, and back in time')
  back.socket.terminate()
  t.match(await a.next({ op: 'attributes' }), { removed: ['seat'] }, 'lost for good')

  const again = await connect(t, url, bob)
  await again.ask('join', { conversation: 'room:lobby' })
  await put('seat', true)
  await fastify.chat.banFromRoom({ app }, { roomId: 'lobby', userId: 'bob' })
  t.match(await a.next({ op: 'attributes' }), { removed: ['seat'] }, 'banned')
  t.match((await fastify.inject({ url: path, headers: appHeaders })).json(), { items: [{ key: 'stays' }] })
})

test('what a user sets while it leaves goes too, and what it sets when it is back stays', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  const { context } = fastify.chat
  const [caller, lobby] = [{ app, user: 'alice' }, { app, kind: 'room', key: 'lobby' } as const]
  const put = async (key: string) => { await fastify.chat.putRoomAttribute(caller, { roomId: 'lobby', key, value: 'x', removeOnLeave: true }) }
  const keys = async () => (await fastify.chat.roomAttributes({ app }, { roomId: 'lobby' })).items.map(({ key }) => key)

  await a.ask('join', { conversation: 'room:lobby' })
  const storing = put('late')
  context.rooms.expel(lobby, 'alice')
  await storing
  t.strictSame(await keys(), [])

  await a.ask('join', { conversation: 'room:lobby' })
  await put('before')
  context.rooms.expel(lobby, 'alice')
  const joining = a.ask('join', { conversation: 'room:lobby' })
  await joining
  await put('after')
  t.strictSame(await keys(), ['after'])
  await fastify.chat.putRoomAttribute({ app }, { roomId: 'lobby', key: 'after', value: 'y', removeOnLeave: false })
  await a.ask('leave', { conversation: 'room:lobby' })
  await context.writer.idle()
  t.strictSame(await keys(), ['after'], 'the app may let it stay')
})

test('what was stored before its owner came in goes with it too', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  const { store, writer } = fastify.chat.context
  const lobby = { app, kind: 'room', key: 'lobby' } as const
  // As a restart leaves it.
  await store.write([{ do: 'putRoom', conversation: lobby }, { do: 'putAttribute', conversation: lobby, actor: { user: 'alice' }, key: 'seat', value: 'x', removeOnLeave: true }])

  t.match(await a.ask('join', { conversation: 'room:lobby' }), { data: { attributes: { seat: 'x' } } })
  await a.ask('leave', { conversation: 'room:lobby' })
  await writer.idle()

  t.strictSame(await fastify.chat.roomAttributes({ app }, { roomId: 'lobby' }), { items: [] })
})

test('attributes of an erased user are gone for everybody', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)
  await a.ask('join', { conversation: 'room:lobby' })
  fastify.chat.context.rooms.enter({ app, kind: 'room', key: 'lobby' }, 'bob', {})
  await fastify.chat.putRoomAttribute({ app, user: 'bob' }, { roomId: 'lobby', key: 'seat', value: 'x' })

  await fastify.chat.eraseUser({ app }, { userId: 'bob' })

  t.match([await a.next({ op: 'attributes' }), await a.next({ op: 'attributes' })], [{ set: { seat: 'x' } }, { removed: ['seat'] }])
})

test('an attribute of a room that does not exist is nobody\'s', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice')

  await t.rejects(fastify.chat.putRoomAttribute({ app }, { roomId: 'lobby', key: 'a', value: 'x' }), { code: 'NOT_FOUND' })
  await t.rejects(fastify.chat.putRoomAttribute({ app, user: 'alice' }, { roomId: 'lobby', key: 'a', value: 'x' }), { code: 'NOT_MEMBER' })
})
