import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const text = (content: string) => ({ objectName: 'RC:TxtMsg', content: { content } })

test('a system message is in the system conversation of each receiver, who cannot answer it', async (t) => {
  const { fastify, sdk, post, join } = await setUp(t)
  const bob = await join('bob')

  t.match(await sdk.Message.System.send({ senderId: 'news', targetId: ['bob', 'newcomer'], ...text('headline') }), { code: 200, messageUIDs: [{ userId: 'bob' }, { userId: 'newcomer' }] })

  const { seq } = await bob.next({ op: 'message', conversation: 'system:news' })
  t.match(await bob.ask('send', { to: 'system:news', content: { text: 'really?' } }), { op: 'error', code: 'FORBIDDEN' })
  t.match((await fastify.chat.history({ app, user: 'newcomer' }, { conversation: 'system:news' })).messages, [{ from: 'news', content: { text: 'headline' } }])
  t.match(await fastify.chat.conversation({ app, user: 'newcomer' }, { conversation: 'system:news' }), { unread: 1 })
  t.ok(seq)
  const tooMany = Array.from({ length: 101 }, (_, index) => `user-${index}`)
  t.match(await post('message/system/publish', { fromUserId: 'news', toUserId: tooMany, objectName: 'RC:TxtMsg', content: '{}' }), { status: 400, body: { code: 1502 } })
})

test('a broadcast reaches every user, here or not, and no other app\'s', async (t) => {
  const { fastify, sdk, join } = await setUp(t)
  const users = Array.from({ length: 1101 }, (_, index) => `user-${index}`)
  await Promise.all(users.map(async (userId) => { await fastify.chat.putUser({ app }, { userId }) }))
  await fastify.chat.putUser({ app: 'other' }, { userId: 'user-7' })
  const bob = await join('bob')

  const answer = await sdk.Message.System.broadcast({ senderId: 'news', ...text('to all') })

  t.match(answer, { code: 200, messageUID: String })
  t.match(await bob.next({ op: 'message' }), { conversation: 'system:news', content: { text: 'to all' } })
  for (const user of ['user-0', 'user-1100', 'user-999']) t.match((await fastify.chat.history({ app, user }, { conversation: 'system:news' })).messages, [{ content: { text: 'to all' } }], user)
  t.strictSame((await fastify.chat.history({ app: 'other', user: 'user-7' }, { conversation: 'system:news' })).messages, [])
})

test('a broadcast to who is online reaches those alone', async (t) => {
  const { fastify, post, join } = await setUp(t)
  await fastify.chat.putUser({ app }, { userId: 'away' })
  const bob = await join('bob')

  t.match((await post('message/online/broadcast', { fromUserId: 'news', objectName: 'RC:TxtMsg', content: '{"content":"now"}' })).body, { code: 200, messageUID: String })

  t.match(await bob.next({ op: 'message' }), { conversation: 'system:news', content: { text: 'now' } })
  t.strictSame((await fastify.chat.history({ app, user: 'away' }, { conversation: 'system:news' })).messages, [])
})
