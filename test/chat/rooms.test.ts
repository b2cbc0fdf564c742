import { test } from 'tap'
import { join } from '../../src/chat/rooms.ts'
import { appHeaders, build, connect, listen, tokensFor } from '../helper.ts'
import { follower } from '../harness/follower.ts'

test('joining makes a room, answers with its newest messages, and brings what is said from then on', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  await a.ask('join', { conversation: 'room:lobby' })
  for (const text of ['one', 'two', 'three']) await a.ask('send', { to: 'room:lobby', content: { text } })

  const joined = await b.ask('join', { conversation: 'room:lobby', history: 2 })
  await a.ask('send', { to: 'room:lobby', content: { text: 'four' } })

  t.match(joined, { op: 'ok', data: { conversation: 'room:lobby', lastSeq: 3, members: 2, messages: [{ seq: 2 }, { seq: 3 }] } })
  t.match(await b.next({ op: 'message' }), { conversation: 'room:lobby', seq: 4 })
})

test('who left a room, or never joined, neither reads nor writes there', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  await a.ask('join', { conversation: 'room:lobby' })
  await b.ask('join', { conversation: 'room:lobby' })
  await b.ask('leave', { conversation: 'room:lobby' })

  await a.ask('send', { to: 'room:lobby', content: { text: 'private' } })

  for (const conversation of ['room:lobby', 'room:no-such-room']) {
    t.match(await b.ask('send', { to: conversation, content: { text: 'x' } }), { op: 'error', code: 'NOT_MEMBER' })
    t.match(await b.ask('history', { conversation }), { op: 'error', code: 'NOT_MEMBER' })
    t.match(await b.ask('typing', { to: conversation, on: true }), { op: 'error', code: 'NOT_MEMBER' })
  }
  t.strictSame(b.frames, [])
})

test('a user stays in a room by its other connection, and through a lost one for a while', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const [one, two] = [await connect(t, url, alice), await connect(t, url, alice)]
  const count = async () => (await fastify.inject({ url: '/v1/rooms/lobby', headers: appHeaders })).json<{ members: number }>().members
  await one.ask('join', { conversation: 'room:lobby' })
  await two.ask('join', { conversation: 'room:lobby' })
  t.equal(await count(), 1)

  await one.ask('leave', { conversation: 'room:lobby' })
  t.equal(await count(), 1)
  two.socket.terminate()
  await two.closed
  t.equal(await count(), 1, 'lost, and may be back')
  const three = await connect(t, url, alice)
  await three.ask('join', { conversation: 'room:lobby' })
  await three.ask('leave', { conversation: 'room:lobby' })
  t.equal(await count(), 0)
})

test('where rooms are not open, only the app makes one', async (t) => {
  const { fastify, url } = await listen(t, { openRooms: false })
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)

  const before = await a.ask('join', { conversation: 'room:lobby' })
  await fastify.inject({ method: 'PUT', url: '/v1/rooms/lobby', headers: appHeaders, payload: { name: 'Lobby' } })
  const after = await a.ask('join', { conversation: 'room:lobby' })

  t.match([before, after], [{ op: 'error', code: 'NOT_FOUND' }, { op: 'ok' }])
})

test('an ended room tells who is in it, and everybody is out', async (t) => {
  const { fastify, url } = await listen(t, { openRooms: false })
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  await fastify.inject({ method: 'PUT', url: '/v1/rooms/lobby', headers: appHeaders })
  await a.ask('join', { conversation: 'room:lobby' })

  const ended = await fastify.inject({ method: 'DELETE', url: '/v1/rooms/lobby', headers: appHeaders })

  t.equal(ended.statusCode, 204)
  t.match(await a.next({ op: 'conversation' }), { conversation: 'room:lobby', changes: { dismissed: true } })
  t.match(await a.ask('send', { to: 'room:lobby', content: { text: 'anybody?' } }), { code: 'NOT_MEMBER' })
})

test('who joins while a room ends is in the next room of that name, and follows no room that it is not in', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  const { context } = fastify.chat
  const conversation = { app: 'shop', kind: 'room', key: 'lobby' } as const
  await fastify.chat.putRoom({ app: 'shop' }, { roomId: 'lobby' })
  const bob = follower('bob')
  context.hub.add(bob)

  const [, joined] = await Promise.all([
    fastify.chat.endRoom({ app: 'shop' }, { roomId: 'lobby' }),
    join(context, { app: 'shop', user: 'bob', connection: bob }, { conversation: 'room:lobby' })
  ])

  t.equal(joined.members, 1)
  t.equal(context.rooms.has(conversation, 'bob'), context.hub.follows(conversation, bob))
})
