import { test } from 'tap'
import { app, bearer } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const hello = { objectName: 'RC:TxtMsg', content: '{"content":"hello"}' }

test('a deactivated user is gone, and gets no token until it is reactivated', async (t) => {
  const { fastify, join, post, sdk } = await setUp(t)
  const { token } = await sdk.User.register({ id: 'bob', name: 'Bob', portrait: 'https://shop.example/b.png' })
  const [alice, bob] = [await join('alice'), await join('bob')]
  await post('message/private/publish', { fromUserId: 'bob', toUserId: 'alice', ...hello })
  await post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', isIncludeSender: 1, ...hello })
  await alice.next({ op: 'message' })

  t.match((await post('user/deactivate', { userId: 'bob,nobody' })).body, { code: 200, operateId: String })

  t.equal(await bob.closed, 4504)
  t.equal((await fastify.inject({ url: '/v1/conversations', headers: bearer(String(token)) })).statusCode, 401)
  t.match((await fastify.chat.history({ app, user: 'alice' }, { conversation: 'direct:bob' })).messages, [{ content: {} }, { content: { text: 'hello' } }])
  t.match(await sdk.User.register({ id: 'bob', name: 'Bob', portrait: 'x' }), { code: 1007, msg: /deactivated/ })
  t.match(await post('user/getToken', { userId: 'nobody' }), { status: 401, body: { code: 1007 } }, 'the id of who was never heard of is kept, too')
  t.match(await sdk.User.update({ id: 'bob', name: 'Bob', portrait: 'x' }), { code: 1007 })
  t.match(await post('user/profile/set', { userId: 'bob', userProfile: '{"email":"b@shop.example"}' }), { body: { code: 1007 } })
  t.match(await post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', ...hello }), { status: 200 }, 'what only names it succeeds')
  await t.rejects(fastify.chat.issueToken({ app }, { userId: 'bob' }), { code: 'BLOCKED' })
  t.strictSame((await post('user/info', { userId: 'bob' })).body, { code: 200, userId: 'bob', userName: '', userPortrait: '', createTime: '' })
  t.match((await post('user/query')).body, { total: 1, users: [{ userId: 'alice' }] })

  t.match((await post('user/reactivate', { userId: ['bob', 'carol'] })).body, { code: 200, operateId: String })

  t.match((await post('user/info', { userId: 'bob' })).body, { createTime: '' }, 'nothing comes back by it')
  const again = await join('bob')
  t.strictSame((await again.ask('conversations'))['data'], { conversations: [] })
  t.strictSame((await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' })).messages, [], 'nor does what was said before')
  t.match(await post('user/getToken', { userId: 'nobody' }), { status: 401 })
  t.match((await post('user/activate', { userId: 'nobody' })).body, { code: 200, operateId: String })
  t.match(await post('user/getToken', { userId: 'nobody' }), { status: 200 })
})

test('deactivated users are listed a page at a time, those of one call and those that were deleted before', async (t) => {
  const { post } = await setUp(t)
  const users = async (params: object = {}) => (await post('user/deactivate/query', { ...params })).body
  await post('user/getToken', { userId: 'carol' })
  await post('user/delusers', { userId: 'carol' })
  t.strictSame(await users(), { code: 200, users: [] })

  for (const userId of ['alice', 'bob', 'carol', 'alice']) await post('user/deactivate', { userId })

  t.same(new Set((await users())['users'] as string[]), new Set(['alice', 'bob', 'carol']))
  const pages = await Promise.all([1, 2].map(async (pageNo) => (await users({ pageNo, pageSize: 2 }))['users'] as string[]))
  t.strictSame(pages.flat().sort(), ['alice', 'bob', 'carol'])
  t.strictSame((await users({ pageNo: 3, pageSize: 2 }))['users'], [])
  await post('user/reactivate', { userId: 'alice,bob' })
  t.strictSame(await users(), { code: 200, users: ['carol'] })
  t.match(await post('user/deactivate/query', { pageSize: 51 }), { status: 400, body: { code: 1002 } })
  for (const path of ['user/deactivate', 'user/reactivate']) {
    t.match(await post(path, { userId: Array.from({ length: 101 }, (_, index) => `u${index}`).join(',') }), { status: 400, body: { code: 1502 } }, path)
    t.match(await post(path), { status: 400, body: { code: 1003 } }, path)
  }
})
