import { join as joinPath } from 'node:path'
import { test } from 'tap'
import { endDueRooms } from '../../src/chat/room-keeping.ts'
import { app } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'
import { setUp } from './harness/rongcloud.ts'

test('chatrooms are made one or many at a time, joined, and ended', async (t) => {
  const { sdk, post, join } = await setUp(t, { openRooms: false })
  const bob = await join('bob')
  const address = { conversation: 'room:chrm01' }
  t.match(await bob.ask('join', address), { code: 'NOT_FOUND' })

  t.match(await sdk.Chatroom.create([{ id: 'chrm01', name: '聊天室 [1]' }, { id: 'chrm02', name: 'Two' }]), { code: 200 })
  t.match(await sdk.Chatroom.create({ id: 'chrm01', name: '聊天室 [1]' }), { code: 200 }, 'one that is there')

  t.match(await bob.ask('join', address), { op: 'ok' })
  const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
  t.match((await post('chatroom/query', { chatroomId: ['chrm01', 'nothing', 'chrm02'] })).body['chatRooms'], [{ chrmId: 'chrm01', name: '聊天室 [1]', time }, { chrmId: 'chrm02', name: 'Two', time }])
  t.match((await post('chatroom/get', { chatroomId: 'chrm01' })).body, { code: 200, chatroomId: 'chrm01', createTime: Number, memberCount: 1, destroyType: 0, destroyTime: 60, ban: false })
  t.match(await sdk.Chatroom.destroy({ id: ['chrm01', 'nothing'] }), { code: 200 })
  t.match(await bob.next({ op: 'conversation' }), { ...address, changes: { dismissed: true } })
  t.match(await bob.ask('join', address), { code: 'NOT_FOUND' })
  t.match((await post('chatroom/query', { chatroomId: ['chrm01', 'chrm02'] })).body, { code: 200, chatRooms: [{ chrmId: 'chrm02' }] })
  t.strictSame((await post('chatroom/get', { chatroomId: 'chrm01' })).body, { code: 200, chatroomId: 'chrm01', createTime: 0, memberCount: 0, destroyType: 0, destroyTime: 0, ban: false })
  t.match(await sdk.Chatroom.destory({ id: 'chrm02' }), { code: 200 }, 'by its older name, too')
  t.strictSame((await post('chatroom/query', { chatroomId: ['chrm02'] })).body, { code: 200, chatRooms: [] })
  t.match(await post('chatroom/create', { 'chatroom[a b]': 'x' }), { status: 400, body: { code: 1002 } })
  t.match(await post('chatroom/create', Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`chatroom[r${index}]`, 'x']))), { status: 400, body: { code: 1502 } })
  for (const path of ['chatroom/create', 'chatroom/destroy', 'chatroom/get']) t.match(await post(path, { other: 1 }), { status: 400, body: { code: 1002 } })
})

test('a chatroom is made with a life of its own, muted but for some, and with entries', async (t) => {
  const { post, join } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await post('chatroom/create_new', { chatroomId: 'hall', destroyType: 0, destroyTime: 120, isBan: 'true', whiteUserIds: ['alice', 'newcomer'], entryOwnerId: 'alice', entryInfo: '{"topic":"cats","rules":"none"}' }), { status: 200 })

  t.match((await alice.ask('join', { conversation: 'room:hall' })), { data: { attributes: { topic: 'cats', rules: 'none' } } })
  await bob.ask('join', { conversation: 'room:hall' })
  const say = { to: 'room:hall', content: { text: 'hello' } }
  t.match([await alice.ask('send', say), await bob.ask('send', say)], [{ op: 'ok' }, { code: 'MUTED' }])
  t.match((await post('chatroom/get', { chatroomId: 'hall' })).body, { memberCount: 2, destroyType: 0, destroyTime: 120, ban: true })
  t.strictSame((await post('chatroom/user/ban/whitelist/query', { chatroomId: 'hall' })).body, { code: 200, userIds: ['alice', 'newcomer'] })
  t.match(await post('chatroom/create_new', { chatroomId: 'hall', entryInfo: '{"topic":"cats"}' }), { body: { code: 1002 } }, 'whose')
  for (const destroyTime of [59, 10_081]) t.match(await post('chatroom/create_new', { chatroomId: 'hall', destroyTime }), { body: { code: 1002 } })
  t.match(await post('chatroom/create_new', { chatroomId: 'hall', whiteUserIds: Array.from({ length: 21 }, (_, index) => `u${index}`) }), { body: { code: 1502 } })
})

test('chatrooms end after their own minutes, or at a time whoever is in them; a restart forgets neither', async (t) => {
  const storeUrl = `sqlite:${joinPath(await tempDir(t), 'chat.db')}`
  const first = await setUp(t, { storeUrl })
  await first.post('chatroom/create_new', { chatroomId: 'idle', destroyTime: 90 })
  await first.post('chatroom/create_new', { chatroomId: 'fixed', destroyType: 1, destroyTime: 60 })
  await first.post('chatroom/create', { 'chatroom[later]': 'Later' })
  t.match(await first.post('chatroom/destroy/set', { chatroomId: 'later', destroyType: 1, destroyTime: 180 }), { status: 200 })
  t.match(await first.post('chatroom/destroy/set', { chatroomId: 'nothing', destroyType: 1, destroyTime: 180 }), { status: 200 })
  await first.fastify.close()
  const { fastify, post, join } = await setUp(t, { storeUrl })
  const bob = await join('bob')
  await bob.ask('join', { conversation: 'room:fixed' })
  const shown = async (chatroomId: string) => {
    const { destroyType, destroyTime, memberCount } = (await post('chatroom/get', { chatroomId })).body
    return [destroyType, destroyTime, memberCount]
  }
  t.strictSame([await shown('idle'), await shown('fixed'), await shown('later'), await shown('nothing')], [[0, 90, 0], [1, 60, 1], [1, 180, 0], [0, 0, 0]])
  const after = async (minutes: number) => {
    await endDueRooms(fastify.chat.context, 3_600_000, { clock: () => Date.now() + minutes * 60_000 })
    return (await fastify.chat.rooms({ app }, {})).items.map(({ roomId }) => roomId)
  }

  t.strictSame([await after(59), await after(61), await after(91), await after(181)], [['fixed', 'idle', 'later'], ['idle', 'later'], ['later'], []])
  t.match(await bob.next({ op: 'conversation' }), { conversation: 'room:fixed', changes: { dismissed: true } })
  await post('chatroom/create', { 'chatroom[fixed]': 'Anew' })
  t.strictSame(await shown('fixed'), [0, 60, 0], 'the next one of that name lives as any other')
  t.match(await fastify.chat.putRoom({ app }, { roomId: 'fixed', endsAt: Date.now() + 10 * 60_000 }), { roomId: 'fixed' })
  t.strictSame(await shown('fixed'), [1, 10, 0], 'as the native API has set it since')
})
