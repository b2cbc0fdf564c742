import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { app, bearer } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const hello = { objectName: 'RC:TxtMsg', content: '{"content":"hello"}' }

test('users are listed by when they were registered, in both orders, a page at a time', async (t) => {
  const { post, sdk } = await setUp(t)
  for (const id of ['carol', 'alice', 'dave', 'bob']) {
    await sdk.User.register({ id, name: id.toUpperCase(), portrait: `https://shop.example/${id}.png` })
    // Of one millisecond all are as old.
    await setTimeout(2)
  }
  await sdk.User.update({ id: 'carol', name: 'Caroline', portrait: 'https://shop.example/carol.png' })
  const users = async (params: object) => ((await post('user/query', { ...params })).body['users'] as Array<{ userId: string }>).map(({ userId }) => userId)

  const { body } = await post('user/query')

  t.match(body, { code: 200, total: 4, users: [{ userId: 'carol', userName: 'Caroline', userPortrait: 'https://shop.example/carol.png', regTime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ }, {}, {}, {}] })
  t.strictSame(await users({}), ['carol', 'alice', 'dave', 'bob'])
  t.strictSame(await users({ order: 1, pageSize: 3 }), ['bob', 'dave', 'alice'])
  t.strictSame(await users({ order: 1, pageSize: 3, page: 2 }), ['carol'])
  t.strictSame(await users({ order: '0', pageSize: '2', page: '2' }), ['dave', 'bob'])
  t.strictSame((await post('user/query', { page: 9 })).body, { code: 200, total: 4, users: [] })
  for (const wrong of [{ page: 0 }, { pageSize: 101 }]) t.match(await post('user/query', wrong), { status: 400, body: { code: 1002 } })
  t.match(await post('user/query', { order: 'first' }), { status: 400, body: { code: 1501 } })
})

test('deleted users are gone: connections, tokens, what they said, and their place in groups', async (t) => {
  const { fastify, join, post, sdk } = await setUp(t)
  const { token } = await sdk.User.register({ id: 'bob', name: 'Bob', portrait: 'https://shop.example/b.png' })
  const [alice, bob] = [await join('alice'), await join('bob')]
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob'] })
  await post('message/private/publish', { fromUserId: 'bob', toUserId: 'alice', ...hello })
  await alice.next({ op: 'message' })

  t.strictSame((await post('user/delusers', { userId: ['bob', 'nobody'] })).body, { code: 200 })

  t.equal(await bob.closed, 4504)
  t.equal((await fastify.inject({ url: '/v1/conversations', headers: bearer(String(token)) })).statusCode, 401)
  t.match(await alice.next({ op: 'member', change: 'removed' }), { conversation: 'group:team', user: 'bob' })
  t.match((await fastify.chat.history({ app, user: 'alice' }, { conversation: 'direct:bob' })).messages, [{ content: {} }])
  t.strictSame((await post('user/info', { userId: 'bob' })).body, { code: 200, userId: 'bob', userName: '', userPortrait: '', createTime: '' })
  t.match((await post('user/query')).body, { total: 1, users: [{ userId: 'alice' }] })
  t.ok((await join('bob')).socket, 'the id may be given anew')
  t.match(await post('user/delusers', { userId: Array.from({ length: 101 }, (_, index) => `u${index}`) }), { status: 400, body: { code: 1502 } })
})

test('a user has the groups that it is in, with their names', async (t) => {
  const { fastify, post } = await setUp(t)
  await post('user/getToken', { userId: 'bob' })
  for (const [groupId, members] of [['team', ['bob']], ['crew', ['bob', 'alice']], ['others', ['alice']], ['left', ['bob']], ['over', ['bob']]] as const) {
    for (const userId of members) await post('user/getToken', { userId })
    await fastify.chat.createGroup({ app }, { groupId, name: `The ${groupId}`, members: [...members] })
  }
  await fastify.chat.removeMember({ app }, { groupId: 'left', userId: 'bob' })
  await fastify.chat.dismissGroup({ app }, { groupId: 'over' })

  t.strictSame((await post('user/group/query', { userId: 'bob' })).body, { code: 200, groups: [{ id: 'crew', name: 'The crew' }, { id: 'team', name: 'The team' }] })
  t.strictSame((await post('user/group/query', { userId: 'nobody' })).body, { code: 200, groups: [] })
  t.match(await post('user/group/query', { user: 'bob' }), { status: 400, body: { code: 1002 } })
})
