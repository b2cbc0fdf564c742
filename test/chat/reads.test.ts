import fc from 'fast-check'
import { type Test, test } from 'tap'
import { app, bearer, build, connect, type Frame, listen, tokensFor } from '../helper.ts'
import { until } from '../harness/until.ts'

async function team (t: Test) {
  const { fastify, url } = await listen(t)
  const tokens = await tokensFor(fastify, 'alice', 'bob', 'carol')
  await fastify.chat.createGroup({ app, user: 'alice' }, { groupId: 'team', name: 'Team', members: ['bob'] })
  const item = async (user: string, conversation: string) => await fastify.chat.conversation({ app, user }, { conversation })
  return { fastify, url, tokens, item }
}

test('what is unread is what came after one has read, and who sends has read up to it', async (t) => {
  const { fastify, url, tokens, item } = await team(t)
  const [a, b] = [await connect(t, url, tokens.alice), await connect(t, url, tokens.bob)]
  for (const text of ['one', 'two', 'three']) await a.ask('send', { to: 'group:team', content: { text } })

  t.match(await item('alice', 'group:team'), { readSeq: 5, unread: 0 })
  t.match(await item('bob', 'group:team'), { readSeq: 0, unread: 3 })
  t.match(await b.ask('read', { conversation: 'group:team', seq: 3 }), { op: 'ok', data: { conversation: 'group:team', unread: 2 } })
  t.match(await b.ask('read', { conversation: 'group:team', seq: 2 }), { data: { unread: 2 } }, 'it never goes back')
  t.match(await item('bob', 'group:team'), { readSeq: 3, unread: 2 })
  await b.ask('send', { to: 'group:team', content: { text: 'four' } })
  t.match(await item('bob', 'group:team'), { readSeq: 6, unread: 0 })
  t.match(await item('alice', 'group:team'), { unread: 1 })
  t.match((await fastify.inject({ method: 'PUT', url: '/v1/conversations/group:team/read', headers: bearer(tokens.alice), payload: { seq: 1_000_000 } })).json(), { conversation: 'group:team', unread: 0 }, 'beyond the end means the end')
})

test('one\'s devices are told by one\'s own log, the other of a direct conversation by a read, and a group by nothing', async (t) => {
  const { url, tokens } = await team(t)
  const [a, b, b2] = [await connect(t, url, tokens.alice), await connect(t, url, tokens.bob), await connect(t, url, tokens.bob)]
  await a.ask('send', { to: 'direct:bob', content: { text: 'hi' } })
  await a.ask('send', { to: 'group:team', content: { text: 'hi' } })

  await b.ask('read', { conversation: 'direct:alice', seq: 1 })
  await b.ask('read', { conversation: 'group:team', seq: 3 })

  for (const device of [b, b2]) {
    t.match(await device.next({ op: 'me' }), { conversation: 'me', seq: 2, changes: { conversation: 'direct:alice', read: 1 } })
    t.match(await device.next({ op: 'me' }), { seq: 3, changes: { conversation: 'group:team', read: 3 } })
  }
  t.match(await a.next({ op: 'read' }), { conversation: 'direct:bob', user: 'bob', seq: 1 })
  await a.ask('ping')
  t.notOk(a.frames.some(({ op }) => op === 'read'))
  t.match(await a.ask('conversations'), { data: { conversations: [{ conversation: 'group:team' }, { conversation: 'direct:bob', peerRead: 1 }] } })
})

test('mentions are counted while they are unread and not recalled', async (t) => {
  const { fastify, item } = await team(t)
  const as = (user: string) => ({ app, user })
  const say = async (text: string, mentions?: string[] | 'all') => await fastify.chat.send(as('alice'), { to: 'group:team', content: { text }, ...mentions === undefined ? {} : { mentions } })
  await say('nobody')
  await say('bob', ['bob', 'carol'])
  const { seq = 0 } = await say('all', 'all')
  await say('carol', ['carol'])

  t.match(await item('bob', 'group:team'), { unread: 4, mentioned: 2 })
  await fastify.chat.recall(as('alice'), { conversation: 'group:team', seq })
  t.match(await item('bob', 'group:team'), { unread: 4, mentioned: 1 })
  await fastify.chat.read(as('bob'), { conversation: 'group:team', seq: 4 })
  t.match(await item('bob', 'group:team'), { unread: 2, mentioned: 0 })
})

test('who comes into a group has nothing unread of what was said before', async (t) => {
  const { fastify, item } = await team(t)
  await fastify.chat.changeGroup({ app }, { groupId: 'team', history: 'all' })
  await fastify.chat.send({ app, user: 'alice' }, { to: 'group:team', content: { text: 'before' }, mentions: 'all' })
  await fastify.chat.putMember({ app }, { groupId: 'team', userId: 'carol' })
  await fastify.chat.send({ app, user: 'alice' }, { to: 'group:team', content: { text: 'after' } })

  t.match(await item('carol', 'group:team'), { unread: 1, mentioned: 0 })
})

test('who has read a message is told to those who may see it', async (t) => {
  const { fastify, tokens } = await team(t)
  await fastify.chat.putMember({ app }, { groupId: 'team', userId: 'carol' })
  const { seq } = await fastify.chat.send({ app, user: 'alice' }, { to: 'group:team', content: { text: 'hi' } })
  const readers = async (token: string, at = seq) => (await fastify.inject({ url: `/v1/conversations/group:team/messages/${at}/readers`, headers: bearer(token) })).json()

  t.strictSame(await readers(tokens.alice), { items: [] })
  await fastify.chat.read({ app, user: 'carol' }, { conversation: 'group:team', seq: seq! })
  t.strictSame(await readers(tokens.bob), { items: [{ userId: 'carol' }] })
  await fastify.chat.send({ app, user: 'bob' }, { to: 'group:team', content: { text: 'answer' } })
  t.strictSame(await readers(tokens.alice), { items: [{ userId: 'bob' }, { userId: 'carol' }] })
  t.match(await readers(tokens.alice, 1), { code: 'NOT_FOUND' }, 'an entry that is no message')
})

test('in a room nothing is unread', async (t) => {
  const { url, tokens } = await team(t)
  const a = await connect(t, url, tokens.alice)
  await a.ask('join', { conversation: 'room:lobby' })

  t.match(await a.ask('read', { conversation: 'room:lobby', seq: 1 }), { code: 'BAD_REQUEST' })
})

test('whatever is said, mentioned, recalled and read, the counts that are served are what a recount from the log gives', async (t) => {
  const users = ['alice', 'bob', 'carol'] as const
  const action = fc.record({
    user: fc.constantFrom(...users),
    to: fc.constantFrom('group:team', 'direct:alice', 'direct:bob', 'direct:carol'),
    what: fc.constantFrom('send', 'send', 'send', 'read', 'recall', 'leave', 'return', 'hide'),
    mentions: fc.constantFrom(undefined, ['bob'], ['alice', 'carol'], 'all' as const),
    seq: fc.integer({ min: 1, max: 12 })
  })
  await fc.assert(fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
    const fastify = await build(t)
    const { chat } = fastify
    await tokensFor(fastify, ...users)
    await chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob', 'carol'] })
    for (const { user, to, what, mentions, seq } of actions) {
      const caller = { app, user }
      const done = what === 'send'
        ? chat.send(caller, { to, content: { text: 'x' }, ...mentions === undefined ? {} : { mentions } })
        : what === 'read'
          ? chat.read(caller, { conversation: to, seq })
          : what === 'recall'
            ? chat.recall(caller, { conversation: to, seq })
            : what === 'hide'
              ? chat.hideConversation(caller, { conversation: to })
              : what === 'leave'
                ? chat.removeMember(caller, { groupId: 'team', userId: user })
                : chat.putMember({ app }, { groupId: 'team', userId: user })
      await done.catch((error: { code?: string }) => { if (error.code === 'INTERNAL' || error.code === undefined) throw error })
    }

    for (const user of users) {
      for (const { conversation, unread, mentioned, readSeq = 0 } of (await chat.conversations({ app, user }, {})).conversations) {
        const { messages } = await chat.history({ app, user }, { conversation, limit: 100 })
        const after = messages.filter(({ seq }) => seq! > readSeq)
        const naming = after.filter(({ mentions, recalledAt }) => recalledAt === undefined && (mentions === 'all' || mentions?.includes(user)))
        if (unread !== after.length || mentioned !== naming.length) throw new Error(`${user} in ${conversation}: ${unread} unread and ${mentioned} mentions are served, ${after.length} and ${naming.length} counted`)
      }
    }
    await fastify.close()
  }), { numRuns: 60 })
})

test('a conversation is muted and pinned for oneself, on all of one\'s devices, and pinned ones come first', async (t) => {
  const { fastify, url, tokens } = await team(t)
  const [a, a2] = [await connect(t, url, tokens.alice), await connect(t, url, tokens.alice)]
  for (const to of ['direct:bob', 'direct:carol']) await a.ask('send', { to, content: { text: 'hi' } })
  const change = async (payload: object) => (await fastify.inject({ method: 'PATCH', url: '/v1/conversations/group:team', headers: bearer(tokens.alice), payload })).json<Frame>()

  t.match(await change({ pinned: true, muted: true }), { conversation: 'group:team', pinned: true, muted: true })
  await change({ pinned: true })

  for (const device of [a, a2]) {
    t.match(await device.next((frame) => frame.op === 'me' && frame.seq === 2), { changes: { conversation: 'group:team', muted: true } })
    t.match(await device.next((frame) => frame.op === 'me' && frame.seq === 3), { changes: { conversation: 'group:team', pinned: true } })
  }
  const list = async (limit: number, cursor?: string): Promise<{ conversations: Frame[], next?: string }> => (await a.ask('conversations', { limit, ...cursor === undefined ? {} : { cursor } })).data as { conversations: Frame[], next?: string }
  const first = await list(1)
  const second = await list(2, first.next)
  t.strictSame([...first.conversations, ...second.conversations].map(({ conversation }) => conversation), ['group:team', 'direct:carol', 'direct:bob'])
  t.match((await fastify.chat.conversations({ app, user: 'bob' }, {})).conversations.find(({ conversation }) => conversation === 'group:team'), { pinned: false, muted: false }, 'for oneself alone')
  t.notOk(a.frames.some(({ op }) => op === 'me'), 'what is so already is no entry')
})

test('a deleted conversation is gone for oneself, its past too, and comes back with something new', async (t) => {
  const { fastify, url, tokens } = await team(t)
  const [a, b] = [await connect(t, url, tokens.alice), await connect(t, url, tokens.bob)]
  await a.ask('send', { to: 'direct:bob', content: { text: 'old' } })
  const addresses = async (user: string) => (await fastify.chat.conversations({ app, user }, {})).conversations.map(({ conversation }) => conversation)

  const { statusCode } = await fastify.inject({ method: 'DELETE', url: '/v1/conversations/direct:alice', headers: bearer(tokens.bob) })

  t.equal(statusCode, 204)
  t.match(await b.next((frame) => frame.op === 'me' && frame.seq === 2), { changes: { conversation: 'direct:alice', hidden: 1 } })
  t.strictSame(await addresses('bob'), ['group:team'])
  t.ok((await addresses('alice')).includes('direct:bob'))
  t.match(await b.ask('history', { conversation: 'direct:alice' }), { data: { messages: [] } })
  t.match(await b.ask('react', { conversation: 'direct:alice', seq: 1, emoji: '👍', on: true }), { code: 'NOT_FOUND' })

  await a.ask('send', { to: 'direct:bob', content: { text: 'new' } })
  t.match(await b.ask('conversations'), { data: { conversations: [{ conversation: 'direct:alice', unread: 1, lastMessage: { content: { text: 'new' } } }, { conversation: 'group:team' }] } })
  t.match((await b.ask('history', { conversation: 'direct:alice' })).data, { messages: [{ seq: 2 }] })
})

test('nobody is mentioned by what an erased user wrote', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob', 'carol')
  const { chat } = fastify
  await chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'carol', members: ['alice', 'bob'] })
  await chat.send({ app, user: 'carol' }, { to: 'group:team', content: { text: '@bob' }, mentions: ['bob'] })
  await chat.send({ app, user: 'carol' }, { to: 'group:team', content: { text: '@all' }, mentions: 'all' })
  await chat.send({ app, user: 'alice' }, { to: 'group:team', content: { text: '@bob' }, mentions: ['bob'] })
  const mentioned = async () => (await chat.conversation({ app, user: 'bob' }, { conversation: 'group:team' })).mentioned
  t.equal(await mentioned(), 3)

  await chat.eraseUser({ app }, { userId: 'carol' })

  await until('it is blank', async () => await mentioned() === 1)
})
