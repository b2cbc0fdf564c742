import { join as joinPath } from 'node:path'
import { test } from 'tap'
import { tempDir } from '../harness/temp.ts'
import { setUp } from './harness/rongcloud.ts'

const room = { chatroomId: 'lobby' }
const address = { conversation: 'room:lobby' }

test('entries of a chatroom are told to who is in it, belong to the user that is named, and outlast a restart', async (t) => {
  const storeUrl = `sqlite:${joinPath(await tempDir(t), 'chat.db')}`
  const first = await setUp(t, { storeUrl })
  const [alice, bob] = [await first.join('alice'), await first.join('bob')]
  for (const client of [alice, bob]) await client.ask('join', address)
  const before = Date.now()

  t.match(await first.post('chatroom/entry/set', { ...room, userId: 'alice', key: 'seat', value: 'first' }), { status: 200 })
  t.match(await alice.next({ op: 'attributes' }), { ...address, set: { seat: 'first' } })
  t.match(await first.post('chatroom/entry/set', { ...room, userId: 'bob', key: 'seat', value: '' }), { status: 200 })
  t.match(await alice.next({ op: 'attributes' }), { set: { seat: '' } })
  t.match(await first.post('chatroom/entry/batch/set', { ...room, entryOwnerId: 'newcomer', entryInfo: '{"a":"1","b":"2"}', autoDelete: 1 }), { status: 200 })
  await first.fastify.close()

  const { post } = await setUp(t, { storeUrl })
  const { body } = await post('chatroom/entry/query', room)
  t.match(body, { code: 200, keys: [{ key: 'a', value: '1', userId: 'newcomer', autoDelete: '1', lastSetTime: /^\d+$/ }, { key: 'b' }, { key: 'seat', value: '', userId: 'bob', autoDelete: '0' }] })
  t.ok(Number((body['keys'] as Array<{ lastSetTime: string }>)[0]!.lastSetTime) >= before)
  t.match((await post('chatroom/entry/query', { ...room, keys: ['seat', 'nothing'] })).body['keys'], [{ key: 'seat' }])
  t.match(await post('chatroom/entry/remove', { ...room, userId: 'alice', key: 'seat' }), { status: 200 })
  t.match(await post('chatroom/entry/remove', { ...room, userId: 'alice', key: 'seat' }), { status: 200 }, 'one that is not there')
  t.strictSame(((await post('chatroom/entry/query', room)).body['keys'] as Array<{ key: string }>).map(({ key }) => key), ['a', 'b'])
  t.strictSame((await post('chatroom/entry/query', { chatroomId: 'nothing' })).body, { code: 200, keys: [] })
  t.match(await post('chatroom/entry/set', { chatroomId: 'nothing', userId: 'alice', key: 'a', value: 'x' }), { status: 200 })
})

test('an entry that goes with its user stays until that user has come and gone', async (t) => {
  const { post, join } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  await alice.ask('join', address)
  await post('chatroom/entry/set', { ...room, userId: 'bob', key: 'seat', value: '1', autoDelete: 1 })
  t.match(await alice.next({ op: 'attributes' }), { set: { seat: '1' } })
  t.match((await post('chatroom/entry/query', room)).body['keys'], [{ key: 'seat', userId: 'bob', autoDelete: '1' }])

  await bob.ask('join', address)
  await bob.ask('leave', address)

  t.match(await alice.next({ op: 'attributes' }), { removed: ['seat'] })
  t.strictSame((await post('chatroom/entry/query', room)).body, { code: 200, keys: [] })
})

test('a chatroom is told of an entry by a message of the user where the caller gives its type or its content', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const bob = await join('bob')
  await bob.ask('join', address)
  const set = async (params: object) => { await post('chatroom/entry/set', { ...room, userId: 'alice', key: 'seat', value: '1', ...params }) }

  await set({ objectName: 'RC:chrmKVNotiMsg', content: '{"type":1,"key":"seat","value":"1","extra":"yes"}' })
  t.match(await bob.next({ op: 'message' }), { from: 'alice', type: 'RC:chrmKVNotiMsg', seq: undefined, content: { type: 1, key: 'seat', value: '1', extra: 'yes' } })
  await set({ objectName: 'RC:chrmKVNotiMsg' })
  t.match(await bob.next({ op: 'message' }), { content: { type: 1, key: 'seat', value: '1' } })
  await set({ content: '{"own":true}' })
  t.match(await bob.next({ op: 'message' }), { type: 'RC:chrmKVNotiMsg', content: { own: true } })
  await set({ objectName: 'app:seat', content: 'no JSON' })
  t.match(await bob.next({ op: 'message' }), { type: 'app:seat', seq: 1 })
  await post('chatroom/entry/remove', { ...room, userId: 'alice', key: 'seat', objectName: 'RC:chrmKVNotiMsg' })
  t.match(await bob.next({ op: 'message' }), { type: 'RC:chrmKVNotiMsg', content: { type: 2, key: 'seat', value: '1' } })
  await set({})
  t.match((await fastify.chat.history({ app: 'shop', user: 'bob' }, address)).messages, [{ type: 'app:seat' }])
  t.strictSame(bob.frames.filter(({ op }) => op === 'message'), [])
})

test('a chatroom has a hundred entries, and one call sets twenty', async (t) => {
  const { post } = await setUp(t)
  await post('chatroom/create', { 'chatroom[lobby]': 'Lobby' })
  const entries = (start: number, count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${start + index}`, 'x'])))
  const batch = async (entryInfo: string) => await post('chatroom/entry/batch/set', { ...room, entryOwnerId: 'alice', entryInfo })
  for (let start = 0; start < 100; start += 20) t.match(await batch(entries(start, 20)), { status: 200 })

  t.match(await post('chatroom/entry/set', { ...room, userId: 'alice', key: 'one-more', value: 'x' }), { status: 400, body: { code: 1502 } })
  t.equal(((await post('chatroom/entry/query', room)).body['keys'] as unknown[]).length, 100)
  t.match(await batch(entries(0, 21)), { status: 400, body: { code: 1502 } })
  for (const wrong of ['', 'no JSON', '[]', '{}', '{"a b":"x"}']) t.match(await batch(wrong), { status: 400 })
  t.match(await post('chatroom/entry/set', { ...room, userId: 'alice', key: 'x'.repeat(129), value: 'x' }), { body: { code: 1005 } })
  t.match(await post('chatroom/entry/set', { ...room, userId: 'alice', key: 'x', value: 'x'.repeat(4097) }), { body: { code: 1005 } })
})
