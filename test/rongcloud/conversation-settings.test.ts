import { test } from 'tap'
import { app, type Frame } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

/** Word of one thing that changed for the user alone. */
const told = (name: 'muted' | 'pinned') => (frame: Frame) => frame.op === 'me' && Object.hasOwn(frame['changes'] as object, name)

test('a conversation is muted for its user, whose devices are told, and by the level where one is given', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)
  const bob = await join('bob')
  await post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: '{"content":"hello"}' })
  const at = { conversationType: 1, requestId: 'bob', targetId: 'alice' }
  const get = async () => (await post('conversation/notification/get', at)).body

  t.strictSame(await get(), { code: 200, isMuted: 0, unpushLevel: 0 })
  t.match(await sdk.Conversation.mute({ type: 'PRIVATE', userId: 'bob', targetId: 'alice' }), { code: 200 })
  t.match(await bob.next(told('muted')), { changes: { conversation: 'direct:alice', muted: true } })
  t.strictSame(await get(), { code: 200, isMuted: 1, unpushLevel: 0 })
  t.match(await sdk.Conversation.unmute({ type: 'PRIVATE', userId: 'bob', targetId: 'alice' }), { code: 200 })
  t.match(await bob.next(told('muted')), { changes: { muted: false } })
  t.match(await post('conversation/notification/set', { ...at, isMuted: 0, unpushLevel: 5 }), { status: 200 })
  t.strictSame(await get(), { code: 200, isMuted: 1, unpushLevel: 5 })
  t.match(await post('conversation/notification/set', { ...at, isMuted: 1, unpushLevel: -1 }), { status: 200 })
  t.strictSame(await get(), { code: 200, isMuted: 0, unpushLevel: -1 })
  await fastify.chat.changeConversation({ app, user: 'bob' }, { conversation: 'direct:alice', muted: true })
  t.strictSame(await get(), { code: 200, isMuted: 1, unpushLevel: 0 }, 'what the user has said since counts')
})

test('groups and system conversations are muted and put on top; what has not begun keeps its setting', async (t) => {
  const { fastify, join, post } = await setUp(t)
  await join('alice')
  const bob = await join('bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['bob'] })
  await fastify.chat.sendMany({ app }, { from: 'news', to: ['system:bob'], content: { text: 'hello' } })

  for (const [conversationType, targetId, conversation] of [[3, 'team', 'group:team'], [6, 'news', 'system:news']] as const) {
    t.match(await post('conversation/top/set', { userId: 'bob', conversationType, targetId, setTop: 'true' }), { status: 200 })
    t.match(await bob.next(told('pinned')), { changes: { conversation, pinned: true } })
    t.match(await post('conversation/notification/set', { requestId: 'bob', conversationType, targetId, isMuted: 1 }), { status: 200 })
    t.match(await fastify.chat.conversation({ app, user: 'bob' }, { conversation }), { pinned: true, muted: true })
  }
  t.match(await post('conversation/notification/set', { requestId: 'bob', conversationType: 3, targetId: 'elsewhere', unpushLevel: 2 }), { status: 200 })
  t.strictSame((await post('conversation/notification/get', { requestId: 'bob', conversationType: 3, targetId: 'elsewhere' })).body, { code: 200, isMuted: 1, unpushLevel: 2 })
  t.match(await post('conversation/top/set', { userId: 'bob', conversationType: 1, targetId: 'nobody', setTop: true }), { status: 200 })
})

test('a level is kept for each type of conversation', async (t) => {
  const { post } = await setUp(t)

  t.match(await post('conversation/type/notification/set', { conversationType: 3, requestId: 'bob', unpushLevel: 4 }), { status: 200 })

  t.strictSame((await post('conversation/type/notification/get', { conversationType: 3, requestId: 'bob' })).body, { code: 200, isMuted: 1, unpushLevel: 4 })
  t.strictSame((await post('conversation/type/notification/get', { conversationType: 1, requestId: 'bob' })).body, { code: 200, isMuted: 0, unpushLevel: 0 })
})

test('conversations of kinds that are not here have no settings', async (t) => {
  const { post } = await setUp(t)

  for (const conversationType of [2, 4, 10]) {
    t.match(await post('conversation/notification/set', { conversationType, requestId: 'bob', targetId: 'x', isMuted: 1 }), { status: 430, body: { code: 1009 } })
    t.match(await post('conversation/top/set', { conversationType, userId: 'bob', targetId: 'x', setTop: true }), { status: 430, body: { code: 1009 } })
  }
  t.match(await post('conversation/notification/set', { conversationType: 'undefined', requestId: 'bob', targetId: 'x', isMuted: 1 }), { status: 400, body: { code: 1501 } })
})
