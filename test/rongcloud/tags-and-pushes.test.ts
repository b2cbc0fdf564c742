import { test } from 'tap'
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

test('a push without a message is not supported, nor is one to nobody', async (t) => {
  const { postJson, sdk } = await setUp(t)

  t.match(await sdk.Push.push({ ...push, audience: { is_to_all: true } }), { code: 1009 })
  t.match(await postJson('push/user', { userIds: ['alice'], notification: {} }), { status: 430, body: { code: 1009 } })
  t.match(await postJson('push', { ...push, message, audience: {} }), { status: 400, body: { code: 1002 } })
  t.match(await postJson('push', { message, audience: { userid: ['alice'] } }), { status: 400, body: { code: 1002 } })
})
