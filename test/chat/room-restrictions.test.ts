import { test } from 'tap'
import { enterRoom, join } from '../../src/chat/rooms.ts'
import { app, appHeaders, build, connect, listen, tokensFor } from '../helper.ts'
import { follower } from '../harness/follower.ts'

const lobby = { app, kind: 'room', key: 'lobby' } as const
const text = { text: 'hello' }

test('a banned user is out at once with every connection, is told so alone, and comes back when the ban is lifted', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)
  const [one, two, elsewhere] = [await connect(t, url, bob), await connect(t, url, bob), await connect(t, url, bob)]
  for (const client of [a, one, two]) await client.ask('join', { conversation: 'room:lobby' })
  const ask = async (method: 'GET' | 'PUT' | 'DELETE', payload?: object) => await fastify.inject({ method, url: '/v1/rooms/lobby/bans/bob', headers: appHeaders, ...payload === undefined ? {} : { payload } })

  const banned = await ask('PUT', { minutes: 5 })
  await a.ask('send', { to: 'room:lobby', content: text })

  t.equal(banned.statusCode, 204)
  for (const client of [one, two]) {
    const told = await client.next((frame) => frame.op === 'member' && 'user' in frame)
    t.strictSame(told, { op: 'member', conversation: 'room:lobby', user: 'bob', change: 'removed' })
    t.match(await client.ask('join', { conversation: 'room:lobby' }), { op: 'error', code: 'FORBIDDEN' })
    t.match(await client.ask('send', { to: 'room:lobby', content: text }), { op: 'error', code: 'NOT_MEMBER' })
    t.match(await client.ask('history', { conversation: 'room:lobby' }), { op: 'error', code: 'NOT_MEMBER' })
    t.match(await client.ask('typing', { to: 'room:lobby', on: true }), { op: 'error', code: 'NOT_MEMBER' })
    t.notOk(client.frames.some(({ op }) => op === 'message'), 'and hears nothing of what is said')
  }
  await elsewhere.ask('ping')
  t.strictSame(elsewhere.frames, [], 'a connection that was not in the room is told nothing')
  t.notOk(a.frames.some((frame) => 'user' in frame), 'nor is who stays')
  t.match((await ask('GET')).json(), { userId: 'bob', until: Number })
  t.match((await fastify.inject({ url: '/v1/rooms/lobby', headers: appHeaders })).json(), { members: 1 })

  t.equal((await ask('DELETE')).statusCode, 204)
  t.match((await ask('GET')).json(), { statusCode: 404, code: 'NOT_FOUND' })
  t.match(await one.ask('join', { conversation: 'room:lobby' }), { op: 'ok', data: { members: 2 } })
})

for (const order of ['the ban', 'the join'] as const) {
  test(`who joins and is banned at once is out, where ${order} is first`, async (t) => {
    const fastify = await build(t)
    await tokensFor(fastify, 'bob')
    const { context } = fastify.chat
    const frames: string[] = []
    const bob = follower('bob', (frame) => { frames.push(JSON.stringify(frame)) })
    context.hub.add(bob)
    await fastify.chat.putRoom({ app }, { roomId: 'lobby' })
    const joining = async () => await join(context, { app, user: 'bob', connection: bob }, { conversation: 'room:lobby' })
    const banning = async () => { await fastify.chat.banFromRoom({ app }, { roomId: 'lobby', userId: 'bob' }) }

    const results = await Promise.allSettled(order === 'the ban' ? [banning(), joining()] : [joining(), banning()])

    t.match(results.find(({ status }) => status === 'rejected'), { reason: { code: order === 'the ban' ? 'FORBIDDEN' : 'NOT_MEMBER' } })
    t.notOk(context.rooms.has(lobby, 'bob'))
    t.notOk(context.hub.follows(lobby, bob))
    t.equal(frames.filter((frame) => frame.includes('"removed"')).length, order === 'the ban' ? 0 : 1)
  })
}

test('coming back makes no room, even where rooms are open', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'bob')
  const { context } = fastify.chat
  const bob = follower('bob')
  context.hub.add(bob)
  const caller = { app, user: 'bob', connection: bob }

  await t.rejects(enterRoom(context, caller, lobby), { code: 'NOT_FOUND' })
  await t.rejects(context.store.room(lobby), { code: 'NOT_FOUND' })
  await fastify.chat.putRoom({ app }, { roomId: 'lobby' })
  await enterRoom(context, caller, lobby)

  t.ok(context.rooms.has(lobby, 'bob') && context.hub.follows(lobby, bob))
  await t.rejects(enterRoom(context, { app, user: 'bob' }, lobby), { code: 'BAD_REQUEST' })
})

test('a muted user stays in the room and says nothing, stored or not; the app speaks for it all the same', async (t) => {
  const { fastify, url } = await listen(t)
  const { bob } = await tokensFor(fastify, 'alice', 'bob')
  const b = await connect(t, url, bob)
  await b.ask('join', { conversation: 'room:lobby' })
  const path = '/v1/rooms/lobby/mutes/bob'

  const muted = await fastify.inject({ method: 'PUT', url: path, headers: appHeaders })
  t.equal(muted.statusCode, 204)
  t.match(await b.ask('send', { to: 'room:lobby', content: text }), { op: 'error', code: 'MUTED', retry: false })
  t.match(await b.ask('send', { to: 'room:lobby', content: text, transient: true }), { op: 'error', code: 'MUTED' })
  t.match(await b.ask('history', { conversation: 'room:lobby' }), { op: 'ok' })
  t.match(await fastify.chat.sendMany({ app }, { from: 'bob', to: ['room:lobby'], content: text }), { results: [{ seq: 1 }] })
  t.strictSame((await fastify.inject({ url: '/v1/rooms/lobby/mutes', headers: appHeaders })).json(), { items: [{ userId: 'bob' }] })
  await fastify.inject({ method: 'DELETE', url: path, headers: appHeaders })
  t.match(await b.ask('send', { to: 'room:lobby', content: text }), { op: 'ok' })
})

test('in a room that is muted only those with a voice speak, and everybody is told of the change', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  for (const client of [a, b]) await client.ask('join', { conversation: 'room:lobby' })

  const { body } = await fastify.inject({ method: 'PUT', url: '/v1/rooms/lobby', headers: appHeaders, payload: { muteAll: true, slowSeconds: 0 } })
  await fastify.inject({ method: 'PUT', url: '/v1/rooms/lobby/voices/alice', headers: appHeaders })

  t.match(JSON.parse(body), { muteAll: true, slowSeconds: 0, keepAlive: false })
  t.match(await b.next({ op: 'conversation' }), { conversation: 'room:lobby', seq: 1, changes: { muteAll: true } })
  t.match(await a.ask('send', { to: 'room:lobby', content: text }), { op: 'ok' })
  for (const transient of [false, true]) t.match(await b.ask('send', { to: 'room:lobby', content: text, transient }), { op: 'error', code: 'MUTED' })
  t.strictSame((await fastify.inject({ url: '/v1/rooms/lobby/voices', headers: appHeaders })).json(), { items: [{ userId: 'alice' }] })
  await fastify.inject({ method: 'DELETE', url: '/v1/rooms/lobby/voices/alice', headers: appHeaders })
  t.match(await a.ask('send', { to: 'room:lobby', content: text }), { op: 'error', code: 'MUTED' })
})

test('in a slow room a user sends once in a while, and is told to try again', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  for (const client of [a, b]) await client.ask('join', { conversation: 'room:lobby' })
  await fastify.chat.putRoom({ app }, { roomId: 'lobby', slowSeconds: 1 })
  const send = async (client: typeof a, fields: object = {}) => await client.ask('send', { to: 'room:lobby', content: text, ...fields })

  const first = await send(a, { clientId: 'c1' })
  t.match(first, { op: 'ok' })
  t.match(await send(a), { op: 'error', code: 'RATE_LIMITED', retry: true })
  t.match(await send(a, { transient: true }), { op: 'error', code: 'RATE_LIMITED', retry: true })
  t.strictSame((await send(a, { clientId: 'c1' })).data, first.data, 'a retry of what is stored gets its answer')
  t.match(await send(b, { transient: true }), { op: 'ok' })
  t.match(await send(b), { op: 'error', code: 'RATE_LIMITED' })
  t.match(await fastify.chat.sendMany({ app }, { from: 'alice', to: ['room:lobby'], content: text }), { results: [{ seq: Number }] })
  await new Promise((resolve) => { setTimeout(resolve, 1100) })
  t.match(await send(a), { op: 'ok' })
})
