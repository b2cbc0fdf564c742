import { test } from 'tap'
import { app, appHeaders, bearer, connect, listen, tokensFor } from '../helper.ts'

const text = { text: 'hello' }

test('who is on my blacklist reaches me neither with messages nor by typing, until I take it off', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  const ask = async (method: 'GET' | 'PUT' | 'DELETE', path = '/bob') => await fastify.inject({ method, url: `/v1/blacklist${path}`, headers: bearer(alice) })

  t.equal((await ask('PUT')).statusCode, 204)
  for (const transient of [false, true]) {
    t.match(await b.ask('send', { to: 'direct:alice', content: text, transient }), { op: 'error', code: 'BLOCKED', message: 'This user does not take messages from you', retry: false })
  }
  t.match(await b.ask('typing', { to: 'direct:alice', on: true }), { op: 'ok', data: {} })
  t.match(await a.ask('send', { to: 'direct:bob', content: text }), { op: 'ok' }, 'the other way is open')
  t.match(a.frames, [{ op: 'me', changes: { blacklisted: { user: 'bob', on: true } } }], 'only its own devices are told')
  t.match(await b.next({ op: 'message' }), { from: 'alice' })

  const sent = await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'bob', to: ['direct:alice'], content: text } })
  t.match(sent.json(), { results: [{ seq: 2 }] }, 'the app sends all the same')
  t.match(await a.next({ op: 'message' }), { from: 'bob', seq: 2 })
  t.match((await ask('GET')).json(), { userId: 'bob', createdAt: Number })
  t.match((await ask('GET', '')).json(), { items: [{ userId: 'bob' }] })

  t.equal((await ask('DELETE')).statusCode, 204)
  t.match((await ask('GET')).json(), { statusCode: 404, code: 'NOT_FOUND' })
  t.match(await b.ask('send', { to: 'direct:alice', content: text }), { op: 'ok' })
  await b.ask('typing', { to: 'direct:alice', on: true })
  t.match(await a.next({ op: 'typing' }), { user: 'bob', on: true })
})

test('in groups a blacklist changes nothing', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob'] })
  await fastify.chat.putBlacklisted({ app, user: 'alice' }, { userId: 'bob' })

  t.match(await b.ask('send', { to: 'group:team', content: text }), { op: 'ok' })
  t.match(await a.next({ op: 'message' }), { from: 'bob' })
  await b.ask('typing', { to: 'group:team', on: true })
  t.match(await a.next({ op: 'typing' }), { user: 'bob' })
})

test('a blacklist says what is new to it, and takes neither oneself nor who is not registered', async (t) => {
  const { fastify } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const caller = { app, user: 'alice' }

  t.strictSame([await fastify.chat.putBlacklisted(caller, { userId: 'bob' }), await fastify.chat.putBlacklisted(caller, { userId: 'bob' })], [true, false])
  t.strictSame([await fastify.chat.deleteBlacklisted(caller, { userId: 'bob' }), await fastify.chat.deleteBlacklisted(caller, { userId: 'bob' })], [true, false])
  for (const [userId, statusCode, payload] of [['alice', 400], ['nobody', 404], ['bob', 400, { minutes: 5 }]] as const) {
    t.equal((await fastify.inject({ method: 'PUT', url: `/v1/blacklist/${userId}`, headers: bearer(alice), ...payload === undefined ? {} : { payload } })).statusCode, statusCode)
  }
  await t.rejects(fastify.chat.putBlacklisted({ app }, { userId: 'bob' }), { code: 'BAD_REQUEST' }, 'the app has none')
})

test('one may write to oneself, whoever else is on the blacklist', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)
  await fastify.chat.putBlacklisted({ app, user: 'alice' }, { userId: 'bob' })

  t.match(await a.ask('send', { to: 'direct:alice', content: text }), { op: 'ok' })
})
