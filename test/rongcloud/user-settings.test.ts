import { test } from 'tap'
import { setUp } from './harness/rongcloud.ts'

test('the time in which a user is not to be disturbed is set, asked for and deleted', async (t) => {
  const { post } = await setUp(t)
  const data = async (userId = 'bob') => (await post('user/blockPushPeriod/get', { userId })).body['data']
  const set = async (params: object) => await post('user/blockPushPeriod/set', { userId: 'bob', startTime: '22:00:00', period: 480, ...params })

  t.strictSame(await data(), { startTime: '', period: 0, unPushLevel: 0 })
  t.strictSame((await set({})).body, { code: 200 })
  t.strictSame(await data(), { startTime: '22:00:00', period: 480, unPushLevel: 1 })
  t.match(await set({ startTime: '00:00:00', period: 1439, level: 5 }), { status: 200 })
  t.strictSame(await data(), { startTime: '00:00:00', period: 1439, unPushLevel: 5 })
  t.strictSame(await data('alice'), { startTime: '', period: 0, unPushLevel: 0 })
  for (const wrong of [{ startTime: '24:00:00' }, { startTime: '22:00' }, { startTime: '22:60:00' }, { period: 0 }, { period: 1440 }, { level: 2 }, { level: 0 }]) {
    t.match(await set(wrong), { status: 400, body: { code: 1002 } }, JSON.stringify(wrong))
  }
  t.match(await set({ period: 'long' }), { status: 400, body: { code: 1501 } })
  t.strictSame((await post('user/blockPushPeriod/delete', { userId: 'bob' })).body, { code: 200 })
  t.strictSame(await data(), { startTime: '', period: 0, unPushLevel: 0 })
  t.match(await post('user/blockPushPeriod/delete', { userId: 'nobody' }), { status: 200 })
})

test('what a user calls others is set for many, a page at a time to be read, and goes with either of them', async (t) => {
  const { post, postJson } = await setUp(t)
  for (const userId of ['bob', 'alice']) await post('user/getToken', { userId })
  const get = async (params: object = {}) => (await post('user/remarks/get', { userId: 'bob', ...params })).body
  const remarks = [{ id: 'carol', remark: '老大' }, { id: 'alice', remark: 'Al' }, { id: 'dave', remark: 'D' }]

  t.strictSame((await post('user/remarks/set', { userId: 'bob', remarks: JSON.stringify(remarks) })).body, { code: 200 })
  t.match(await postJson('user/remarks/set', { userId: 'bob', remarks: [{ id: 'dave', remark: 'Dee' }] }), { status: 200 }, 'as JSON in JSON, too')
  await post('user/remarks/set', { userId: 'alice', remarks: '[{"id":"bob","remark":"Bobby"}]' })

  t.strictSame(await get(), { code: 200, total: 3, users: [{ id: 'alice', remark: 'Al' }, { id: 'carol', remark: '老大' }, { id: 'dave', remark: 'Dee' }] })
  t.strictSame(await get({ page: 2, size: 2 }), { code: 200, total: 3, users: [{ id: 'dave', remark: 'Dee' }] })
  t.strictSame(await get({ page: 3, size: 2 }), { code: 200, total: 3, users: [] })
  t.strictSame((await post('user/remarks/del', { userId: 'bob', targetId: 'carol' })).body, { code: 200 })
  t.match(await post('user/remarks/del', { userId: 'bob', targetId: 'carol' }), { status: 200 })
  t.match(await get(), { total: 2 })
  await post('user/delusers', { userId: 'alice' })
  t.strictSame(await get(), { code: 200, total: 1, users: [{ id: 'dave', remark: 'Dee' }] })
  t.strictSame((await post('user/remarks/get', { userId: 'alice' })).body, { code: 200, total: 0, users: [] })
})

test('remarks that are no list of ids and texts are refused, and more than a hundred', async (t) => {
  const { post } = await setUp(t)
  const set = async (remarks: unknown) => await post('user/remarks/set', { userId: 'bob', remarks: typeof remarks === 'string' ? remarks : JSON.stringify(remarks) })

  t.match(await set('{'), { status: 400, body: { code: 1002 } })
  t.match(await set({ id: 'alice', remark: 'x' }), { status: 400, body: { code: 1501 } })
  t.match(await set([{ id: 'alice' }]), { status: 400, body: { code: 1002 } })
  t.match(await set([{ id: 'alice', remark: 'x'.repeat(257) }]), { status: 400, body: { code: 1005 } })
  t.match(await set(Array.from({ length: 101 }, (_, index) => ({ id: `u${index}`, remark: 'x' }))), { status: 400, body: { code: 1502 } })
  t.strictSame((await post('user/remarks/get', { userId: 'bob' })).body, { code: 200, total: 0, users: [] })
})
