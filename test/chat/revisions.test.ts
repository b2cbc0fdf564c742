import { type Test, test } from 'tap'
import { app, appHeaders, bearer, connect, type Frame, listen, tokensFor } from '../helper.ts'

const message = { conversation: 'direct:bob', seq: 1 }

async function twoWhoTalk (t: Test) {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const [a, a2, b] = [await connect(t, url, alice), await connect(t, url, alice), await connect(t, url, bob)]
  await a.ask('send', { to: 'direct:bob', content: { text: 'helo' } })
  await b.next({ op: 'message' })
  const seen = async (token = alice): Promise<Frame[]> => (await fastify.inject({ url: `/v1/conversations/direct:${token === alice ? 'bob' : 'alice'}/messages`, headers: bearer(token) })).json<{ messages: Frame[] }>().messages
  return { fastify, url, tokens: { alice, bob }, a, a2, b, seen }
}

test('an edit reaches everybody as an entry, and from then on the message is what it says', async (t) => {
  const { a, a2, b, seen, tokens } = await twoWhoTalk(t)

  const answer = await a.ask('edit', { ...message, content: { text: 'hello' } })

  t.match(answer, { op: 'ok', data: { conversation: 'direct:bob', seq: 2, time: Number } })
  const { time } = answer.data as { time: number }
  t.strictSame(await b.next({ op: 'edit' }), { op: 'edit', conversation: 'direct:alice', seq: 2, target: 1, content: { text: 'hello' }, by: 'alice', time })
  t.match(await a2.next({ op: 'edit' }), { conversation: 'direct:bob', seq: 2, target: 1 })
  t.match(await seen(tokens.bob), [{ seq: 1, content: { text: 'hello' }, editedAt: time }])
  t.notOk(a.frames.some(({ op }) => op === 'edit'), 'who edits gets its answer alone')
})

test('only its sender edits a message, in the way its type demands, and an edit that was made is not made again', async (t) => {
  const { fastify, a, b } = await twoWhoTalk(t)

  t.match(await b.ask('edit', { conversation: 'direct:alice', seq: 1, content: { text: 'mine' } }), { op: 'error', code: 'FORBIDDEN' })
  t.match(await a.ask('edit', { ...message, content: { words: 'hello' } }), { op: 'error', code: 'BAD_REQUEST' })
  t.match(await a.ask('edit', { ...message, seq: 7, content: { text: 'x' } }), { op: 'error', code: 'NOT_FOUND' })
  const first = await a.ask('edit', { ...message, content: { text: 'hello' } })
  const again = await a.ask('edit', { ...message, content: { text: 'hello' } })

  t.strictSame(again.data, first.data)
  t.equal((await fastify.chat.context.store.entries({ app, kind: 'direct', key: 'alice:bob' }, 0, 10)).length, 2)
})

test('the log keeps what a message said before its edits until it is recalled, and nothing after', async (t) => {
  const { fastify, a, b, seen } = await twoWhoTalk(t)
  await a.ask('edit', { ...message, content: { text: 'secret' } })
  await b.ask('react', { conversation: 'direct:alice', seq: 1, emoji: '👍', on: true })

  const answer = await a.ask('recall', message)

  t.match(answer, { op: 'ok', data: { seq: 4 } })
  t.match(await b.next({ op: 'recall' }), { conversation: 'direct:alice', seq: 4, target: 1, by: 'alice' })
  const [shown] = await seen()
  t.match(shown, { seq: 1, content: {}, recalledAt: Number })
  t.strictSame([shown?.editedAt, shown?.reactions], [undefined, undefined])
  const log = await fastify.chat.context.store.entries({ app, kind: 'direct', key: 'alice:bob' }, 0, 10)
  t.strictSame(log.map(({ op }) => op), ['message', 'edit', 'reaction', 'recall'])
  t.notMatch(JSON.stringify(log), /secret|helo/)
  t.strictSame((await a.ask('recall', message)).data, answer.data, 'a retry gets the first answer')
  t.match(await a.ask('edit', { ...message, content: { text: 'back' } }), { code: 'NOT_FOUND' })
  t.match(await b.ask('react', { conversation: 'direct:alice', seq: 1, emoji: '👍', on: true }), { code: 'NOT_FOUND' })
})

test('reactions are shown with who gave them, and taken back', async (t) => {
  const { a, b, seen } = await twoWhoTalk(t)
  const his = { conversation: 'direct:alice', seq: 1, emoji: '👍' }

  const first = await b.ask('react', { ...his, on: true })
  await a.ask('react', { ...message, emoji: '👍', on: true })
  await a.ask('react', { ...message, emoji: '🎉', on: true })
  t.strictSame((await b.ask('react', { ...his, on: true })).data, first.data, 'given twice is given once')
  t.match(await a.next({ op: 'reaction' }), { conversation: 'direct:bob', seq: 2, target: 1, emoji: '👍', on: true, by: 'bob' })
  t.match(await seen(), [{ reactions: { '👍': ['alice', 'bob'], '🎉': ['alice'] } }])

  t.match(await b.ask('react', { ...his, on: false }), { op: 'ok', data: { seq: 5 } })
  await a.ask('react', { ...message, emoji: '🎉', on: false })
  t.strictSame((await seen())[0]?.reactions, { '👍': ['alice'] })
  t.match(await b.ask('react', { ...his, emoji: '❓', on: false }), { code: 'NOT_FOUND' })
  t.match(await b.ask('react', { ...his, emoji: '__proto__', on: true }), { code: 'BAD_REQUEST' })
})

test('a message takes a thousand reactions and no more', async (t) => {
  const { fastify, a } = await twoWhoTalk(t)
  const { writer } = fastify.chat.context
  const conversation = { app, kind: 'direct', key: 'alice:bob' } as const
  await Promise.all(Array.from({ length: 1000 }, (_, index) => writer.write({ do: 'react', conversation, user: 'bob', seq: 1, emoji: String(index), on: true })))

  t.match(await a.ask('react', { ...message, emoji: '👍', on: true }), { op: 'error', code: 'TOO_LARGE' })
  t.match(await a.ask('react', { ...message, emoji: '👍', on: false }), { op: 'error', code: 'NOT_FOUND' })
})

test('in a group owner and admins recall what members said, at any time; members their own', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  await fastify.chat.createGroup({ app, user: 'alice' }, { groupId: 'team', name: 'Team', members: ['bob', 'carol'] })
  const [a, b, c] = [await connect(t, url, alice), await connect(t, url, bob), await connect(t, url, carol)]
  const say = async (client: typeof a): Promise<Frame> => ({ conversation: 'group:team', seq: ((await client.ask('send', { to: 'group:team', content: { text: 'x' } })).data as { seq: number }).seq })
  const [byAlice, byBob, byCarol] = [await say(a), await say(b), await say(c)]

  t.match(await b.ask('recall', byAlice), { code: 'FORBIDDEN' })
  t.match(await b.ask('recall', byBob), { op: 'ok' })
  t.match(await a.ask('recall', byCarol), { op: 'ok' })
  t.match(await c.next({ op: 'recall', target: byCarol.seq }), { by: 'alice' })
})

test('the app edits and recalls any message, naming the conversation as one of its users does', async (t) => {
  const { fastify, b, seen, tokens } = await twoWhoTalk(t)
  const url = '/v1/conversations/direct:bob/messages/1?as=alice'

  const edited = await fastify.inject({ method: 'PATCH', url, headers: appHeaders, payload: { content: { text: 'mended' } } })
  t.match(await b.next({ op: 'edit' }), { content: { text: 'mended' }, by: undefined })
  const recalled = await fastify.inject({ method: 'DELETE', url, headers: appHeaders })

  t.match([edited.json(), recalled.json()], [{ conversation: 'direct:bob', seq: 2 }, { conversation: 'direct:bob', seq: 3 }])
  t.match(await seen(tokens.bob), [{ content: {}, recalledAt: Number }])
  t.equal((await fastify.inject({ method: 'DELETE', url: '/v1/conversations/direct:bob/messages/1', headers: appHeaders })).statusCode, 400, 'it says as whom')
})

test('over REST a message is edited, reacted to and recalled as over the socket', async (t) => {
  const { fastify, b, tokens, seen } = await twoWhoTalk(t)
  const url = '/v1/conversations/direct:bob/messages/1'
  const headers = bearer(tokens.alice)

  t.match((await fastify.inject({ method: 'PATCH', url, headers, payload: { content: { text: 'hello' } } })).json(), { seq: 2 })
  t.match((await fastify.inject({ method: 'PUT', url: `${url}/reactions/${encodeURIComponent('👍🏽')}`, headers })).json(), { seq: 3 })
  t.match(await seen(), [{ content: { text: 'hello' }, reactions: { '👍🏽': ['alice'] } }])
  t.match((await fastify.inject({ method: 'DELETE', url: `${url}/reactions/${encodeURIComponent('👍🏽')}`, headers })).json(), { seq: 4 })
  t.match((await fastify.inject({ method: 'DELETE', url, headers })).json(), { seq: 5 })
  for (const op of ['edit', 'reaction', 'reaction', 'recall']) t.match(await b.next(), { op, target: 1 })
})

test('an answer names a message that is there and that its sender may see', async (t) => {
  const { fastify, a, b } = await twoWhoTalk(t)
  await fastify.chat.createGroup({ app, user: 'alice' }, { groupId: 'team', name: 'Team', members: [] })
  await a.ask('send', { to: 'group:team', content: { text: 'before bob' } })
  await fastify.chat.putMember({ app }, { groupId: 'team', userId: 'bob' })

  t.match(await b.ask('send', { to: 'direct:alice', content: { text: 'yes' }, replyTo: 1 }), { op: 'ok' })
  t.match(await a.next({ op: 'message' }), { replyTo: 1 })
  t.match(await b.ask('send', { to: 'direct:alice', content: { text: 'yes' }, replyTo: 9 }), { code: 'NOT_FOUND' })
  t.match(await b.ask('send', { to: 'group:team', content: { text: 'what?' }, replyTo: 2 }), { code: 'NOT_FOUND' })
  t.match(await a.ask('send', { to: 'group:team', content: { text: 'that' }, replyTo: 2 }), { op: 'ok' })
  t.match(await a.ask('send', { to: 'group:team', content: { text: 'no message' }, replyTo: 1 }), { code: 'NOT_FOUND' })
})

test('all of a group are mentioned by who looks after it, all of a room by the app', async (t) => {
  const { fastify, a, b } = await twoWhoTalk(t)
  await fastify.chat.createGroup({ app, user: 'alice' }, { groupId: 'team', name: 'Team', members: ['bob'] })
  await b.ask('join', { conversation: 'room:lobby' })
  const all = { content: { text: 'all!' }, mentions: 'all' }

  for (const transient of [false, true]) {
    t.match(await a.ask('send', { to: 'group:team', ...all, transient }), { op: 'ok' })
    t.match(await b.ask('send', { to: 'group:team', ...all, transient }), { code: 'FORBIDDEN' })
    t.match(await b.ask('send', { to: 'room:lobby', ...all, transient }), { code: 'FORBIDDEN' })
    t.match(await b.ask('send', { to: 'direct:alice', ...all, transient }), { op: 'ok' })
  }
  t.match(await fastify.chat.sendMany({ app }, { from: 'bob', to: ['group:team', 'room:lobby'], content: { text: 'all!' }, mentions: 'all' }), { results: [{ seq: Number }, { seq: Number }] })
})

test('after the time that the app allows a sender edits and recalls no more, and owner and app recall all the same', async (t) => {
  const { fastify, a, b } = await twoWhoTalk(t)
  await fastify.chat.createGroup({ app, user: 'alice' }, { groupId: 'team', name: 'Team', members: ['bob'] })
  const { seq } = (await b.ask('send', { to: 'group:team', content: { text: 'late' } })).data as { seq: number }
  await fastify.inject({ method: 'PATCH', url: '/v1/settings', headers: appHeaders, payload: { editWithin: 0, recallWithin: 0 } })
  await new Promise((resolve) => { setTimeout(resolve, 20) })

  t.match(await a.ask('edit', { ...message, content: { text: 'x' } }), { op: 'error', code: 'TOO_LATE', retry: false })
  t.match(await a.ask('recall', message), { code: 'TOO_LATE' })
  t.match(await b.ask('recall', { conversation: 'group:team', seq }), { code: 'TOO_LATE' })
  t.match(await a.ask('recall', { conversation: 'group:team', seq }), { op: 'ok' }, 'who owns the group')
  t.match(await fastify.chat.edit({ app, as: 'alice' }, { ...message, content: { text: 'by the app' } }), { seq: 2 })
  await fastify.inject({ method: 'PATCH', url: '/v1/settings', headers: appHeaders, payload: { editWithin: null } })
  t.match(await a.ask('edit', { ...message, content: { text: 'y' } }), { op: 'ok' }, 'null is no limit')
})

test('an edit says no more than a message may: its words are refused or replaced', async (t) => {
  const { fastify, a, b } = await twoWhoTalk(t)
  await fastify.chat.putWords({ app }, { words: [{ word: 'spam', action: 'refuse' }, { word: '上海', action: 'replace', replacement: '某地' }] })

  t.match(await a.ask('edit', { ...message, content: { text: 'SPAM' } }), { op: 'error', code: 'REJECTED' })
  t.match(await a.ask('edit', { ...message, content: { text: '我在上海' } }), { op: 'ok', data: { seq: 2, content: { text: '我在某地' } } })
  t.match(await b.next({ op: 'edit' }), { seq: 2, content: { text: '我在某地' } })
})

test('a blacklisted user edits and reacts no more than it writes', async (t) => {
  const { fastify, a, b } = await twoWhoTalk(t)
  await fastify.chat.putBlacklisted({ app, user: 'bob' }, { userId: 'alice' })

  t.match(await b.next((frame) => frame.op === 'me' && 'blacklisted' in (frame.changes as object)), { changes: { blacklisted: { user: 'alice', on: true } } })
  t.match(await a.ask('edit', { ...message, content: { text: 'x' } }), { code: 'BLOCKED' })
  t.match(await a.ask('react', { ...message, emoji: '👍', on: true }), { code: 'BLOCKED' })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'x' }, transient: true }), { code: 'BLOCKED' })
  t.match(await a.ask('recall', message), { op: 'ok' }, 'but takes back what it said')
})

test('a reaction may be any word, also for who has left before a later one', async (t) => {
  const { fastify, url } = await listen(t)
  const { bob } = await tokensFor(fastify, 'alice', 'bob')
  const { chat } = fastify
  const alice = { app, user: 'alice' }
  await chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const { seq = 0 } = await chat.send(alice, { to: 'group:team', content: { text: 'said' } })
  for (const emoji of ['constructor', 'toString']) await chat.react(alice, { conversation: 'group:team', seq, emoji, on: true })
  await chat.edit(alice, { conversation: 'group:team', seq, content: { text: 'before bob went' } })
  await chat.removeMember({ app }, { groupId: 'team', userId: 'bob' })
  await chat.react(alice, { conversation: 'group:team', seq, emoji: '👍', on: true })
  await chat.react(alice, { conversation: 'group:team', seq, emoji: 'toString', on: false })
  await chat.edit(alice, { conversation: 'group:team', seq, content: { text: 'after' } })

  const b = await connect(t, url, bob)
  t.match(await b.ask('sync', { cursors: { 'group:team': seq - 1 } }), { op: 'ok', data: { left: ['group:team'] } })

  t.match(await b.next({ op: 'message', seq }), { content: { text: 'before bob went' } })
  t.notMatch(JSON.stringify(b.frames), /after|👍/)
})
