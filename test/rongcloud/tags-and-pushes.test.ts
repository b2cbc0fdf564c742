import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const push = { platform: ['ios', 'android'], fromuserid: 'news', fromUserId: 'news', notification: { alert: 'x' } }
const message = { content: '{"content":"to you"}', objectName: 'RC:TxtMsg' }

test('tags are set for one and for many, replaced, and taken away', async (t) => {
  const { sdk, postJson } = await setUp(t)

  t.match(await sdk.User.Tag.set({ id: 'alice', tags: ['vip', '男'] }), { code: 200 })
  t.match(await sdk.User.Tag.batchSet({ users: [{ id: 'bob' }, { id: 'carol' }], tags: ['new'] }), { code: 200 })
  t.match(await sdk.User.Tag.set({ id: 'carol', tags: ['old'] }), { code: 200 })
  t.match(await sdk.User.Tag.remove({ id: 'bob' }), { code: 200 })

  t.match(await sdk.User.Tag.getList(['alice', 'bob', 'carol', 'nobody'].map((id) => ({ id }))), { code: 200, tags: { alice: ['vip', '男'], bob: [], carol: ['old'], nobody: [] } })
  t.match(await sdk.User.Tag.batchRemove({ users: [{ id: 'alice' }, { id: 'nobody' }] }), { code: 200 })
  t.match(await sdk.User.Tag.getList([{ id: 'alice' }, { id: 'carol' }]), { tags: { alice: [], carol: ['old'] } })
  t.match(await postJson('user/tag/set', { userId: 'alice', tags: ['x'.repeat(41)] }), { status: 400, body: { code: 1005 } })
  t.match(await postJson('user/tag/set', { userId: 'alice', tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }), { status: 400, body: { code: 1502 } })
})

test('a push with a message is a system message to those it is meant for', async (t) => {
  const { join, postJson, sdk } = await setUp(t)
  const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')]
  await postJson('user/tag/set', { userId: 'alice', tags: ['vip', 'new'] })
  await postJson('user/tag/set', { userId: 'bob', tags: ['vip'] })
  const say = async (audience: object, content: string) => (await postJson('push', { ...push, audience, message: { ...message, content: JSON.stringify({ content }) } })).body
  const all = [alice, bob, carol]

  t.match(await sdk.Push.message({ ...push, audience: { is_to_all: false, userid: ['alice', 'bob'] }, message }), { code: 200, id: String, messageUID: String })
  for (const device of [alice, bob]) t.match(await device.next({ op: 'message' }), { conversation: 'system:news', from: 'news', content: { text: 'to you' } })
  t.match(await say({ tag: ['vip', 'new'] }, 'both tags'), { code: 200 })
  t.match(await say({ tag: ['vip'], tag_or: ['new', 'odd'], is_to_all: false }, 'one of'), { code: 200 })
  t.strictSame(Object.keys(await say({ tag_or: ['nothing'] }, 'nobody')).sort(), ['code', 'id'])
  t.match(await say({ is_to_all: true }, 'all'), { code: 200 })

  for (const text of ['both tags', 'one of', 'all']) t.match(await alice.next({ op: 'message' }), { content: { text } })
  for (const device of all.slice(1)) t.match(await device.next({ op: 'message' }), { content: { text: 'all' } }, 'nobody else got what was before')
})

test('a push without a message is told to who is here, and kept for nobody', async (t) => {
  const { fastify, join, sdk, postJson } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  const notification = { alert: 'sale today', ios: { title: 'Shop', extras: { id: '7' } } }

  const answer = await sdk.Push.push({ platform: ['ios'], audience: { userid: ['alice'], is_to_all: false }, notification })
  await postJson('push', { ...push, audience: { is_to_all: true }, notification: { alert: 'to all' } })

  t.strictSame(Object.keys(answer).sort(), ['code', 'id'])
  t.match(await alice.next({ op: 'message' }), { conversation: 'system:push', type: 'custom:push', content: notification, seq: undefined })
  t.match(await bob.next({ op: 'message' }), { conversation: 'system:news', content: { alert: 'to all' } })
  t.strictSame((await fastify.chat.history({ app, user: 'alice' }, { conversation: 'system:push' })).messages, [])
  t.strictSame((await fastify.chat.users({ app }, {})).items.map(({ userId }) => userId), ['alice', 'bob'], 'a name that speaks is no user')
})

test('a push needs somebody it is meant for, and something to say', async (t) => {
  const { postJson } = await setUp(t)

  t.match(await postJson('push/user', { userIds: ['alice'], notification: {} }), { status: 430, body: { code: 1009 } })
  for (const wrong of [{ ...push, message, audience: {} }, { message, audience: { userid: ['alice'] } }, { fromuserid: 'news', audience: { userid: ['alice'] } }, { ...push, notification: { title: 'no alert' }, audience: { userid: ['alice'] } }]) {
    t.match(await postJson('push', wrong), { status: 400, body: { code: 1002 } })
  }
})
