import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { follower } from '../harness/follower.ts'
import { app, connect, listen, tokensFor } from '../helper.ts'

async function setUp (t: Parameters<typeof listen>[0]) {
  const { fastify, url } = await listen(t)
  const tokens = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob'] })
  const [a, b] = [await connect(t, url, tokens.alice), await connect(t, url, tokens.bob)]
  return { fastify, url, tokens, a, b, typists: () => fastify.chat.context.typing.size }
}

test('typing ends by itself, and is renewed at most each three seconds', async (t) => {
  const { a, b, typists } = await setUp(t)

  for (let n = 0; n < 20; n++) t.match(await a.ask('typing', { to: 'group:team', on: true }), { op: 'ok', data: {} })

  t.strictSame(await b.next(), { op: 'typing', conversation: 'group:team', user: 'alice', on: true })
  t.strictSame(await b.next(), { op: 'typing', conversation: 'group:team', user: 'alice', on: false })
  t.strictSame([a.frames, b.frames, typists()], [[], [], 0], 'once each, to others alone')
})

test('who says that it stopped typing is believed, also from another connection', async (t) => {
  const { url, tokens, a, b } = await setUp(t)
  const a2 = await connect(t, url, tokens.alice)
  await a.ask('typing', { to: 'direct:bob', on: true })

  await a2.ask('typing', { to: 'direct:bob', on: false })

  t.match([await b.next(), await b.next()], [{ op: 'typing', conversation: 'direct:alice', on: true }, { op: 'typing', on: false }])
  t.strictSame([a.frames, a2.frames], [[], []])
})

for (const transient of [false, true]) {
  test(`a message that is sent${transient ? ' and not stored' : ''} ends typing without a push`, async (t) => {
    const { a, b, typists } = await setUp(t)
    await a.ask('typing', { to: 'direct:bob', on: true })
    await a.ask('typing', { to: 'group:team', on: true })

    await a.ask('send', { to: 'direct:bob', content: { text: 'hello' }, transient })
    await a.ask('typing', { to: 'direct:bob', on: false })
    await a.ask('typing', { to: 'group:team', on: false })

    t.equal(typists(), 0)
    t.match([await b.next(), await b.next(), await b.next(), await b.next()], [
      { op: 'typing', conversation: 'direct:alice', on: true },
      { op: 'typing', conversation: 'group:team', on: true },
      { op: 'message', conversation: 'direct:alice' },
      { op: 'typing', conversation: 'group:team', on: false }
    ])
    t.strictSame(b.frames, [])
  })
}

test('a retry of a message that was sent before ends nothing', async (t) => {
  const { a, b } = await setUp(t)
  const message = { to: 'direct:bob', content: { text: 'hello' }, clientId: 'once' }
  await a.ask('send', message)
  await a.ask('typing', { to: 'direct:bob', on: true })

  await a.ask('send', message)
  await a.ask('typing', { to: 'direct:bob', on: false })

  t.match([await b.next(), await b.next(), await b.next()], [{ op: 'message' }, { op: 'typing', on: true }, { op: 'typing', on: false }])
})

test('who has lost its last connection types no more', async (t) => {
  const { fastify, url, tokens, a, b, typists } = await setUp(t)
  const a2 = await connect(t, url, tokens.alice)
  await a.ask('typing', { to: 'group:team', on: true })
  await b.next({ on: true })

  a.socket.terminate()
  await a.closed
  await sleep(50)
  t.equal(typists(), 1, 'there is another')
  a2.socket.terminate()
  while (fastify.chat.context.hub.of(app, 'alice').size > 0) await sleep(5)

  t.equal(typists(), 0)
  t.strictSame(await b.next(), { op: 'typing', conversation: 'group:team', user: 'alice', on: false })
})

test('in a conversation of more than 200 connections typing is answered and told nobody', async (t) => {
  const { fastify, a, b, typists } = await setUp(t)
  const { hub } = fastify.chat.context
  for (let n = 0; n < 199; n++) hub.add(follower('bob'))
  const team = { app, kind: 'group', key: 'team' } as const
  for (const connection of hub.of(app, 'bob')) hub.follow(team, connection)
  t.equal(hub.audience(team), 201)
  t.equal(hub.audience({ app, kind: 'direct', key: 'alice:bob' }), 201)

  for (const to of ['group:team', 'direct:bob']) t.match(await a.ask('typing', { to, on: true }), { op: 'ok', data: {} })

  t.match(await b.ask('ping'), { op: 'pong' })
  t.strictSame([b.frames, typists()], [[], 0])
})
