import { join as joinPath } from 'node:path'
import { test } from 'tap'
import { tempDir } from '../harness/temp.ts'
import { setUp, type World } from './harness/rongcloud.ts'

const address = { conversation: 'room:lobby' }
const say = { to: 'room:lobby', content: { text: 'hello' } }
const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/** Users whose sockets are in the chatroom `lobby`. */
async function inLobby ({ sdk, join }: World, ...users: string[]) {
  await sdk.Chatroom.create({ id: 'lobby', name: 'Lobby' })
  const clients = await Promise.all(users.map(async (user) => await join(user)))
  for (const client of clients) await client.ask('join', address)
  return clients
}

function minutesUntil (text: unknown): number {
  return (Date.parse(`${String(text).replace(' ', 'T')}+08:00`) - Date.now()) / 60_000
}

test('a user who is blocked is put out of a chatroom and does not come back before that is lifted, restart or not', async (t) => {
  const storeUrl = `sqlite:${joinPath(await tempDir(t), 'chat.db')}`
  const first = await setUp(t, { storeUrl })
  const [bob, carol] = await inLobby(first, 'bob', 'carol')

  t.match(await first.sdk.Chatroom.Block.add({ id: 'lobby', members: [{ id: 'bob' }, { id: 'newcomer' }], minute: 30 }), { code: 200 })

  t.match(await bob!.next({ op: 'member', change: 'removed' }), { ...address, user: 'bob' })
  t.match([await bob!.ask('send', say), await bob!.ask('join', address), await carol!.ask('send', say)], [{ code: 'NOT_MEMBER' }, { code: 'FORBIDDEN' }, { op: 'ok' }])
  const { members } = await first.sdk.Chatroom.Block.getList({ id: 'lobby' })
  t.match(members, [{ id: 'bob', time }, { id: 'newcomer', time }])
  const [{ time: end }] = members as [{ time: string }]
  t.ok(minutesUntil(end) > 29 && minutesUntil(end) <= 30, end)
  await first.fastify.close()
  const { sdk, post, join } = await setUp(t, { storeUrl })
  const again = await join('bob')
  t.match(await again.ask('join', address), { code: 'FORBIDDEN' })
  t.match(await sdk.Chatroom.Block.remove({ id: 'lobby', members: [{ id: 'bob' }, { id: 'nobody' }] }), { code: 200 })
  t.match(await again.ask('join', address), { op: 'ok' })
  t.match(await sdk.Chatroom.Block.getList({ id: 'lobby' }), { code: 200, members: [{ id: 'newcomer' }] })
  t.strictSame(await sdk.Chatroom.Block.getList({ id: 'nothing' }), { code: 200, members: [] })
  t.match(await sdk.Chatroom.Block.add({ id: 'nothing', members: [{ id: 'bob' }], minute: 1 }), { code: 200 })
  for (const path of ['chatroom/user/block/add', 'chatroom/user/gag/add']) {
    t.match(await post(path, { chatroomId: 'lobby', userId: 'bob', minute: 43_201 }), { status: 400, body: { code: 1002 } })
    t.match(await post(path, { chatroomId: 'lobby', userId: Array.from({ length: 21 }, (_, index) => `u${index}`), minute: 1 }), { status: 400, body: { code: 1502 } })
  }
})

test('a user who is muted in one chatroom speaks in others, and there again once that is lifted', async (t) => {
  const world = await setUp(t)
  const [bob] = await inLobby(world, 'bob')
  await bob!.ask('join', { conversation: 'room:attic' })
  const { Gag } = world.sdk.Chatroom

  t.match(await Gag.add({ id: 'lobby', members: [{ id: 'bob' }], minute: 30 }), { code: 200 })

  t.match([await bob!.ask('send', say), await bob!.ask('send', { ...say, to: 'room:attic' })], [{ code: 'MUTED' }, { op: 'ok' }])
  t.match(await Gag.getList({ id: 'lobby' }), { code: 200, members: [{ id: 'bob', time }] })
  t.match(await Gag.remove({ id: 'undefined', members: [{ id: 'bob' }] }), { code: 200 })
  t.match(await bob!.ask('send', say), { code: 'MUTED' })
  t.match(await Gag.remove({ id: 'lobby', members: [{ id: 'bob' }] }), { code: 200 })
  t.match(await bob!.ask('send', say), { op: 'ok' })
  t.strictSame(await Gag.getList({ id: 'lobby' }), { code: 200, members: [] })
})

test('a user who is muted in all chatrooms says nothing in any, has it said by a notice of its own, and is listed', async (t) => {
  const world = await setUp(t)
  const [bob, carol] = await inLobby(world, 'bob', 'carol')
  await bob!.ask('join', { conversation: 'room:attic' })
  const { Ban } = world.sdk.Chatroom

  t.match(await Ban.add({ members: [{ id: 'bob' }], minute: 30, needNotify: true, extra: '{"why":"spam"}' }), { code: 200 })

  t.match([await bob!.ask('send', say), await bob!.ask('send', { ...say, to: 'room:attic' }), await carol!.ask('send', say)], [{ code: 'MUTED' }, { code: 'MUTED' }, { op: 'ok' }])
  const notices = [await bob!.next({ type: 'RC:ChrmBanMsg' }), await bob!.next({ type: 'RC:ChrmBanMsg' })]
  t.strictSame(notices.map(({ conversation }) => conversation).sort(), ['room:attic', 'room:lobby'])
  t.match(notices[0], { content: { banType: 7, durationTime: 1_800_000, userIdList: ['bob'], extra: '{"why":"spam"}' } })
  t.strictSame(carol!.frames.filter(({ type }) => type === 'RC:ChrmBanMsg'), [])
  t.match(await Ban.getList(), { code: 200, members: [{ id: 'bob', time }] })
  t.match(await Ban.remove({ members: [{ id: 'bob' }, { id: 'nobody' }] }), { code: 200 })
  t.match(await bob!.ask('send', say), { op: 'ok' })
  t.strictSame(await Ban.getList(), { code: 200, members: [] })
})

test('in a chatroom that is muted those speak who are on its list, and muted ones are listed a page at a time', async (t) => {
  const world = await setUp(t)
  const { post, fastify } = world
  const [bob, carol] = await inLobby(world, 'bob', 'carol')
  for (const id of ['a', 'b']) await post('chatroom/create_new', { chatroomId: id, isBan: 1 })

  t.match(await post('chatroom/ban/add', { chatroomId: 'lobby' }), { status: 200 })
  t.match(await post('chatroom/ban/add', { chatroomId: 'nothing' }), { status: 200 })
  t.match(await post('chatroom/user/ban/whitelist/add', { chatroomId: 'lobby', userId: ['carol', 'newcomer'] }), { status: 200 })

  t.match(await bob!.next({ op: 'conversation' }), { changes: { muteAll: true } })
  t.match([await bob!.ask('send', say), await carol!.ask('send', say)], [{ code: 'MUTED' }, { op: 'ok' }])
  const list = async (params = {}) => (await post('chatroom/ban/query', params)).body['chatroomIds']
  t.strictSame([await list(), await list({ page: 1, size: 2 }), await list({ page: 2, size: 2 })], [['a', 'b', 'lobby'], ['a', 'b'], ['lobby']])
  const check = async (chatroomId: string) => (await post('chatroom/ban/check', { chatroomId })).body
  t.strictSame([await check('lobby'), await check('nothing')], [{ code: 200, status: 1 }, { code: 200, status: 0 }])
  await t.rejects(fastify.chat.room({ app: 'shop' }, { roomId: 'nothing' }), { code: 'NOT_FOUND' }, 'a mute makes no room')
  t.strictSame((await post('chatroom/user/ban/whitelist/query', { chatroomId: 'lobby' })).body, { code: 200, userIds: ['carol', 'newcomer'] })
  t.match(await post('chatroom/user/ban/whitelist/rollback', { chatroomId: 'lobby', userId: ['carol', 'nobody'] }), { status: 200 })
  t.match(await carol!.ask('send', say), { code: 'MUTED' })
  t.match(await post('chatroom/ban/rollback', { chatroomId: 'lobby' }), { status: 200 })
  t.match([await bob!.ask('send', say), await check('lobby')], [{ op: 'ok' }, { status: 0 }])
  t.strictSame((await post('chatroom/user/ban/whitelist/query', { chatroomId: 'nothing' })).body, { code: 200, userIds: [] })
})

test('a chatroom is told of mutes, voices and blocks where the caller asks for it, by messages that nobody keeps', async (t) => {
  const world = await setUp(t)
  const { post } = world
  const [bob, carol] = await inLobby(world, 'bob', 'carol')
  const room = { chatroomId: 'lobby', needNotify: 'True' }
  const user = { ...room, userId: 'bob', extra: '{"by":"admin"}' }
  const next = async () => {
    const { from, seq, content } = await carol!.next(({ type }) => type === 'RC:ChrmBanMsg' || type === 'RC:ChrmBlockMsg') as { from: string, seq?: number, content: Record<string, unknown> }
    t.strictSame([from, seq, typeof content['operateTime']], ['__system__', undefined, 'number'])
    const { operateTime: _, ...said } = content
    return said
  }
  const said = async (path: string, params: Record<string, unknown>) => {
    t.match(await post(`chatroom/${path}`, params), { status: 200 })
    return await next()
  }
  const minutes = { minute: 5 }

  t.strictSame(await said('user/gag/add', { ...user, ...minutes }), { banType: 1, durationTime: 300_000, userIdList: ['bob'], extra: '{"by":"admin"}' })
  t.strictSame(await said('user/gag/rollback', user), { banType: 0, userIdList: ['bob'], extra: '{"by":"admin"}' })
  t.strictSame(await said('ban/add', room), { banType: 3, userIdList: [] })
  t.strictSame(await said('ban/rollback', room), { banType: 2, userIdList: [] })
  t.strictSame(await said('user/ban/whitelist/add', user), { banType: 5, userIdList: ['bob'], extra: '{"by":"admin"}' })
  t.strictSame(await said('user/ban/whitelist/rollback', user), { banType: 4, userIdList: ['bob'], extra: '{"by":"admin"}' })
  t.strictSame(await said('user/block/add', { ...user, ...minutes }), { operateType: 1, durationTime: 300_000, userIdList: ['bob'], extra: '{"by":"admin"}' })
  t.match(await bob!.next({ type: 'RC:ChrmBlockMsg' }), { content: { userIdList: ['bob'] } }, 'who is put out is told, too')
  t.strictSame(await said('user/block/rollback', user), { operateType: 0, userIdList: ['bob'], extra: '{"by":"admin"}' })
  await post('chatroom/user/gag/add', { chatroomId: 'lobby', userId: 'bob', ...minutes })
  t.match(await carol!.ask('history', address), { data: { messages: [] } })
  t.strictSame(carol!.frames.filter(({ op }) => op === 'message'), [], 'where nobody asks for it nothing is said')
})
