import { test } from 'tap'
import { app, tokensFor } from '../helper.ts'
import { receive } from './harness/receiver.ts'
import { setUp } from './harness/setup.ts'

test('a message that was stored is told as RongCloud tells it, and signed', async (t) => {
  const receiver = await receive(t)
  const { join, fastify } = await setUp(t, { messages: { url: `${receiver.url}/routed?key=kept` } })
  await tokensFor(fastify, 'bob')
  const alice = await join('alice')

  const { data } = await alice.ask('send', { to: 'direct:bob', content: { text: 'hello & 你好' } }) as { data?: Record<string, unknown> }
  const call = await receiver.next()

  t.equal(call.path, '/routed')
  t.ok(call.isSigned)
  t.match(call.query, { key: 'kept', appKey: app })
  t.equal(call.contentType, 'application/x-www-form-urlencoded')
  t.strictSame(call.form, {
    fromUserId: 'alice',
    toUserId: 'bob',
    objectName: 'RC:TxtMsg',
    content: '{"content":"hello & 你好"}',
    channelType: 'PERSON',
    msgTimestamp: String(data?.['time']),
    msgUID: data?.['messageId'],
    sensitiveType: '0',
    source: 'Websocket'
  })
})

test('groups, rooms and system messages say where they went, and who of a group is meant', async (t) => {
  const receiver = await receive(t)
  const { join, chat, publish, caller } = await setUp(t, { messages: { url: receiver.url, serverApi: true } })
  const [alice] = [await join('alice'), await join('bob'), await join('carol')]
  await chat.createGroup(caller, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob', 'carol'] })
  await chat.putRoom(caller, { roomId: 'lobby' })
  await alice.ask('join', { conversation: 'room:lobby' })

  await alice.ask('send', { to: 'group:team', content: { text: 'all' }, mentions: ['bob'] })
  t.match((await receiver.next()).form, { channelType: 'GROUP', toUserId: 'team', content: /"mentionedInfo":\{"type":2,"userIdList":\["bob"\]/ })
  await publish({ from: 'alice', to: ['group:team'], content: { text: 'some' }, visibleTo: ['bob', 'carol'] })
  t.match((await receiver.next()).form, { channelType: 'GROUP', groupUserIds: ['bob', 'carol'], source: 'Server' })
  await alice.ask('send', { to: 'room:lobby', content: { text: 'room' } })
  t.match((await receiver.next()).form, { channelType: 'TEMPGROUP', toUserId: 'lobby', source: 'Websocket' })
  await publish({ from: 'news', to: ['system:bob'], content: { text: 'system' } })
  t.match((await receiver.next()).form, { channelType: 'NOTIFY', fromUserId: 'news', toUserId: 'bob' })
})

test('what is not stored is not told, nor a retry, nor what became of a message, nor what the app says itself', async (t) => {
  const receiver = await receive(t)
  const { join, chat, publish, caller } = await setUp(t, { messages: { url: receiver.url } })
  const [alice] = [await join('alice'), await join('bob')]
  await chat.putWords(caller, { words: [{ word: 'spam', action: 'refuse' }, { word: 'damn', action: 'replace' }] })

  await alice.ask('send', { to: 'direct:bob', type: 'custom:typing', content: {}, transient: true })
  t.match(await alice.ask('send', { to: 'direct:bob', content: { text: 'spam' } }), { code: 'REJECTED' })
  await publish({ from: 'alice', to: ['direct:bob'], content: { text: 'by the app' } })
  await alice.ask('send', { to: 'direct:bob', content: { text: 'once' }, clientId: 'c1' })
  await alice.ask('send', { to: 'direct:bob', content: { text: 'once' }, clientId: 'c1' })
  await alice.ask('edit', { conversation: 'direct:bob', seq: 2, content: { text: 'edited' } })
  await alice.ask('recall', { conversation: 'direct:bob', seq: 2 })
  await alice.ask('send', { to: 'direct:bob', content: { text: 'damn' } })

  t.match((await receiver.next()).form, { content: '{"content":"once"}', sensitiveType: '0' })
  t.match((await receiver.next()).form, { content: '{"content":"***"}', sensitiveType: '2' })
  t.equal(receiver.calls.length, 2)
})

test('an app of its own gets none of another one, and nothing where it has no target any more', async (t) => {
  const receiver = await receive(t)
  const { join, chat, fastify, caller } = await setUp(t, { messages: { url: receiver.url } })
  await fastify.chat.issueToken({ app: 'other' }, { userId: 'bob' })
  await fastify.chat.issueToken({ app: 'other' }, { userId: 'alice' })
  const [alice] = [await join('alice'), await join('bob')]

  await chat.send({ app: 'other', user: 'alice' }, { to: 'direct:bob', content: { text: 'elsewhere' } })
  await alice.ask('send', { to: 'direct:bob', content: { text: 'one' } })
  t.match((await receiver.next()).form, { content: '{"content":"one"}' })

  t.strictSame((await chat.changeSettings(caller, { callbacks: { messages: null } })).callbacks, undefined)
  await alice.ask('send', { to: 'direct:bob', content: { text: 'two' } })
  await chat.changeSettings(caller, { callbacks: { messages: { url: receiver.url } } })
  await alice.ask('send', { to: 'direct:bob', content: { text: 'three' } })
  t.match((await receiver.next()).form, { content: '{"content":"three"}' })
  t.equal(receiver.calls.length, 2)
})
