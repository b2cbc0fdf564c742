import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { endDueRooms } from '../../src/chat/room-keeping.ts'
import { app, connect, listen, tokensFor } from '../helper.ts'

const room = { roomId: 'lobby' }
const address = { conversation: 'room:lobby' }
const lobby = { app, kind: 'room', key: 'lobby' } as const

test('who may stay is in the room when its connections are lost, until that is taken back', async (t) => {
  const { fastify, url } = await listen(t, { roomGrace: 1 })
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const [a, b, c] = [await connect(t, url, alice), await connect(t, url, bob), await connect(t, url, carol)]
  for (const client of [a, b, c]) await client.ask('join', address)
  const isIn = (user: string) => fastify.chat.context.rooms.has(lobby, user)
  await fastify.chat.letStay({ app }, { ...room, userId: 'alice' })
  await fastify.chat.putRoomAttribute({ app, user: 'alice' }, { ...room, key: 'seat', value: '1', removeOnLeave: true })

  for (const client of [a, b]) client.socket.terminate()
  while (isIn('bob')) await sleep(20)

  t.strictSame([isIn('alice'), isIn('carol')], [true, true])
  t.match(await fastify.chat.roomAttributes({ app }, room), { items: [{ key: 'seat' }] })
  t.match(await fastify.chat.roomStayers({ app }, room), { items: [{ userId: 'alice' }] })
  await fastify.chat.letStayNoMore({ app }, { ...room, userId: 'alice' })
  while (isIn('alice')) await sleep(20)
  t.match(await c.next(({ op, removed }) => op === 'attributes' && (removed as string[]).length > 0), { removed: ['seat'] })
})

test('who may stay is put out by a ban, by leaving, and by being erased', async (t) => {
  const { fastify, url } = await listen(t, { roomGrace: 1 })
  const users = ['alice', 'bob', 'carol'] as const
  const tokens = await tokensFor(fastify, ...users)
  await fastify.chat.putRoom({ app }, room)
  for (const userId of users) await fastify.chat.letStay({ app }, { ...room, userId })
  const clients = await Promise.all(users.map(async (user) => await connect(t, url, tokens[user])))
  for (const client of clients) await client.ask('join', address)
  const isIn = (user: string) => fastify.chat.context.rooms.has(lobby, user)

  await fastify.chat.banFromRoom({ app }, { ...room, userId: 'alice' })
  await clients[1]!.ask('leave', address)
  t.strictSame(users.map(isIn), [false, false, true])
  await fastify.chat.eraseUser({ app }, { userId: 'carol' })
  while (isIn('carol')) await sleep(20)
  t.pass('erased')
})

test('a room where only those are left who stay without being there is one that nobody is in', async (t) => {
  const { fastify, url } = await listen(t, { roomGrace: 1 })
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  await a.ask('join', address)
  await fastify.chat.letStay({ app }, { ...room, userId: 'alice' })
  const there = async () => await fastify.chat.room({ app }, room).then(() => true, () => false)
  const end = async (minutes: number) => { await endDueRooms(fastify.chat.context, 60_000, { clock: () => Date.now() + minutes * 60_000 }) }
  await end(2)
  t.equal(await there(), true)

  a.socket.terminate()
  while (fastify.chat.context.hub.of(app, 'alice').size > 0) await sleep(20)
  t.equal(fastify.chat.context.rooms.has(lobby, 'alice'), true)
  await end(2)

  t.equal(await there(), false)
  t.equal(fastify.chat.context.rooms.has(lobby, 'alice'), false)
})

test('the time in which such a room is idle begins when the last connection goes', async (t) => {
  const { fastify } = await listen(t, { roomGrace: 1, roomIdle: 2 })
  await tokensFor(fastify, 'alice')
  const { rooms } = fastify.chat.context
  await fastify.chat.putRoom({ app }, room)
  const connection = {}
  rooms.enter(lobby, 'alice', connection, { stays: true })
  await sleep(3000)
  rooms.lose('alice', connection)
  const lost = performance.now()

  while (await fastify.chat.room({ app }, room).then(() => true, () => false)) await sleep(50)

  t.ok(performance.now() - lost > 1990, `${performance.now() - lost} ms`)
})

test('who came first and who came last is known, and since when', async (t) => {
  const { fastify, url } = await listen(t)
  const users = ['carol', 'alice', 'bob'] as const
  const tokens = await tokensFor(fastify, ...users)
  for (const user of users) await (await connect(t, url, tokens[user])).ask('join', address)

  const { items, total } = await fastify.chat.roomArrivals({ app }, { ...room, limit: 2 })

  t.strictSame([items.map(({ userId }) => userId), total], [['carol', 'alice'], 3])
  t.strictSame((await fastify.chat.roomArrivals({ app }, { ...room, limit: 2, newestFirst: true })).items.map(({ userId }) => userId), ['bob', 'alice'])
  t.match((await fastify.chat.roomMembers({ app }, room)).items, [{ userId: 'alice', joinedAt: Number }, { userId: 'bob' }, { userId: 'carol', joinedAt: items[0]!.joinedAt }])
  await t.rejects(fastify.chat.roomArrivals({ app, user: 'bob' }, { ...room, limit: 2 }), { code: 'FORBIDDEN' })
})

test('a room ends at its time whoever is in it, and after its own minutes', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  await fastify.chat.putRoom({ app }, { ...room, endsAt: Date.now() + 60_000 })
  await fastify.chat.putRoom({ app }, { roomId: 'patient', idleMinutes: 10 })
  for (const conversation of ['room:lobby', 'room:sat-in']) await a.ask('join', { conversation })
  await fastify.chat.putRoom({ app }, { roomId: 'sat-in', idleMinutes: 1 })
  const end = async (minutes: number) => { await endDueRooms(fastify.chat.context, 0, { clock: () => Date.now() + minutes * 60_000 }) }
  const there = async () => (await fastify.chat.rooms({ app }, {})).items.map(({ roomId, members }) => [roomId, members])

  await end(0.5)
  t.strictSame(await there(), [['lobby', 1], ['patient', 0], ['sat-in', 1]])
  await end(5)

  t.match(await a.next({ op: 'conversation', conversation: 'room:lobby' }), { changes: { dismissed: true } })
  t.strictSame(await there(), [['patient', 0], ['sat-in', 1]])
  await end(11)
  t.strictSame(await there(), [['sat-in', 1]])
})
