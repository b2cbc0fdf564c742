import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const text = (content: string) => ({ objectName: 'RC:TxtMsg', content: { content } })

test('a chatroom message reaches who is in each of the rooms, and stays in their history', async (t) => {
  const { fastify, sdk, post, join } = await setUp(t)
  const bob = await join('bob')
  for (const room of ['one', 'two']) await bob.ask('join', { conversation: `room:${room}` })

  t.match(await sdk.Message.Chatroom.send({ senderId: 'alice', targetId: 'one', ...text('hello') }), { code: 200, messageUIDs: [{ chatroomId: 'one', messageUID: String }] })
  const { body } = await post('message/chatroom/publish', { fromUserId: 'alice', toChatroomId: ['one', 'two', 'nowhere'], objectName: 'RC:TxtMsg', content: '{"content":"to all"}' })

  t.match(await bob.next({ op: 'message' }), { conversation: 'room:one', from: 'alice', content: { text: 'hello' } })
  t.match(await bob.next({ op: 'message', conversation: 'room:two' }), { content: { text: 'to all' } })
  t.strictSame((body['messageUIDs'] as Array<{ chatroomId: string }>).map(({ chatroomId }) => chatroomId), ['one', 'two'])
  t.match((await fastify.chat.history({ app, as: 'bob' }, { conversation: 'room:one' })).messages, [{ content: { text: 'hello' } }, { content: { text: 'to all' } }])

  await bob.next({ op: 'message', conversation: 'room:one' })
  await post('message/chatroom/publish', { fromUserId: 'alice', toChatroomId: 'one', isPersisted: 0, objectName: 'RC:TxtMsg', content: '{"content":"now"}' })
  t.match(await bob.next({ op: 'message' }), { content: { text: 'now' }, seq: undefined })
  t.equal((await fastify.chat.history({ app, as: 'bob' }, { conversation: 'room:one' })).messages.length, 2)
})

test('a broadcast reaches whoever is in a room now, and no history', async (t) => {
  const { fastify, sdk, join } = await setUp(t)
  const [bob, carol, dave] = [await join('bob'), await join('carol'), await join('dave')]
  await bob.ask('join', { conversation: 'room:one' })
  await carol.ask('join', { conversation: 'room:two' })
  await fastify.chat.putRoom({ app }, { roomId: 'empty' })
  await fastify.chat.putRoom({ app: 'other' }, { roomId: 'one' })

  t.match(await sdk.Message.Chatroom.broadcast({ senderId: 'alice', ...text('to every room') }), { code: 200 })

  t.match(await bob.next({ op: 'message' }), { conversation: 'room:one', content: { text: 'to every room' }, seq: undefined })
  t.match(await carol.next({ op: 'message' }), { conversation: 'room:two' })
  await dave.ask('ping')
  t.strictSame(dave.frames.filter(({ op }) => op === 'message'), [])
  t.strictSame((await fastify.chat.history({ app, as: 'bob' }, { conversation: 'room:one' })).messages, [])
})
