import { test } from 'tap'
import { CloseCode } from '../../src/close-codes.ts'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

test('a user who is blocked is cut off, cannot sign in, is listed with the end of it, and takes messages all the same', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)
  const bob = await join('bob')
  const { token } = (await post('user/getToken', { userId: 'bob' })).body

  t.match(await sdk.User.Block.add({ id: 'bob', minute: 20 }), { code: 200 })

  t.equal(await bob.closed, CloseCode.Blocked)
  const open = async () => (await fastify.inject({ url: '/v1/conversations', headers: { authorization: `Bearer ${String(token)}` } })).statusCode
  t.equal(await open(), 403)
  const { users } = await sdk.User.Block.getList()
  t.match(users, [{ userId: 'bob', blockEndTime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ }])
  const [{ blockEndTime }] = users as [{ blockEndTime: string }]
  const minutes = (Date.parse(`${blockEndTime.replace(' ', 'T')}+08:00`) - Date.now()) / 60_000
  t.ok(minutes > 19 && minutes <= 20, String(minutes))
  await post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: '{"content":"later"}' })
  t.match(await sdk.User.Block.remove({ id: 'bob' }), { code: 200 })
  t.match(await sdk.User.Block.remove({ id: 'bob' }), { code: 200 }, 'who is not blocked is unblocked')
  t.strictSame(await sdk.User.Block.getList(), { code: 200, users: [] })
  t.equal(await open(), 200)
  t.match(await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' }), { messages: [{ content: { text: 'later' } }] })
})

test('many are blocked at once, also who was never heard of, and are listed a page at a time', async (t) => {
  const { fastify, post } = await setUp(t)
  const users = ['a', 'b', 'c']

  t.match(await post('user/block', { userId: users, minute: 43_200 }), { status: 200 })
  await fastify.chat.blockUser({ app }, { userId: 'b' })

  const page = async (page: number) => ((await post('user/block/query', { page, size: 2 })).body['users'] as Array<{ userId: string }>).map(({ userId }) => userId)
  t.strictSame([await page(1), await page(2), await page(3)], [['a', 'b'], ['c'], []])
  t.match((await post('user/block/query')).body['users'], [{}, { userId: 'b', blockEndTime: '9999-12-31 23:59:59' }, {}], 'a block of the native API without an end')
  for (const wrong of [{ userId: 'a' }, { userId: 'a', minute: 0 }, { userId: 'a', minute: 43_201 }]) t.match(await post('user/block', wrong), { status: 400, body: { code: 1002 } })
  t.match(await post('user/block', { userId: Array.from({ length: 21 }, (_, index) => `u${index}`), minute: 1 }), { body: { code: 1502 } })
})

test('tokens from before a time are void, later ones are good, and connections stay', async (t) => {
  const { fastify, join, post } = await setUp(t)
  const tokenOf = async () => String((await post('user/getToken', { userId: 'bob' })).body['token'])
  const works = async (token: string) => (await fastify.inject({ url: '/v1/conversations', headers: { authorization: `Bearer ${token}` } })).statusCode
  const bob = await join('bob')
  const old = await tokenOf()
  await new Promise((resolve) => setTimeout(resolve, 5))
  const time = Date.now()
  const young = await tokenOf()

  t.match(await post('user/token/expire', { userId: 'bob,nobody', time }), { status: 200 })

  t.strictSame([await works(old), await works(young)], [401, 200])
  t.equal((await bob.ask('ping')).op, 'pong')
  t.match(await post('user/token/expire', { userId: 'bob', time: time + 10_000_000 }), { status: 200 })
  await new Promise((resolve) => setTimeout(resolve, 5))
  t.strictSame([await works(young), await works(await tokenOf())], [401, 200], 'a time ahead is now')
})
