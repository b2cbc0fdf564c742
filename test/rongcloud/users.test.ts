import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

test('a token of user/getToken opens the socket, and the profile is what was given last', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)

  const registered = await sdk.User.register({ id: 'alice', name: 'Alice', portrait: 'https://shop.example/a.png' })
  await sdk.User.update({ id: 'alice', name: 'Alice B', portrait: 'https://shop.example/b.png' })

  t.match(registered, { code: 200, userId: 'alice', token: String })
  t.equal((await fastify.inject({ url: '/v1/conversations', headers: { authorization: `Bearer ${String(registered['token'])}` } })).statusCode, 200)
  t.match((await post('user/info', { userId: 'alice' })).body, { code: 200, userName: 'Alice B', userPortrait: 'https://shop.example/b.png', createTime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ })
  t.strictSame(await sdk.User.OnlineStatus.get({ id: 'alice' }), { code: 200, status: '0' })
  const alice = await join('alice')
  t.strictSame(await sdk.User.OnlineStatus.get({ id: 'alice' }), { code: 200, status: '1' })
  t.equal((await alice.ask('ping')).op, 'pong')
  t.match((await post('user/info', { userId: 'alice' })).body, { userName: 'alice', userPortrait: 'https://shop.example/b.png' }, 'a field that is not given stays')
})

test('what is asked of a user who is not there is answered, and nobody comes to be by it', async (t) => {
  const { fastify, post, sdk } = await setUp(t)

  t.strictSame((await post('user/info', { userId: 'nobody' })).body, { code: 200, userId: 'nobody', userName: '', userPortrait: '', createTime: '' })
  t.strictSame(await sdk.User.OnlineStatus.get({ id: 'nobody' }), { code: 200, status: '0' })
  t.strictSame((await fastify.chat.users({ app }, {})).items, [])
})
