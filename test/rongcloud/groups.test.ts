import { join } from 'node:path'
import { test } from 'tap'
import { app } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'
import { setUp } from './harness/rongcloud.ts'

const hello = { content: { text: 'hello' } }
const idsOf = (group: Record<string, unknown>) => (group['members'] as Array<{ id: string }>).map(({ id }) => id).sort()

test('a group is made with its members, who talk in it, and is made again by who makes it twice', async (t) => {
  const { fastify, sdk, join } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await sdk.Group.create({ id: 'team', name: 'Team', members: [{ id: 'alice' }, { id: 'bob' }, { id: 'newcomer' }] }), { code: 200 })

  t.match(await bob.next({ op: 'member', user: 'bob' }), { conversation: 'group:team', change: 'joined', role: 'member' })
  t.match(await alice.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
  t.match(await bob.next({ op: 'message' }), { conversation: 'group:team', from: 'alice' })
  t.match((await fastify.chat.conversations({ app, user: 'newcomer' }, {})).conversations, [{ conversation: 'group:team', name: 'Team', unread: 1 }])
  t.match(await fastify.chat.group({ app, user: 'alice' }, { groupId: 'team' }), { name: 'Team', members: 3 })
  t.match(await sdk.Group.create({ id: 'team', name: 'Another name', members: [{ id: 'bob' }, { id: 'carol' }] }), { code: 200 })
  const group = await sdk.Group.get({ id: 'team' })
  t.match(group, { code: 200, id: 'team' })
  t.strictSame(idsOf(group), ['alice', 'bob', 'carol', 'newcomer'])
  t.match(await fastify.chat.group({ app }, { groupId: 'team' }), { name: 'Team' }, 'a name is changed by a refresh')
  t.strictSame(await sdk.Group.get({ id: 'never-made' }), { code: 200, id: 'never-made', members: [] })
})

test('users join, which makes a group that is not there, and quit; who is not in does so, too', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await sdk.Group.join({ id: 'team', name: 'Team', member: { id: 'alice' } }), { code: 200 })
  t.match(await post('group/join', { groupId: 'team', userId: ['bob', 'carol'] }), { status: 200 })
  await post('group/join', { groupId: 'nameless', userId: 'bob' })

  t.match(await fastify.chat.group({ app }, { groupId: 'team' }), { name: 'Team', members: 3 })
  t.match(await fastify.chat.group({ app }, { groupId: 'nameless' }), { name: 'nameless' })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
  t.match(await sdk.Group.quit({ id: 'team', member: { id: 'bob' } }), { code: 200 })
  t.match(await alice.next({ op: 'member', user: 'bob', change: 'left' }), { by: 'bob' })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'error', code: 'NOT_MEMBER' })
  for (const userId of ['bob', 'nobody', 'undefined']) t.match(await post('group/quit', { groupId: 'team', userId }), { status: 200, body: { code: 200 } })
  t.match(await post('group/quit', { groupId: 'never-made', userId: 'bob' }), { status: 200 })
  t.strictSame(idsOf(await sdk.Group.get({ id: 'team' })), ['alice', 'carol'])
  await fastify.chat.createGroup({ app, user: 'alice' }, { groupId: 'owned', name: 'Owned', members: ['bob'] })
  await post('group/quit', { groupId: 'owned', userId: 'alice' })
  t.strictSame(idsOf(await sdk.Group.get({ id: 'owned' })), ['bob'], 'the owner of a native group, too')
})

test('a user is put into the groups of a list and out of all others', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)
  const bob = await join('bob')
  await post('group/create', { groupId: 'stays', groupName: 'Stays', userId: ['bob', 'alice'] })
  await post('group/create', { groupId: 'goes', groupName: 'Goes', userId: ['bob', 'alice'] })
  await post('group/create', { groupId: 'there', groupName: 'There', userId: 'alice' })

  t.match(await sdk.Group.sync({ id: 'bob', groups: [{ id: 'stays', name: 'No new name' }, { id: 'there', name: 'x' }, { id: 'made', name: 'Made' }] }), { code: 200 })

  const { conversations } = await fastify.chat.conversations({ app, user: 'bob' }, {})
  t.strictSame(conversations.map(({ conversation, name }) => [conversation, name]).sort(), [['group:made', 'Made'], ['group:stays', 'Stays'], ['group:there', 'There']])
  t.match(await bob.next({ op: 'member', conversation: 'group:goes', change: 'left' }), { user: 'bob' })
  t.strictSame(idsOf(await sdk.Group.get({ id: 'goes' })), ['alice'])
  t.match(await post('group/sync', { userId: 'bob' }), { status: 400, body: { code: 1002 } }, 'a forgotten list takes nobody out')
  t.equal((await fastify.chat.conversations({ app, user: 'bob' }, {})).conversations.length, 3)
})

test('a group is renamed for its members, and one that never was is no error', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)
  const bob = await join('bob')
  await post('group/create', { groupId: 'team', groupName: 'Team', userId: 'bob' })

  t.match(await sdk.Group.update({ id: 'team', name: 'New name' }), { code: 200 })

  t.match(await bob.next({ op: 'conversation' }), { conversation: 'group:team', changes: { name: 'New name' } })
  t.match(await sdk.Group.update({ id: 'never-made', name: 'x' }), { code: 200 })
  await t.rejects(fastify.chat.group({ app }, { groupId: 'never-made' }), { code: 'NOT_FOUND' })
})

test('a dismissed group is over for its members, and its id is taken again without its past', async (t) => {
  const { fastify, sdk, join, post } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  await post('group/create', { groupId: 'team', groupName: 'Team', userId: ['alice', 'bob'] })
  await alice.ask('send', { to: 'group:team', ...hello })

  t.match(await sdk.Group.dismiss({ id: 'team', member: { id: 'alice' } }), { code: 200 })

  t.match(await bob.next({ op: 'conversation' }), { changes: { dismissed: true } })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { code: 'NOT_MEMBER' })
  t.match(await sdk.Group.dismiss({ id: 'team', member: { id: 'alice' } }), { code: 200 }, 'a second time')
  t.match(await sdk.Group.create({ id: 'team', name: 'Again', members: [{ id: 'bob' }] }), { code: 200 })
  t.match(await bob.ask('send', { to: 'group:team', content: { text: 'anew' } }), { op: 'ok' })
  t.match((await fastify.chat.history({ app, user: 'bob' }, { conversation: 'group:team' })).messages.map(({ content }) => content), [{ text: 'anew' }])
  t.match(await alice.ask('history', { conversation: 'group:team' }), { code: 'NOT_MEMBER' })
  t.match(await fastify.chat.group({ app }, { groupId: 'team' }), { name: 'Again', members: 1 })
  await post('group/join', { groupId: 'team', userId: 'alice' })
  await bob.ask('send', { to: 'group:team', content: { text: 'welcome back' } })
  t.match(await alice.next({ op: 'message' }), { conversation: 'group:team', content: { text: 'welcome back' } })
})

test('a thousand users come in one call, three thousand into one group, and nobody of those who are too many', async (t) => {
  const { fastify, sdk, post } = await setUp(t)
  const users = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `user-${from + index}`)

  t.match(await post('group/create', { groupId: 'full', groupName: 'Full', userId: users(0, 1001) }), { status: 400, body: { code: 1502 } })
  await t.rejects(fastify.chat.group({ app }, { groupId: 'full' }), { code: 'NOT_FOUND' })
  for (const from of [0, 1000]) t.match(await post('group/join', { groupId: 'full', userId: users(from, from + 1000) }), { status: 200 })
  t.match(await post('group/join', { groupId: 'full', userId: users(1999, 2999) }), { status: 200 }, 'who is in counts once')
  t.match(await post('group/join', { groupId: 'full', userId: users(2998, 3001) }), { status: 400, body: { code: 1502 } })
  t.match(await post('group/join', { groupId: 'full', userId: users(2998, 3000) }), { status: 200 })
  t.match(await post('group/join', { groupId: 'full', userId: users(2990, 3000) }), { status: 200 })

  t.equal((await fastify.chat.group({ app }, { groupId: 'full' })).members, 3000)
  t.strictSame(idsOf(await sdk.Group.get({ id: 'full' })), users(0, 3000).sort())
  t.match(await post('group/quit', { groupId: 'full', userId: users(0, 1001) }), { status: 400, body: { code: 1502 } })
  t.match(await post('group/quit', { groupId: 'full', userId: users(0, 1000) }), { status: 200 })
  t.equal((await fastify.chat.group({ app }, { groupId: 'full' })).members, 2000)
})

test('what is missing or too long is refused', async (t) => {
  const { post } = await setUp(t)

  for (const wrong of [{ groupId: 'team', groupName: 'Team' }, { groupId: 'team', userId: 'bob' }, { userId: 'bob', groupName: 'Team' }]) t.match(await post('group/create', wrong), { status: 400, body: { code: 1002 } })
  t.match(await post('group/create', { groupId: 'team', userId: 'bob', groupName: 'x'.repeat(65) }), { body: { code: 1005 } })
  t.match(await post('group/create', { groupId: 'x'.repeat(65), userId: 'bob', groupName: 'Team' }), { body: { code: 1005 } })
  t.match(await post('group/refresh', { groupId: 'team' }), { body: { code: 1002 } })
})

test('a call may bring a notice, which the group gets, and is told the messageUID and the count of members', async (t) => {
  const { fastify, join, post } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  const notice = (text: string, more = {}) => ({ bindNotifyMsg: true, fromUserId: 'alice', objectName: 'RC:TxtMsg', content: JSON.stringify({ content: text }), ...more })

  const { body } = await post('group/create', { groupId: 'team', groupName: 'Team', userId: ['alice', 'bob'], ...notice('welcome') })

  t.strictSame(Object.keys(body).sort(), ['code', 'memberCount', 'messageUID'])
  t.match(body, { code: 200, memberCount: 2 })
  t.match(await bob.next({ op: 'message' }), { conversation: 'group:team', from: 'alice', content: { text: 'welcome' }, messageId: body['messageUID'] })
  t.match((await post('group/join', { groupId: 'team', userId: 'carol', ...notice('hello carol', { isIncludeSender: 1 }) })).body, { memberCount: 3 })
  t.match(await bob.next({ op: 'message' }), { content: { text: 'hello carol' } })
  t.match(await alice.next({ op: 'message' }), { content: { text: 'hello carol' } }, 'the author has what it is to have, and not the one before')
  t.match((await post('group/refresh', { groupId: 'team', groupName: 'New', ...notice('renamed', { isPersisted: 0 }) })).body, { messageUID: String, memberCount: 3 })
  t.match(await bob.next({ op: 'message' }), { content: { text: 'renamed' } })
  t.match((await post('group/quit', { groupId: 'team', userId: 'carol', ...notice('carol has left') })).body, { memberCount: 2 })
  t.match(await bob.next({ op: 'message' }), { content: { text: 'carol has left' } })
  t.strictSame((await fastify.chat.history({ app, user: 'bob' }, { conversation: 'group:team' })).messages.map(({ content }) => content.text), ['welcome', 'hello carol', 'carol has left'])
  t.match((await post('group/dismiss', { groupId: 'team', userId: 'alice', ...notice('the end') })).body, { messageUID: String, memberCount: 2 })
  t.match(await bob.next({ op: 'message' }), { content: { text: 'the end' } })
  t.match(await bob.next((frame) => frame.op === 'conversation' && 'dismissed' in (frame.changes as object)), { conversation: 'group:team' })

  t.match(await post('group/create', { groupId: 'other', groupName: 'Other', userId: 'bob', bindNotifyMsg: true, fromUserId: 'alice' }), { status: 400, body: { code: 1002 } })
  await t.rejects(fastify.chat.group({ app }, { groupId: 'other' }), { code: 'NOT_FOUND' }, 'a notice that lacks something stops the call before it does anything')
  t.match(await post('group/create', { groupId: 'small', groupName: 'Small', userId: ['alice', 'bob'], maxMember: 1 }), { status: 400, body: { code: 1502 } })
  t.strictSame((await post('group/join', { groupId: 'small', userId: 'bob', maxMember: 1 })).body, { code: 200 })
  t.match((await post('group/quit', { groupId: 'never-made', userId: 'bob', ...notice('x') })).body, { code: 200, memberCount: 0 })
})

test('groups, and who is muted in them, are there after a restart', async (t) => {
  const storeUrl = `sqlite:${join(await tempDir(t), 'chat.db')}`
  const first = await setUp(t, { storeUrl })
  await first.post('group/create', { groupId: 'team', groupName: 'Team', userId: ['alice', 'bob'] })
  await first.post('group/user/gag/add', { groupId: 'team', userId: 'bob', minute: 0 })
  await first.post('group/user/gag/add', { userId: 'alice', minute: 60 })
  await first.post('group/ban/add', { groupId: 'team' })
  await first.post('group/user/ban/whitelist/add', { groupId: 'team', userId: 'alice' })
  const asked = async ({ post }: typeof first) => await Promise.all([
    post('group/user/query', { groupId: 'team' }), post('group/user/gag/list', { groupId: 'team' }), post('group/user/gag/list'), post('group/ban/query'), post('group/user/ban/whitelist/query', { groupId: 'team' })
  ].map(async (reply) => (await reply).body))
  const before = await asked(first)
  await first.fastify.close()

  const after = await asked(await setUp(t, { storeUrl }))

  t.strictSame(after, before)
  t.match(before, [{ users: [{}, {}] }, { users: [{ userId: 'bob', time: '9999-12-31 23:59:59' }] }, { users: [{ userId: 'alice' }] }, { groupinfo: [{ groupId: 'team', stat: 1 }] }, { userIds: ['alice'] }])
})
