import { test } from 'tap'
import { appHeaders, bearer, build, connect, listen, tokensFor } from '../helper.ts'

test('a profile is made by a token or by PUT, keeps what is not given, and is listed', async (t) => {
  const fastify = await build(t)
  const issued = await fastify.inject({ method: 'POST', url: '/v1/tokens', headers: appHeaders, payload: { userId: 'alice', name: 'Alice' } })
  const changed = await fastify.inject({ method: 'PUT', url: '/v1/users/alice', headers: appHeaders, payload: { avatar: 'https://example.com/a.png' } })
  await fastify.inject({ method: 'PUT', url: '/v1/users/bob', headers: appHeaders, payload: {} })

  t.match([issued.statusCode, issued.json()], [201, { userId: 'alice', token: String, expiresAt: Number }])
  t.match(changed.json(), { userId: 'alice', name: 'Alice', avatar: 'https://example.com/a.png' })
  const list = (await fastify.inject({ url: '/v1/users?limit=1', headers: appHeaders })).json<{ items: object[], next: string }>()
  t.match(list, { items: [{ userId: 'alice' }], next: String })
  t.match((await fastify.inject({ url: `/v1/users?limit=1&cursor=${list.next}`, headers: appHeaders })).json(), { items: [{ userId: 'bob' }] })
})

test('presence says whether a user is connected, and when it was last', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const presence = async () => (await fastify.inject({ url: '/v1/users/alice/presence', headers: bearer(bob) })).json<{ lastSeen?: number }>()
  t.strictSame(await presence(), { online: false, connections: 0 })
  const clients = [await connect(t, url, alice), await connect(t, url, alice)]
  t.strictSame(await presence(), { online: true, connections: 2 })

  for (const { socket, closed } of clients) {
    socket.close()
    await closed
  }
  while ((await presence()).lastSeen === undefined);

  t.match(await presence(), { online: false, connections: 0, lastSeen: Number })
})

test('a block closes connections with 4503, keeps the user out, and ends by itself or by being lifted', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)

  await fastify.inject({ method: 'PUT', url: '/v1/users/alice/block', headers: appHeaders, payload: { minutes: 5 } })

  t.match(await a.next({ op: 'bye' }), { code: 4503 })
  t.equal(await a.closed, 4503)
  await t.rejects(connect(t, url, alice), { message: 'refused with 403' })
  t.match((await fastify.inject({ url: '/v1/conversations', headers: bearer(alice) })).json(), { statusCode: 403, code: 'BLOCKED' })
  t.match((await fastify.inject({ url: '/v1/users/alice', headers: appHeaders })).json(), { blockedUntil: Number })
  await fastify.inject({ method: 'DELETE', url: '/v1/users/alice/block', headers: appHeaders })
  await connect(t, url, alice)
})

test('an erased user is out, and may be registered anew', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)
  await a.ask('send', { to: 'direct:bob', content: { text: 'secret' } })

  const erased = await fastify.inject({ method: 'DELETE', url: '/v1/users/alice', headers: appHeaders })

  t.equal(erased.statusCode, 204)
  t.equal(await a.closed, 4504)
  await t.rejects(connect(t, url, alice), { message: 'refused with 401' })
  const history = await fastify.inject({ url: '/v1/conversations/direct:alice/messages', headers: bearer(bob) })
  t.match(history.json(), { messages: [{ seq: 1, content: {}, recalledAt: Number }] })
  const again = await tokensFor(fastify, 'alice')
  await connect(t, url, again.alice)
})
