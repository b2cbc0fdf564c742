import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

test('a private message is on the sockets and in the history of who it is for, and waits for who was never here', async (t) => {
  const { fastify, sdk, join, postJson } = await setUp(t)
  const bob = await join('bob')

  const sent = await sdk.Message.Private.send({ senderId: 'alice', targetId: ['bob'], objectName: 'RC:TxtMsg', content: { content: 'hello', extra: 'kept' } })
  t.match(sent, { code: 200, messageUIDs: [{ userId: 'bob', messageUID: String }] })
  const { body } = await postJson('message/private/publish', { fromUserId: 'alice', toUserId: ['bob', 'newcomer', 'bob'], objectName: 'app:order', content: '{"order":7}' })

  const pushed = await bob.next({ op: 'message', type: 'text' })
  t.match(pushed, { conversation: 'direct:alice', from: 'alice', content: { text: 'hello', extra: 'kept' }, messageId: (sent['messageUIDs'] as Array<{ messageUID: string }>)[0]!.messageUID })
  t.match(await bob.next({ op: 'message', type: 'app:order' }), { content: { order: 7 } })
  t.strictSame((body['messageUIDs'] as Array<{ userId: string }>).map(({ userId }) => userId).sort(), ['bob', 'newcomer'])
  const { messages } = await fastify.chat.history({ app, user: 'newcomer' }, { conversation: 'direct:alice' })
  t.match(messages, [{ type: 'app:order', content: { order: 7 } }])
})

test('a thousand receivers get it, each with a messageUID of its own, and one more is too many', async (t) => {
  const { fastify, post } = await setUp(t)
  const everybody = Array.from({ length: 1000 }, (_, index) => `user-${index}`)
  const message = { fromUserId: 'alice', objectName: 'RC:TxtMsg', content: '{"content":"hello"}' }

  const { body } = await post('message/private/publish', { ...message, toUserId: everybody })

  const sent = body['messageUIDs'] as Array<{ userId: string, messageUID: string }>
  t.strictSame(sent.map(({ userId }) => userId).sort(), [...everybody].sort())
  t.equal(new Set(sent.map(({ messageUID }) => messageUID)).size, 1000)
  t.match(await fastify.chat.history({ app, user: 'user-999' }, { conversation: 'direct:alice' }), { messages: [{ content: { text: 'hello' }, messageId: sent.find(({ userId }) => userId === 'user-999')!.messageUID }] })
  t.match(await post('message/private/publish', { ...message, toUserId: [...everybody, 'one-more'] }), { status: 400, body: { code: 1502 } })
})

test('a user who was erased is not made anew by a message', async (t) => {
  const { fastify, post } = await setUp(t)
  await fastify.chat.putUser({ app }, { userId: 'gone' })
  await fastify.chat.eraseUser({ app }, { userId: 'gone' })

  const { body } = await post('message/private/publish', { fromUserId: 'alice', toUserId: ['gone', 'bob'], objectName: 'RC:TxtMsg', content: '{"content":"hello"}' })

  t.match(body, { code: 200, messageUIDs: [{ userId: 'bob' }] })
  t.strictSame((await fastify.chat.users({ app }, {})).items.map(({ userId }) => userId), ['alice', 'bob'])
})

test('a message is recalled by its messageUID, and one that is not there is no error', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)
  const bob = await join('bob')
  const { body } = await post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: '{"content":"a slip"}' })
  const [{ messageUID } = { messageUID: '' }] = body['messageUIDs'] as Array<{ messageUID: string }>
  const { seq } = await bob.next({ op: 'message' })

  t.match(await sdk.Message.Private.recall({ senderId: 'alice', targetId: 'bob', uId: `m1_${'A'.repeat(16)}`, sentTime: '1507778882124' }), { code: 200 })
  t.match(await sdk.Message.Private.recall({ senderId: 'alice', targetId: 'carol', uId: messageUID, sentTime: '1507778882124' }), { code: 200 })
  t.match(await sdk.Message.Private.recall({ senderId: 'alice', targetId: 'bob', uId: '5H6P-CGC6-44QR-VB3R', sentTime: '1507778882124' }), { code: 200 })
  t.match(await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' }), { messages: [{ content: { text: 'a slip' } }] }, 'of another conversation, or of nobody: nothing happens')
  t.match(await sdk.Message.Private.recall({ senderId: 'alice', targetId: 'bob', uId: messageUID, sentTime: '1507778882124' }), { code: 200 })

  t.match(await bob.next({ op: 'recall' }), { conversation: 'direct:alice', target: seq })
  t.match(await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' }), { messages: [{ content: {}, recalledAt: Number }] })
  t.match((await post('message/recall', { fromUserId: 'alice', targetId: 'bob', conversationType: 2, messageUID })).body, { code: 200 })
})

test('a reference is an answer to the message that it names, where that is in the conversation', async (t) => {
  const { fastify, join, post } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  const said = (await bob.ask('send', { to: 'direct:alice', content: { text: 'when?' } })).data as { messageId: string, seq: number }
  const refer = async (toUserId: string | string[], referMsgUid: string) => await post('message/private/publish', { isIncludeSender: 1, fromUserId: 'alice', toUserId, objectName: 'RC:ReferenceMsg', content: JSON.stringify({ content: 'now', referMsgUserId: 'bob', referMsgUid, objName: 'RC:TxtMsg', referMsg: { content: 'when?' } }) })

  for (const [to, uid] of [['bob', said.messageId], ['bob', `m${said.seq}_${'A'.repeat(16)}`], ['carol', said.messageId], [['bob', 'carol'], said.messageId]] as const) t.match((await refer(to as string, uid)).body, { code: 200 })

  const { messages } = await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' })
  t.strictSame(messages.slice(1).map(({ type, content, replyTo }) => [type, content.text, replyTo]), [['text', 'now', said.seq], ['text', 'now', undefined], ['text', 'now', undefined]])
  t.match(await alice.next({ replyTo: said.seq }), { type: 'text', content: { text: 'now', referMsgUid: said.messageId } })
})

test('content that is no JSON goes through as it came', async (t) => {
  const { join, sdk } = await setUp(t)
  const bob = await join('bob')

  for (const content of ['helloworld', '"helloworld"']) {
    t.match(await sdk.Message.Private.send({ senderId: 'alice', targetId: 'bob', objectName: 'RC:TxtMsg', content }), { code: 200 })
    t.match(await bob.next({ op: 'message' }), { type: 'RC:TxtMsg', content: { 'rongcloud:raw': content } })
  }
})

test('the sender sees a copy where it is asked for, and in a conversation with itself', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  const said = async (content: string, more = {}) => { t.match((await post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: JSON.stringify({ content }), ...more })).body, { code: 200 }) }

  await said('not for me')
  await said('not for me either', { isIncludeSender: 0 })
  await said('for both', { isIncludeSender: 1 })
  await said('a note', { toUserId: 'alice' })

  const texts = async (user: string, conversation: string) => (await fastify.chat.history({ app, user }, { conversation })).messages.map(({ content }) => content.text)
  t.strictSame(await texts('bob', 'direct:alice'), ['not for me', 'not for me either', 'for both'])
  t.strictSame(await texts('alice', 'direct:bob'), ['for both'])
  t.strictSame(await texts('alice', 'direct:alice'), ['a note'])
  t.match(await alice.next({ op: 'message' }), { conversation: 'direct:bob', content: { text: 'for both' } })
  t.match(await bob.next({ op: 'message' }), { content: { text: 'not for me' } })
})

test('what is not to be stored or counted is not, and status messages are for who is here', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const bob = await join('bob')
  const said = async (path: string, content: string, more = {}) => { t.match((await post(path, { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: JSON.stringify({ content }), ...more })).body, { code: 200, messageUIDs: [{ userId: 'bob', messageUID: String }] }) }

  await said('message/private/publish', 'fleeting', { isPersisted: 0 })
  await said('message/private/publish', 'typing', { objectName: 'RC:TypSts' })
  await said('statusmessage/private/publish', 'status')
  await said('message/private/publish', 'quiet', { isCounted: 0 })
  await said('message/private/publish', 'a notice', { objectName: 'RC:InfoNtf' })
  await said('message/private/publish', 'counted')

  for (const content of ['fleeting', 'typing', 'status']) t.notOk((await bob.next({ op: 'message' })).seq, content)
  const { messages } = await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' })
  t.strictSame(messages.map(({ content }) => content.text ?? content.content), ['quiet', 'a notice', 'counted'])
  t.match(await fastify.chat.conversation({ app, user: 'bob' }, { conversation: 'direct:alice' }), { unread: 1 })
})

test('the lists of who may write hold where the call asks for it, and the words of the app do not', async (t) => {
  const { fastify, sdk, post } = await setUp(t)
  await sdk.User.Blacklist.add({ id: 'bob', blacklist: [{ id: 'alice' }] })
  await sdk.Sensitive.add({ keyword: 'secret', type: 1 })
  const message = { fromUserId: 'alice', toUserId: ['bob', 'carol'], objectName: 'RC:TxtMsg', content: '{"content":"a secret"}' }

  t.match((await post('message/private/publish', { ...message, verifyBlacklist: 1 })).body.messageUIDs, [{ userId: 'carol' }])
  t.match((await post('statusmessage/private/publish', { ...message, verifyBlacklist: 1 })).body.messageUIDs, [{ userId: 'carol' }])
  t.strictSame(((await post('message/private/publish', message)).body.messageUIDs as unknown[]).length, 2)

  t.match((await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' })).messages, [{ content: { text: 'a secret' } }])
})

test('the same msgRandom again is the same message', async (t) => {
  const { fastify, postJson } = await setUp(t)
  const message = { fromUserId: 'alice', toUserId: ['bob'], objectName: 'RC:TxtMsg', content: '{"content":"once"}', msgRandom: 90071992547409 }

  const [first, again] = [await postJson('message/private/publish', message), await postJson('message/private/publish', message)]
  const other = await postJson('message/private/publish', { ...message, content: '{"content":"another"}' })

  t.strictSame(again.body, first.body)
  t.match(other, { status: 400, body: { code: 1002 } })
  t.equal((await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' })).messages.length, 1)
})
