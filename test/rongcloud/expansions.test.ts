import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

type Uids = Array<{ messageUID: string }>

async function withMessage (t: Parameters<typeof setUp>[0], more = {}) {
  const world = await setUp(t)
  const bob = await world.join('bob')
  const { body } = await world.post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: '{"content":"vote"}', expansion: true, ...more })
  const [{ messageUID: msgUID } = { messageUID: '' }] = body['messageUIDs'] as Uids
  const seq = Number((await bob.next({ op: 'message' })).seq)
  const place = { msgUID, userId: 'alice', conversationType: 1, targetId: 'bob' }
  const kept = async () => Object.fromEntries(Object.entries((await world.post('message/expansion/query', { msgUID })).body['extraContent'] as Record<string, { v: string }>).map(([key, { v }]) => [key, v]))
  return { ...world, bob, msgUID, seq, place, kept }
}

test('keys of a message are set, changed, removed and asked for, and who is here is told', async (t) => {
  const { post, bob, msgUID, place, kept } = await withMessage(t, { extraContent: '{"first":"1"}' })
  t.strictSame(await kept(), { first: '1' })

  t.match((await post('message/expansion/set', { ...place, extraKeyVal: JSON.stringify({ yes: '3', no: '1' }) })).body, { code: 200 })
  t.match(await bob.next({ op: 'message' }), { type: 'RC:MsgExMsg', conversation: 'direct:alice', content: { mid: msgUID, put: { yes: '3', no: '1' } }, seq: undefined })
  t.match((await post('message/expansion/set', { ...place, extraKeyVal: '{"yes":"4"}' })).body, { code: 200 })
  t.strictSame(await kept(), { first: '1', no: '1', yes: '4' })

  t.match((await post('message/expansion/delete', { ...place, extraKey: '["no","none"]' })).body, { code: 200 })
  t.match(await bob.next((frame) => 'del' in (frame.content as object)), { content: { mid: msgUID, del: ['no', 'none'] } })
  t.strictSame(await kept(), { first: '1', yes: '4' })
  t.match((await post('message/expansion/query', { msgUID })).body, { extraContent: { yes: { v: '4', ts: Number } } })
})

test('a message has 300 keys, of which a call sets 100, and they come a hundred at a time', async (t) => {
  const { post, msgUID, place } = await withMessage(t)
  const some = (from: number, count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${String(from + index).padStart(3, '0')}`, 'v'])))
  const set = async (extraKeyVal: string) => await post('message/expansion/set', { ...place, extraKeyVal })
  const count = async (pageNo: number) => Object.keys((await post('message/expansion/query', { msgUID, pageNo })).body['extraContent'] as object).length

  for (const from of [0, 100, 200]) t.match(await set(some(from, 100)), { status: 200 })
  t.match(await set(some(300, 1)), { status: 400, body: { code: 1005 } })
  t.match(await set(some(0, 101)), { status: 400 })
  t.match(await set(JSON.stringify({ k: 'v'.repeat(4097) })), { status: 400 })
  t.match(await set(JSON.stringify({ 'no such key': 'v' })), { status: 400 })
  t.match(await set('no JSON'), { status: 400, body: { code: 1002 } })
  t.strictSame([await count(1), await count(3), await count(4)], [100, 100, 0])
})

test('keys go with what the message says: when it is recalled, when its sender is erased', async (t) => {
  const { fastify, post, seq, place, kept } = await withMessage(t)
  const set = async () => await post('message/expansion/set', { ...place, extraKeyVal: '{"a":"b"}' })

  await set()
  await fastify.chat.recall({ app, as: 'bob' }, { conversation: 'direct:alice', seq })
  t.strictSame(await kept(), {})
  t.match(await set(), { status: 200 }, 'of a message that is gone: nothing happens')
  t.strictSame(await kept(), {})
})

test('keys go when their message\'s sender is erased', async (t) => {
  const { fastify, post, place, kept } = await withMessage(t)
  await post('message/expansion/set', { ...place, extraKeyVal: '{"a":"b"}' })
  t.strictSame(await kept(), { a: 'b' })

  await fastify.chat.eraseUser({ app }, { userId: 'alice' })
  while (Object.keys(await kept()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10))

  t.strictSame(await kept(), {})
})

test('a message that is not there has no keys, and only private and group messages do', async (t) => {
  const { post, place } = await withMessage(t)
  const other = { ...place, msgUID: `m1_${'A'.repeat(16)}`, extraKeyVal: '{"a":"b"}' }

  t.match(await post('message/expansion/set', other), { status: 200, body: { code: 200 } })
  t.match((await post('message/expansion/query', { msgUID: other.msgUID })).body, { code: 200, extraContent: {} })
  t.match(await post('message/expansion/set', { ...other, conversationType: 4 }), { status: 400, body: { code: 1002 } })
})
