import { test } from 'tap'
import { endDueRooms } from '../../src/chat/room-keeping.ts'
import { keptAtMost } from '../../src/rongcloud/endpoints/chatroom-delivery.ts'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

test('a chatroom whose distribution is stopped takes what is said, and gives it out when it goes on', async (t) => {
  const { sdk, join } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  for (const client of [alice, bob]) await client.ask('join', { conversation: 'room:lobby' })

  t.match(await sdk.Chatroom.Distribute.stop({ id: 'lobby' }), { code: 200 })

  await bob.next({ op: 'conversation' })
  t.match(await alice.ask('send', { to: 'room:lobby', content: { text: 'held' } }), { op: 'ok', data: { seq: 2 } })
  await bob.ask('ping')
  t.strictSame(bob.frames.filter(({ op }) => op === 'message'), [])
  t.match(await sdk.Chatroom.Distribute.resume({ id: 'lobby' }), { code: 200 })
  t.match(await bob.next({ op: 'message' }), { seq: 2, content: { text: 'held' } })
  for (const call of [sdk.Chatroom.Distribute.stop, sdk.Chatroom.Distribute.resume]) t.match(await call({ id: 'nothing' }), { code: 200 })
})

test('a chatroom that is kept alive does not end by itself', async (t) => {
  const { fastify, sdk } = await setUp(t)
  const { KeepAlive } = sdk.Chatroom
  for (const id of ['kept', 'other']) await sdk.Chatroom.create({ id, name: id })

  t.match(await KeepAlive.add({ id: 'kept' }), { code: 200 })

  t.strictSame(await KeepAlive.getList(), { code: 200, chatrooms: ['kept'] })
  const end = async () => { await endDueRooms(fastify.chat.context, 60_000, { clock: () => Date.now() + 120_000 }) }
  await end()
  t.strictSame((await fastify.chat.rooms({ app }, {})).items.map(({ roomId }) => roomId), ['kept'])
  t.match(await KeepAlive.remove({ id: 'nothing' }), { code: 1015, errorMessage: String })
  t.match(await KeepAlive.remove({ id: 'kept' }), { code: 200 })
  t.match(await KeepAlive.remove({ id: 'kept' }), { code: 1015 })
  t.strictSame(await KeepAlive.getList(), { code: 200, chatrooms: [] })
  await end()
  t.strictSame((await fastify.chat.rooms({ app }, {})).items, [])
})

test('so many chatrooms are kept alive, and no more', async (t) => {
  const { fastify, sdk, post } = await setUp(t)
  await Promise.all(Array.from({ length: keptAtMost }, async (_, index) => await fastify.chat.putRoom({ app }, { roomId: `room-${index}`, keepAlive: true })))
  await sdk.Chatroom.create({ id: 'one-more', name: 'x' })

  t.match(await post('chatroom/keepalive/add', { chatroomId: 'one-more' }), { status: 403, body: { code: 1016, errorMessage: String } })
  t.match(await post('chatroom/keepalive/add', { chatroomId: 'room-7' }), { status: 200 }, 'one that is')
  await sdk.Chatroom.KeepAlive.remove({ id: 'room-7' })
  t.match(await post('chatroom/keepalive/add', { chatroomId: 'one-more' }), { status: 200 })
})

test('types that are dropped first or never are kept and shown', async (t) => {
  const { sdk, post } = await setUp(t)
  const { Demotion, Whitelist: { Message } } = sdk.Chatroom

  t.match(await Demotion.add({ msgs: ['RC:TxtMsg', 'app:like'] }), { code: 200 })
  t.match(await Message.add({ msgs: ['app:gift', 'RC:ImgMsg'] }), { code: 200 })

  t.strictSame(await Demotion.getList(), { code: 200, objectNames: ['RC:TxtMsg', 'app:like'] })
  t.strictSame(await Message.getList(), { code: 200, objectNames: ['RC:ImgMsg', 'app:gift'] })
  t.match(await Demotion.remove({ msgs: ['RC:TxtMsg', 'app:nothing'] }), { code: 200 })
  t.match(await Message.remove({ msgs: ['app:gift'] }), { code: 200 })
  t.strictSame([await Demotion.getList(), await Message.getList()], [{ code: 200, objectNames: ['app:like'] }, { code: 200, objectNames: ['RC:ImgMsg'] }])
  t.strictSame((await post('chatroom/whitelist/query')).body, { code: 200, whitlistMsgType: ['RC:ImgMsg'] })
  t.match(await post('chatroom/message/priority/add', { objectName: Array.from({ length: 21 }, (_, index) => `t${index}`) }), { status: 400, body: { code: 1502 } })
})
