import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

interface Shown { messageUID: string, fromUserId: string, targetId: string, objectName: string, content: string, msgTime: number, expansion: boolean, extraContent?: string }

async function withTalk (t: Parameters<typeof setUp>[0]) {
  const world = await setUp(t)
  const { fastify, post, postJson } = world
  for (const userId of ['alice', 'bob', 'carol']) await fastify.chat.putUser({ app }, { userId })
  const say = async (user: string, text: string, more = {}) => await fastify.chat.send({ app, user }, { to: `direct:${user === 'alice' ? 'bob' : 'alice'}`, content: { text }, ...more })
  const query = async (kind: string, params: object) => (await postJson(`v3/message/${kind}/query`, { userId: 'alice', targetId: 'bob', startTime: 0, endTime: Date.now() + 60_000, ...params })).body['data'] as Shown[]
  return { ...world, post, say, query }
}

test('a private conversation is read by time, a page at a time, with its start or without', async (t) => {
  const { say, query, postJson } = await withTalk(t)
  const sent = [await say('alice', 'one'), await say('bob', 'two'), await say('alice', 'three'), await say('bob', 'four')]
  const times = sent.map(({ time }) => time)
  const texts = async (params: object) => (await query('private', params)).map(({ content }) => (JSON.parse(content) as { content: string }).content)

  t.strictSame(await texts({}), ['one', 'two', 'three', 'four'])
  t.strictSame(await texts({ startTime: times[1] }), ['three', 'four'])
  t.strictSame(await texts({ startTime: times[1], includeStart: true }), ['two', 'three', 'four'])
  t.strictSame(await texts({ endTime: times[2] }), ['one', 'two', 'three'])
  t.strictSame(await texts({ pageSize: 2 }), ['one', 'two'])
  t.strictSame(await texts({ userId: 'bob', targetId: 'alice', startTime: String(times[1]), endTime: String(times[3]), pageSize: '10', includeStart: 'false' }), ['three', 'four'], 'as text, which the Go SDK sends')
  t.match(await query('private', { pageSize: 2 }), [{ fromUserId: 'alice', targetId: 'bob', messageUID: sent[0]!.messageId, msgTime: times[0], objectName: 'RC:TxtMsg', expansion: false }, { fromUserId: 'bob', targetId: 'alice' }])
  t.strictSame(await query('private', { targetId: 'carol' }), [])
  t.match(await postJson('v3/message/private/query', { userId: 'alice', targetId: 'bob', startTime: 0, endTime: 1, pageSize: 101 }), { status: 400 })
})

test('history tells of answers as references, of recalls as notices, and of keys on a message', async (t) => {
  const { fastify, say, query, post } = await withTalk(t)
  const asked = await say('bob', 'when?')
  await say('alice', 'now', { replyTo: asked.seq })
  const slip = await say('alice', 'slip')
  await fastify.chat.recall({ app, user: 'alice' }, { conversation: 'direct:bob', seq: slip.seq! })
  await post('message/expansion/set', { msgUID: asked.messageId, userId: 'alice', conversationType: 1, targetId: 'bob', extraKeyVal: '{"k":"v"}' })

  const [question, answer, recalled] = await query('private', {})

  t.match(question, { expansion: true, extraContent: '{"k":"v"}' })
  t.match(answer, { objectName: 'RC:ReferenceMsg' })
  t.match(JSON.parse(answer!.content), { content: 'now', referMsgUserId: 'bob', referMsgUid: asked.messageId, objName: 'RC:TxtMsg', referMsg: { content: 'when?' } })
  t.match(recalled, { objectName: 'RC:RcNtf' })
  t.match(JSON.parse(recalled!.content), { originalObjectName: 'RC:TxtMsg', recallTime: Number })
  t.notMatch(recalled!.content, 'slip')
})

test('a group is read as its member sees it, and a chatroom as it is', async (t) => {
  const { fastify, query, join } = await withTalk(t)
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['bob'] })
  await fastify.chat.send({ app, user: 'bob' }, { to: 'group:team', content: { text: 'before' } })
  await fastify.chat.putMember({ app }, { groupId: 'team', userId: 'alice' })
  await fastify.chat.send({ app, user: 'bob' }, { to: 'group:team', content: { text: 'after' } })
  const carol = await join('carol')
  await carol.ask('join', { conversation: 'room:lobby' })
  await carol.ask('send', { to: 'room:lobby', content: { text: 'hi' } })

  t.match(await query('group', { targetId: 'team' }), [{ targetId: 'team', fromUserId: 'bob', content: '{"content":"after"}' }])
  t.equal((await query('group', { userId: 'bob', targetId: 'team' })).length, 2)
  t.strictSame(await query('group', { userId: 'carol', targetId: 'team' }), [], 'who is not in it sees nothing')
  t.match(await query('chatroom', { targetId: 'lobby' }), [{ targetId: 'lobby', fromUserId: 'carol', content: '{"content":"hi"}' }])
  t.strictSame(await query('chatroom', { targetId: 'nowhere' }), [])
})

test('a user\'s copy of a conversation is cleaned, up to a time or wholly, and no other\'s', async (t) => {
  const { fastify, post, say } = await withTalk(t)
  const sent = [await say('alice', 'one'), await say('bob', 'two'), await say('alice', 'three')]
  const clean = async (more = {}) => await post('conversation/message/history/clean', { conversationType: 1, fromUserId: 'alice', targetId: 'bob', ...more })
  const seen = async (user: string, other: string) => (await fastify.chat.history({ app, user }, { conversation: `direct:${other}` })).messages.length

  t.match(await clean({ msgTimestamp: sent[1]!.time }), { status: 200, body: { code: 200 } })
  t.strictSame([await seen('alice', 'bob'), await seen('bob', 'alice')], [1, 3])
  t.match(await clean({ msgTimestamp: sent[0]!.time - 1 }), { status: 200 })
  t.equal(await seen('alice', 'bob'), 1, 'what is cleaned stays so')
  t.match(await clean(), { status: 200 })
  t.strictSame([await seen('alice', 'bob'), await seen('bob', 'alice')], [0, 3])

  await post('message/system/publish', { fromUserId: 'news', toUserId: 'alice', objectName: 'RC:TxtMsg', content: '{"content":"headline"}' })
  t.match(await clean({ conversationType: 6, targetId: 'news' }), { status: 200 })
  t.strictSame((await fastify.chat.history({ app, user: 'alice' }, { conversation: 'system:news' })).messages, [])
  t.match(await clean({ targetId: 'nobody' }), { status: 200 })
  t.match(await clean({ conversationType: 4, targetId: 'lobby' }), { status: 430, body: { code: 1009 } })
})
