import type { AddressInfo } from 'node:net'
import { type Test, test } from 'tap'
import { appHeaders, app, bearer, connect, listen, tokensFor } from '../helper.ts'

const content = { text: 'for your eyes 上海' }

/** Bob is spoken to in a group before Alice and Carol, who do not see it. */
async function whispered (t: Test) {
  const { fastify, url } = await listen(t)
  const tokens = await tokensFor(fastify, 'alice', 'bob', 'carol')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob', 'carol'] })
  const clients = { a: await connect(t, url, tokens.alice), b: await connect(t, url, tokens.bob), c: await connect(t, url, tokens.carol) }
  const { seq: before = 0 } = await fastify.chat.send({ app, user: 'carol' }, { to: 'group:team', content: { text: 'all' } })
  const post = async (fields: object) => (await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { content, ...fields } })).json() as { results: Array<{ seq: number }> }
  return { fastify, tokens, ...clients, before, post, seq: before + 1 }
}

const mentionsOf = async ({ fastify, token }: { fastify: Awaited<ReturnType<typeof whispered>>['fastify'], token: string }) =>
  (await fastify.inject({ url: '/v1/conversations/group:team', headers: bearer(token) })).json() as { unread: number, mentioned: number, lastMessage: { seq: number } }

test('who may not see a message is told a change of nothing, and finds it nowhere', async (t) => {
  const { fastify, tokens, a, b, c, before, seq, post } = await whispered(t)

  const sent = await post({ from: 'alice', to: ['group:team'], visibleTo: ['bob'], mentions: ['bob', 'carol'] })
  await fastify.chat.send({ app, user: 'carol' }, { to: 'group:team', content: { text: 'and on' } })

  t.match(sent, { results: [{ seq }] })
  for (const client of [a, b]) t.match(await client.next({ op: 'message', seq }), { content })
  t.strictSame(Object.keys(await c.next({ op: 'conversation', seq })).sort(), ['changes', 'conversation', 'op', 'seq', 'time'])
  t.match(await c.next({ seq: seq + 1 }), { op: 'message', content: { text: 'and on' } })

  const shown = async (client: typeof a) => ((await client.ask('history', { conversation: 'group:team' })).data as { messages: Array<{ seq: number }> }).messages.map((message) => message.seq)
  t.strictSame([await shown(a), await shown(b), await shown(c)], [[before, seq, seq + 1], [before, seq, seq + 1], [before, seq + 1]])
  for (const [user, status] of [['alice', 200], ['bob', 200], ['carol', 404]] as const) t.equal((await fastify.inject({ url: `/v1/conversations/group:team/messages/${seq}`, headers: bearer(tokens[user]) })).statusCode, status, user)
  for (const [user, found] of [['bob', 1], ['carol', 0]] as const) t.equal(((await fastify.inject({ url: `/v1/search?q=${encodeURIComponent('上海')}`, headers: bearer(tokens[user]) })).json() as { items: [] }).items.length, found, user)
})

test('a message for some counts as unread for nobody, and mentions only who sees it', async (t) => {
  const { fastify, tokens, before, seq, post } = await whispered(t)
  await post({ from: 'alice', to: ['group:team'], visibleTo: ['bob'], mentions: ['bob', 'carol'] })

  t.match(await mentionsOf({ fastify, token: tokens.bob }), { unread: 1, mentioned: 1, lastMessage: { seq } })
  t.match(await mentionsOf({ fastify, token: tokens.carol }), { unread: 0, mentioned: 0, lastMessage: { seq: before } })
})

test('who may not see a message does nothing to it, and hears nothing of what becomes of it', async (t) => {
  const { fastify, a, b, c, seq, post } = await whispered(t)
  await post({ from: 'alice', to: ['group:team'], visibleTo: ['bob'] })
  const about = { conversation: 'group:team', seq }

  t.match(await c.ask('react', { ...about, emoji: '👀', on: true }), { op: 'error', code: 'NOT_FOUND' })
  t.match(await c.ask('recall', about), { op: 'error', code: 'NOT_FOUND' })
  t.match(await c.ask('send', { to: 'group:team', content: { text: 'what?' }, replyTo: seq }), { op: 'error', code: 'NOT_FOUND' })
  t.match(await b.ask('react', { ...about, emoji: '👍', on: true }), { op: 'ok' })
  t.match(await a.ask('edit', { ...about, content: { text: 'another secret' } }), { op: 'ok' })
  t.match(await a.ask('recall', about), { op: 'ok' })
  const { seq: last } = await fastify.chat.send({ app, user: 'bob' }, { to: 'group:team', content: { text: 'over' } })

  t.match(await b.next({ op: 'edit', target: seq }), { content: { text: 'another secret' } })
  const heard = []
  for (let at = seq; at <= last!; at++) heard.push(await c.next({ seq: at }))
  t.strictSame(heard.map(({ op }) => op), ['conversation', 'conversation', 'conversation', 'conversation', 'message'])
  t.notMatch(JSON.stringify(heard), /secret|your eyes|👍/)
})

test('who comes back is sent the same as who stayed', async (t) => {
  const { fastify, tokens, c, before, seq, post } = await whispered(t)
  await post({ from: 'alice', to: ['group:team'], visibleTo: ['bob'] })
  await fastify.chat.edit({ app, as: 'alice' }, { conversation: 'group:team', seq, content: { text: 'another secret' } })
  const stayed = [await c.next({ seq }), await c.next({ seq: seq + 1 })]
  const url = `ws://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`

  for (const [user, ops] of [['carol', ['conversation', 'conversation']], ['bob', ['message', 'edit']]] as const) {
    const back = await connect(t, url, tokens[user])
    t.match(await back.ask('sync', { cursors: { 'group:team': before } }), { op: 'ok', data: { conversations: [{ conversation: 'group:team', lastMessage: { seq: user === 'carol' ? before : seq } }] } })
    const pushed = back.frames.filter((frame) => Number(frame.seq) >= seq)
    t.strictSame(pushed.map(({ op }) => op), ops, user)
    if (user === 'carol') t.strictSame(pushed, stayed)
  }
})

test('without a copy for the sender only the others see it, in direct conversations and in groups', async (t) => {
  const { a, b, seq, post } = await whispered(t)
  await post({ from: 'alice', to: ['direct:bob', 'group:team'], senderCopy: false })

  t.match(await b.next({ op: 'message', conversation: 'direct:alice' }), { content })
  t.match(await b.next({ op: 'message', seq }), { conversation: 'group:team', content })
  t.match(await a.next({ op: 'conversation', conversation: 'direct:bob' }), { seq: 1, changes: {} })
  t.match(await a.next({ op: 'conversation', seq }), { conversation: 'group:team', changes: {} })
  t.match(await a.ask('history', { conversation: 'direct:bob' }), { data: { messages: [], lastSeq: 1 } })
})

test('what does not count is there and is not unread; a transient message reaches those whom it is for', async (t) => {
  const { fastify, tokens, b, c, seq, post } = await whispered(t)
  await post({ from: 'alice', to: ['group:team'], counted: false })
  t.match(await b.next({ op: 'message', seq }), { content })
  t.match(await mentionsOf({ fastify, token: tokens.bob }), { unread: 1, lastMessage: { seq } })

  await post({ from: 'alice', to: ['group:team'], visibleTo: ['bob'], transient: true })
  t.notOk('seq' in await b.next({ op: 'message', from: 'alice' }))
  await c.ask('ping')
  t.strictSame(c.frames.filter(({ op, from, seq: at }) => op === 'message' && from === 'alice' && at === undefined), [])
})

test('a retry says the same to the same, and visibleTo is for groups and rooms', async (t) => {
  const { seq, post } = await whispered(t)
  const once = { from: 'alice', to: ['group:team'], visibleTo: ['bob'], clientId: 'once' }

  t.match([await post(once), await post(once), await post({ ...once, visibleTo: ['carol'] })], [{ results: [{ seq }] }, { results: [{ seq }] }, { results: [{ code: 'CLIENT_ID_REUSED' }] }])
  t.match(await post({ from: 'alice', to: ['direct:bob'], visibleTo: ['bob'] }), { code: 'BAD_REQUEST' })
})

test('who came after a message, or deleted it for itself, is told nothing of what becomes of it', async (t) => {
  const { fastify, tokens, a, b, c, before } = await whispered(t)
  await fastify.chat.issueToken({ app }, { userId: 'dave' })
  await fastify.chat.putMember({ app }, { groupId: 'team', userId: 'dave' })
  const { token } = await fastify.chat.issueToken({ app }, { userId: 'dave' })
  const d = await connect(t, `ws://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`, token)
  await fastify.inject({ method: 'DELETE', url: '/v1/conversations/group:team', headers: bearer(tokens.bob) })
  await a.ask('react', { conversation: 'group:team', seq: before, emoji: '👍', on: true })

  await c.ask('edit', { conversation: 'group:team', seq: before, content: { text: 'a secret from before' } })

  const edited = before + 3
  t.match(await a.next({ op: 'edit', seq: edited }), { content: { text: 'a secret from before' } })
  for (const client of [b, d]) t.match(await client.next({ seq: edited }), { op: 'conversation', changes: {} })
  t.match((await d.ask('history', { conversation: 'group:team' })).data, { messages: [] })
  const back = await connect(t, `ws://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`, token)
  await back.ask('sync', { cursors: { 'group:team': before } })
  t.notMatch(JSON.stringify(back.frames), /secret|👍/)
})
