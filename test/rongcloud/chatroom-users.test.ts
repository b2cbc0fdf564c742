import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const lobby = { app, kind: 'room', key: 'lobby' } as const

test('who is in a chatroom is given by when they came, with how many there are', async (t) => {
  const { sdk, post, join } = await setUp(t)
  for (const user of ['carol', 'alice', 'bob']) await (await join(user)).ask('join', { conversation: 'room:lobby' })
  const ids = async (params: object) => ((await post('chatroom/user/query', { chatroomId: 'lobby', ...params })).body['users'] as Array<{ id: string }>).map(({ id }) => id)

  t.match(await sdk.Chatroom.get({ id: 'lobby', count: 2, order: 1 }), { code: 200, total: 3, members: [{ id: 'carol', time: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ }, { id: 'alice' }] })
  t.match(await sdk.Chatroom.get({ id: 'lobby' }), { code: 200, total: 3, members: [{ id: 'carol' }, { id: 'alice' }, { id: 'bob' }] })
  t.strictSame([await ids({ count: 2, order: 2 }), await ids({ count: 500 }), await ids({ count: 0 })], [['bob', 'alice'], ['carol', 'alice', 'bob'], []])
  for (const wrong of [{ count: 501 }, { order: 3 }]) t.match(await post('chatroom/user/query', { chatroomId: 'lobby', ...wrong }), { status: 400, body: { code: 1002 } })
  await sdk.Chatroom.destroy({ id: 'lobby' })
  t.strictSame((await post('chatroom/user/query', { chatroomId: 'lobby', count: 10, order: 1 })).body, { code: 200, total: 0, users: [] }, 'one that has ended')
})

test('whether users are in a chatroom is a boolean for one and numbers for many', async (t) => {
  const { sdk, post, join } = await setUp(t)
  const bob = await join('bob')
  await bob.ask('join', { conversation: 'room:lobby' })

  t.strictSame(await sdk.Chatroom.isExist({ id: 'lobby', members: [{ id: 'bob' }, { id: 'alice' }] }), { code: 200, members: [{ isInChrm: 1, id: 'bob' }, { isInChrm: 0, id: 'alice' }] })
  const exists = async (chatroomId: string) => (await post('chatroom/user/exist', { chatroomId, userId: 'bob' })).body
  t.strictSame([await exists('lobby'), await exists('nothing')], [{ code: 200, isInChrm: true }, { code: 200, isInChrm: false }])
  await bob.ask('leave', { conversation: 'room:lobby' })
  t.strictSame(await exists('lobby'), { code: 200, isInChrm: false })
  t.match(await post('chatroom/users/exist', { chatroomId: 'lobby', userId: Array.from({ length: 1001 }, (_, index) => `u${index}`) }), { status: 400, body: { code: 1502 } })
})

test('a user on the whitelist of a chatroom is not put out when its connections are lost', async (t) => {
  const { fastify, sdk, join } = await setUp(t, { roomGrace: 1 })
  const [alice, bob] = [await join('alice'), await join('bob')]
  for (const client of [alice, bob]) await client.ask('join', { conversation: 'room:lobby' })
  const isIn = (user: string) => fastify.chat.context.rooms.has(lobby, user)

  t.match(await sdk.Chatroom.Whitelist.User.add({ id: 'lobby', members: [{ id: 'alice' }, { id: 'newcomer' }] }), { code: 200 })
  t.match(await sdk.Chatroom.Whitelist.User.add({ id: 'nothing', members: [{ id: 'alice' }] }), { code: 200 })

  for (const client of [alice, bob]) client.socket.terminate()
  while (isIn('bob')) await sleep(20)
  t.equal(isIn('alice'), true)
  t.strictSame(await sdk.Chatroom.Whitelist.User.getList({ id: 'lobby' }), { code: 200, members: [{ id: 'alice' }, { id: 'newcomer' }] })
  t.match(await sdk.Chatroom.Whitelist.User.remove({ id: 'lobby', members: [{ id: 'alice' }, { id: 'nobody' }] }), { code: 200 })
  while (isIn('alice')) await sleep(20)
  t.strictSame(await sdk.Chatroom.Whitelist.User.getList({ id: 'lobby' }), { code: 200, members: [{ id: 'newcomer' }] })
  t.strictSame(await sdk.Chatroom.Whitelist.User.getList({ id: 'nothing' }), { code: 200, members: [] })
})
