import { test } from 'tap'
import { appHeaders, bearer, build, connect, listen, tokensFor } from '../helper.ts'

test('the app sends as any user to many addresses, each accepted or refused by itself', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)
  await fastify.chat.createGroup({ app: 'shop' }, { groupId: 'team', name: 'Team', members: ['alice'] })
  await a.next({ op: 'member' })

  const response = await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'bob', to: ['direct:alice', 'group:team', 'group:none', 'direct:nobody', 'system:alice'], content: { text: 'news' } } })

  t.equal(response.statusCode, 200)
  t.match(response.json(), { results: [{ to: 'direct:alice', seq: 1 }, { to: 'group:team', seq: 2 }, { to: 'group:none', code: 'NOT_FOUND' }, { to: 'direct:nobody', code: 'NOT_FOUND' }, { to: 'system:alice', seq: 1 }] })
  t.strictSame([await a.next({ op: 'message' }), await a.next({ op: 'message' }), await a.next({ op: 'message' })].map(({ conversation }) => conversation).sort(), ['direct:bob', 'group:team', 'system:bob'])
})

test('a system conversation is one way, and the user reads it back', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'news', to: ['system:alice'], content: { text: 'hello' } } })

  t.match(await a.next({ op: 'message' }), { conversation: 'system:news', from: 'news', seq: 1 })
  t.match(await a.ask('history', { conversation: 'system:news' }), { data: { messages: [{ content: { text: 'hello' } }] } })
  t.match(await a.ask('send', { to: 'system:news', content: { text: 'no' } }), { op: 'error', code: 'FORBIDDEN' })
})

test('the app reads a conversation as one of its users, and has to say which', async (t) => {
  const fastify = await build(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const path = '/v1/conversations/direct:bob/messages'
  const sent = await fastify.inject({ method: 'POST', url: path, headers: bearer(alice), payload: { content: { text: 'over REST' } } })

  const read = await fastify.inject({ url: `${path}?as=alice`, headers: appHeaders })

  t.match([sent.statusCode, sent.json()], [201, { conversation: 'direct:bob', seq: 1 }])
  t.match([read.statusCode, read.json()], [200, { messages: [{ content: { text: 'over REST' } }], more: false, lastSeq: 1 }])
  t.match((await fastify.inject({ url: path, headers: appHeaders })).json(), { code: 'BAD_REQUEST' })
  t.match((await fastify.inject({ url: `${path}?as=nobody`, headers: appHeaders })).json(), { code: 'NOT_FOUND' })
  t.match((await fastify.inject({ url: `${path}/1`, headers: bearer(alice) })).json(), { seq: 1, content: { text: 'over REST' } })
  t.match((await fastify.inject({ url: `${path}/2`, headers: bearer(alice) })).json(), { statusCode: 404, code: 'NOT_FOUND' })
  t.match((await fastify.inject({ url: '/v1/conversations', headers: bearer(alice) })).json(), { items: [{ conversation: 'direct:bob', lastSeq: 1 }] })
  t.match((await fastify.inject({ url: '/v1/conversations/direct:bob', headers: bearer(alice) })).json(), { conversation: 'direct:bob', lastSeq: 1 })
})

test('a transient message reaches who is online and is kept nowhere', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]

  const answer = await a.ask('send', { to: 'direct:bob', type: 'custom:cursor', content: { x: 1 }, transient: true })

  t.notOk('seq' in (answer.data as object))
  const pushed = await b.next({ op: 'message' })
  t.match(pushed, { type: 'custom:cursor', content: { x: 1 }, messageId: String })
  t.notOk('seq' in pushed)
  t.match(await b.ask('history', { conversation: 'direct:alice' }), { data: { messages: [], lastSeq: 0 } })
  t.match(await a.ask('send', { to: 'direct:nobody', content: { text: '' }, transient: true }), { code: 'NOT_FOUND' })
  t.match(await a.ask('send', { to: 'group:none', content: { text: '' }, transient: true }), { code: 'NOT_MEMBER' })
})

test('typing reaches the others of a conversation', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]

  t.match(await a.ask('typing', { to: 'direct:bob', on: true }), { op: 'ok', data: {} })

  t.strictSame(await b.next(), { op: 'typing', conversation: 'direct:alice', user: 'alice', on: true })
  t.strictSame(a.frames, [])
})

test('a large content to many addresses does not fill the queue by itself', async (t) => {
  const fastify = await build(t, { writeBuffer: 4_194_304 })
  const users = Array.from({ length: 200 }, (_, n) => `user${n}`)
  await tokensFor(fastify, ...users)

  const { results } = await fastify.chat.sendMany({ app: 'shop' }, { from: 'user0', to: users.map((user) => `direct:${user}`), content: { text: 'x'.repeat(100_000) }, clientId: 'once' })

  t.strictSame(results.filter(({ code }) => code !== undefined), [])
})

test('what the app reads as one of its users does not use up that user\'s rate', async (t) => {
  const fastify = await build(t, { rate: 1, burst: 5 })
  const { alice } = await tokensFor(fastify, 'alice')
  const read = async (headers: Record<string, string>) => (await fastify.inject({ url: '/v1/conversations?as=alice', headers })).statusCode

  for (let n = 0; n < 20; n++) t.equal(await read(appHeaders), 200)
  const own = []
  for (let n = 0; n < 6; n++) own.push(await read(bearer(alice)))

  t.strictSame(own, [200, 200, 200, 200, 200, 429])
})
