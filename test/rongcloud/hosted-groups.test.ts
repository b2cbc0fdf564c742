import { join } from 'node:path'
import { test } from 'tap'
import { app } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'
import { setUp, type World } from './harness/rongcloud.ts'

type Item = Record<string, unknown>

const hello = { content: { text: 'hello' } }
const team = { groupId: 'team', name: 'Team', owner: 'alice', userIds: 'bob,carol' }
const profile = { introduction: 'Who we are', announcement: 'Read this', portraitUrl: 'https://shop.example/team.png' }

async function profileOf (post: World['post'], groupId = 'team'): Promise<Item> {
  return ((await post('entrust/group/profile/query', { groupIds: groupId })).body['profiles'] as Item[])[0]!
}

async function membersOf (post: World['post'], query = {}): Promise<Array<[unknown, unknown]>> {
  return ((await post('entrust/group/member/query', { groupId: 'team', order: 0, ...query })).body['members'] as Item[]).map(({ userId, role }) => [userId, role])
}

test('a hosted group has an owner and a profile, of which native clients see name and announcement', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await post('entrust/group/create', { ...team, groupProfile: JSON.stringify(profile), groupExtProfile: '{"ext_city":"Basel"}', permissions: '{"joinPerm":1,"removePerm":2}' }), { status: 200, body: { code: 200 } })

  t.match(await fastify.chat.group({ app, user: 'bob' }, { groupId: 'team' }), { name: 'Team', owner: 'alice', announcement: 'Read this', members: 3 })
  t.match(await alice.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
  t.match(await bob.next({ op: 'message' }), { conversation: 'group:team' })
  t.strictSame(await membersOf(post), [['alice', 3], ['bob', 1], ['carol', 1]])
  const { groupProfile, createTime, ...rest } = await profileOf(post)
  t.strictSame(rest, { groupId: 'team', groupName: 'Team', groupExtProfile: '{"ext_city":"Basel"}', permissions: '{"joinPerm":1,"removePerm":2}', memberCount: 3, owner: 'alice' })
  t.strictSame(JSON.parse(String(groupProfile)), profile)
  t.type(createTime, 'number')
  t.match(await post('entrust/group/create', { ...team, owner: 'bob' }), { status: 400, body: { code: 1002 } }, 'one that is there keeps its owner')
  t.match(await profileOf(post), { owner: 'alice' })
})

test('of a profile only what is given is changed, and what is emptied is gone; members are told what is theirs to see', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const bob = await join('bob')
  await post('entrust/group/create', { ...team, groupProfile: JSON.stringify(profile), groupExtProfile: '{"ext_city":"Basel","ext_mood":"good"}', permissions: '{"joinPerm":1}' })

  t.match(await post('entrust/group/profile/update', { groupId: 'team', name: 'New name', groupProfile: '{"announcement":"Read that","portraitUrl":""}', groupExtProfile: '{"ext_mood":"","ext_size":"3"}', permissions: '{"invitePerm":1}' }), { status: 200 })

  t.match(await bob.next((frame) => frame.op === 'conversation' && 'name' in (frame.changes as object)), { conversation: 'group:team', changes: { name: 'New name', announcement: 'Read that' } })
  const { groupProfile, groupExtProfile, permissions, groupName } = await profileOf(post)
  t.equal(groupName, 'New name')
  t.strictSame([groupProfile, groupExtProfile, permissions].map((text) => JSON.parse(String(text)) as unknown), [{ introduction: 'Who we are', announcement: 'Read that' }, { ext_city: 'Basel', ext_size: '3' }, { joinPerm: 1, invitePerm: 1 }])
  await fastify.chat.changeGroup({ app, user: 'alice' }, { groupId: 'team', name: 'By its owner', announcement: '' })
  const after = await profileOf(post)
  t.equal(after['groupName'], 'By its owner')
  t.strictSame(JSON.parse(String(after['groupProfile'])), { introduction: 'Who we are' }, 'what a native client has changed')
  t.match(await post('entrust/group/profile/update', { groupId: 'never-made', name: 'x' }), { status: 200 })
  t.strictSame((await post('entrust/group/profile/query', { groupIds: 'never-made,team' })).body['profiles'], [after])
})

test('changes of one profile at once are all kept', async (t) => {
  const { post } = await setUp(t)
  await post('entrust/group/create', team)

  await Promise.all(Array.from({ length: 10 }, async (_, index) => await post('entrust/group/profile/update', { groupId: 'team', groupExtProfile: `{"ext_${index}":"x"}` })))

  t.equal(Object.keys(JSON.parse(String((await profileOf(post))['groupExtProfile'])) as object).length, 10)
  t.match(await post('entrust/group/profile/update', { groupId: 'team', groupExtProfile: '{"ext_more":"x"}' }), { status: 400, body: { code: 1502 } })
})

test('what does not fit into a profile is refused', async (t) => {
  const { post } = await setUp(t)
  await post('entrust/group/create', team)
  const update = async (more: object) => (await post('entrust/group/profile/update', { groupId: 'team', ...more })).body['code']

  for (const [field, most] of [['introduction', 512], ['announcement', 1024], ['portraitUrl', 128]] as const) {
    t.equal(await update({ groupProfile: JSON.stringify({ [field]: 'x'.repeat(most + 1) }) }), 1005)
    t.equal(await update({ groupProfile: JSON.stringify({ [field]: 'x'.repeat(most) }) }), 200)
  }
  t.strictSame([await update({ groupProfile: 'no JSON' }), await update({ groupExtProfile: '{"city":"Basel"}' }), await update({ groupExtProfile: `{"ext_a":"${'x'.repeat(257)}"}` }), await update({ permissions: '{"joinPerm":4}' }), await update({ name: 'x'.repeat(65) })], [1002, 1002, 1005, 1002, 1005])
  t.match(await post('entrust/group/create', { ...team, groupId: 'other', userIds: Array.from({ length: 31 }, (_, index) => `u${index}`).join(',') }), { body: { code: 1502 } })
  t.match(await post('entrust/group/join', { groupId: 'team', userIds: Array.from({ length: 101 }, (_, index) => `u${index}`).join(',') }), { body: { code: 1502 } })
  t.match(await post('entrust/group/profile/query', { groupIds: Array.from({ length: 51 }, (_, index) => `g${index}`).join(',') }), { body: { code: 1502 } })
  t.match(await post('entrust/group/create', { groupId: 'other', name: 'Other' }), { body: { code: 1002 } })
})

test('users join, quit and are kicked, out of one group or of all', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const [alice, bob, dave] = [await join('alice'), await join('bob'), await join('dave')]
  await post('entrust/group/create', { ...team, permissions: '{"joinPerm":1}' })
  await post('entrust/group/remarkname/set', { userId: 'dave', groupId: 'team', remarkName: 'Them' })

  const { body } = await post('entrust/group/join', { groupId: 'team', userIds: 'dave' })

  t.strictSame({ ...body, createTime: 0 }, { code: 200, groupId: 'team', name: 'Team', owner: 'alice', groupProfile: '{}', groupExtProfile: '{}', permissions: '{"joinPerm":1}', remarkName: 'Them', createTime: 0, memberCount: 4 })
  t.match(await dave.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
  t.match((await post('entrust/group/join', { groupId: 'never-made', userIds: 'dave' })).body, { code: 200 })
  await t.rejects(fastify.chat.group({ app }, { groupId: 'never-made' }), { code: 'NOT_FOUND' })
  t.match(await post('entrust/group/quit', { groupId: 'team', userIds: 'dave,nobody', isDelBan: 1 }), { status: 200 })
  t.match(await alice.next({ op: 'member', user: 'dave', change: 'left' }), { conversation: 'group:team' })
  t.match(await post('entrust/group/member/kick', { groupId: 'team', userIds: 'bob,nobody' }), { status: 200 })
  t.match(await bob.next({ op: 'member', user: 'bob', change: 'removed' }), { conversation: 'group:team' })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { code: 'NOT_MEMBER' })
  await post('group/create', { groupId: 'classic', groupName: 'Classic', userId: ['bob', 'alice'] })
  await post('entrust/group/join', { groupId: 'team', userIds: 'bob' })
  t.match(await post('entrust/group/member/kick/all', { userId: 'bob' }), { status: 200 })
  t.strictSame((await fastify.chat.conversations({ app, user: 'bob' }, {})).conversations, [])
  t.strictSame(await membersOf(post), [['alice', 3], ['carol', 1]])
})

test('a dismissed group is over, and one of its id has nothing of the one before', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const bob = await join('bob')
  const full = { ...team, groupProfile: JSON.stringify(profile), groupExtProfile: '{"ext_city":"Basel"}', permissions: '{"joinPerm":1}' }
  const nothing = { groupProfile: '{}', groupExtProfile: '{}', permissions: '{}' }
  await post('entrust/group/create', full)
  await post('entrust/group/member/set', { groupId: 'team', userId: 'bob', extra: 'noted' })

  t.match(await post('entrust/group/dismiss', { groupId: 'team' }), { status: 200 })

  t.match(await bob.next((frame) => frame.op === 'conversation' && 'dismissed' in (frame.changes as object)), { conversation: 'group:team' })
  t.strictSame((await post('entrust/group/profile/query', { groupIds: 'team' })).body, { code: 200, profiles: [] })
  t.match(await post('entrust/group/dismiss', { groupId: 'team' }), { status: 200 })
  await post('entrust/group/create', team)
  t.match(await profileOf(post), nothing)
  await post('entrust/group/profile/update', full)
  await fastify.chat.dismissGroup({ app, user: 'alice' }, { groupId: 'team' })
  await post('group/create', { groupId: 'team', groupName: 'Team', userId: 'bob' })
  t.match(await profileOf(post), { ...nothing, owner: '' }, 'nor where its owner dismissed it')
  t.match((await post('entrust/group/member/specific/query', { groupId: 'team', userIds: 'bob' })).body, { members: [{ userId: 'bob', extra: '' }] })
})

test('a group that is there is given an owner and a profile', async (t) => {
  const { fastify, post } = await setUp(t)
  await post('group/create', { groupId: 'team', groupName: 'Team', userId: ['alice', 'bob'] })

  t.match(await post('entrust/group/import', { groupId: 'team', name: 'Hosted', owner: 'alice', groupProfile: JSON.stringify(profile) }), { status: 200 })

  t.strictSame(await membersOf(post), [['alice', 3], ['bob', 1]])
  t.match(await fastify.chat.group({ app, user: 'bob' }, { groupId: 'team' }), { name: 'Hosted', owner: 'alice', announcement: 'Read this' })
  await fastify.chat.putUser({ app }, { userId: 'gone' })
  await fastify.chat.eraseUser({ app }, { userId: 'gone' })
  for (const path of ['create', 'import']) t.match(await post(`entrust/group/${path}`, { groupId: 'another', name: 'Another', owner: 'gone' }), { status: 400, body: { code: 1002 } })
})

test('an owner hands over to a member, and stays as a member or goes', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const carol = await join('carol')
  await post('entrust/group/create', team)

  t.match(await post('entrust/group/transfer/owner', { groupId: 'team', newOwner: 'bob' }), { status: 200 })

  t.match(await carol.next({ op: 'member', user: 'bob', change: 'role' }), { role: 'owner' })
  t.strictSame(await membersOf(post), [['alice', 1], ['bob', 3], ['carol', 1]])
  await t.rejects(fastify.chat.changeGroup({ app, user: 'alice' }, { groupId: 'team', name: 'x' }), { code: 'FORBIDDEN' })
  await fastify.chat.changeGroup({ app, user: 'bob' }, { groupId: 'team', name: 'Mine now' })
  t.match(await post('entrust/group/transfer/owner', { groupId: 'team', newOwner: 'carol', isQuit: 1 }), { status: 200 })
  t.strictSame(await membersOf(post), [['alice', 1], ['carol', 3]])
  t.match(await post('entrust/group/transfer/owner', { groupId: 'team', newOwner: 'bob' }), { status: 400, body: { code: 1002 } }, 'who is not in owns nothing')
  t.match(await post('entrust/group/transfer/owner', { groupId: 'team', newOwner: 'carol', isQuit: 1 }), { status: 200 })
  t.strictSame(await membersOf(post), [['alice', 1], ['carol', 3]], 'to itself: nothing happens')
  t.match(await post('entrust/group/transfer/owner', { groupId: 'never-made', newOwner: 'bob' }), { status: 200 })
})

test('managers are the admins of a native group', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const carol = await join('carol')
  await post('entrust/group/create', team)

  const { body } = await post('entrust/group/manager/add', { groupId: 'team', userIds: 'bob,carol,nobody,alice' })

  t.strictSame(body, { code: 200, userIds: ['nobody'], managerCount: 2 })
  t.match(await carol.next({ op: 'member', user: 'bob', change: 'role' }), { role: 'admin' })
  t.strictSame(await membersOf(post), [['alice', 3], ['bob', 2], ['carol', 2]])
  await fastify.chat.changeGroup({ app, user: 'bob' }, { groupId: 'team', name: 'By an admin' })
  t.match(await post('entrust/group/manager/remove', { groupId: 'team', userIds: 'bob,alice,nobody' }), { status: 200 })
  t.strictSame(await membersOf(post), [['alice', 3], ['bob', 1], ['carol', 2]])
  await t.rejects(fastify.chat.changeGroup({ app, user: 'bob' }, { groupId: 'team', name: 'x' }), { code: 'FORBIDDEN' })
  t.strictSame((await post('entrust/group/manager/add', { groupId: 'never-made', userIds: 'bob' })).body, { code: 200, userIds: ['bob'], managerCount: 0 })
})

test('members are asked for by role, a page at a time, or by name', async (t) => {
  const { fastify, post } = await setUp(t)
  await post('entrust/group/create', { ...team, userIds: '' })
  for (const user of ['dave', 'bob', 'carol']) await post('entrust/group/join', { groupId: 'team', userIds: user })
  await post('entrust/group/manager/add', { groupId: 'team', userIds: 'bob' })
  const page = async (query: object) => (await post('entrust/group/member/query', { groupId: 'team', size: 3, ...query })).body

  const first = await page({})
  const second = await page({ pageToken: first['pageToken'] })

  t.match(first, { code: 200, totalCount: 4, pageToken: String })
  t.strictSame([first, second].map(({ members }) => (members as Item[]).map(({ userId }) => userId)), [['carol', 'bob', 'dave'], ['alice']], 'who came last is first')
  t.notOk('pageToken' in second)
  t.strictSame([await membersOf(post, { type: 1 }), await membersOf(post, { type: 2 }), await membersOf(post, { type: 3 }), await membersOf(post, { type: 0 })], [[['dave', 1], ['carol', 1]], [['bob', 2]], [['alice', 3]], [['alice', 3], ['dave', 1], ['bob', 2], ['carol', 1]]])
  const { members } = (await post('entrust/group/member/specific/query', { groupId: 'team', userIds: 'bob,nobody' })).body as { members: Item[] }
  const { items: [, bob] } = await fastify.chat.members({ app }, { groupId: 'team' })
  t.strictSame(members, [{ userId: 'bob', nickname: '', role: 2, time: bob!.joinedAt, extra: '' }])
  for (const path of ['member/query', 'member/specific/query']) t.match((await post(`entrust/group/${path}`, { groupId: 'never-made', userIds: 'bob' })).body, { code: 200, members: [] })
  for (const wrong of [{ size: 101 }, { type: 4 }, { pageToken: '!' }]) t.match(await post('entrust/group/member/query', { groupId: 'team', ...wrong }), { status: 400, body: { code: 1002 } })
})

test('a member has a nickname, which native clients see, and a note, which goes with it', async (t) => {
  const { fastify, post, join } = await setUp(t)
  const alice = await join('alice')
  await post('entrust/group/create', team)
  const bob = async () => ((await post('entrust/group/member/specific/query', { groupId: 'team', userIds: 'bob' })).body['members'] as Item[])[0]

  t.match(await post('entrust/group/member/set', { groupId: 'team', userId: 'bob', nickname: 'Bobby', extra: 'noted' }), { status: 200 })

  t.match(await alice.next({ op: 'conversation' }), { conversation: 'group:team', changes: { nickname: { user: 'bob', nickname: 'Bobby' } } })
  t.match((await fastify.chat.members({ app, user: 'alice' }, { groupId: 'team' })).items, [{}, { userId: 'bob', nickname: 'Bobby' }, {}])
  t.match(await bob(), { nickname: 'Bobby', extra: 'noted' })
  await post('entrust/group/member/set', { groupId: 'team', userId: 'bob', nickname: '' })
  t.match(await bob(), { nickname: '', extra: 'noted' })
  await fastify.chat.removeMember({ app, user: 'alice' }, { groupId: 'team', userId: 'bob' })
  await fastify.chat.putMember({ app, user: 'alice' }, { groupId: 'team', userId: 'bob' })
  t.match(await bob(), { nickname: '', extra: '' }, 'who comes back has none')
  await post('entrust/group/member/set', { groupId: 'team', userId: 'bob', extra: 'again' })
  await post('entrust/group/member/set', { groupId: 'team', userId: 'bob', extra: '' })
  t.match(await bob(), { extra: '' })
  for (const [groupId, userId] of [['team', 'nobody'], ['never-made', 'bob']] as const) t.match(await post('entrust/group/member/set', { groupId, userId, nickname: 'x', extra: 'x' }), { status: 200 })
  t.equal((await membersOf(post)).length, 3)
  t.match(await post('entrust/group/member/set', { groupId: 'team', userId: 'bob', nickname: 'x'.repeat(65) }), { body: { code: 1005 } })
})

test('the groups of an app, and those of a user, are listed a page at a time, the newest first', async (t) => {
  const { fastify, post } = await setUp(t)
  for (const groupId of ['one', 'two', 'three']) await post('entrust/group/create', { groupId, name: groupId, owner: groupId === 'two' ? 'bob' : 'alice', userIds: 'bob', groupProfile: JSON.stringify({ portraitUrl: `https://shop.example/${groupId}` }) })
  await fastify.chat.putUser({ app }, { userId: 'carol' })
  await fastify.chat.createGroup({ app, user: 'carol' }, { groupId: 'native', name: 'Native', members: [] })
  await post('entrust/group/transfer/owner', { groupId: 'one', newOwner: 'bob' })
  await post('entrust/group/remarkname/set', { userId: 'bob', groupId: 'one', remarkName: 'The first' })
  const names = ({ groups }: Item) => (groups as Item[]).map(({ groupId }) => groupId)

  const first = (await post('entrust/group/query', { size: 3 })).body
  const second = (await post('entrust/group/query', { size: 3, pageToken: first['pageToken'] })).body

  t.strictSame([names(first), names(second), names((await post('entrust/group/query', { order: 0 })).body)], [['native', 'three', 'two'], ['one'], ['one', 'two', 'three', 'native']])
  t.match(second, { groups: [{ groupId: 'one', owner: 'bob', creator: 'alice', name: 'one', portraitUrl: 'https://shop.example/one', time: Number }] })
  t.match(first, { groups: [{ groupId: 'native', owner: 'carol', creator: 'carol', portraitUrl: '' }, {}, {}] })
  t.notOk('pageToken' in second)
  const joined = (await post('entrust/joined/group/query', { userId: 'bob', size: 2 })).body
  t.match(joined, { code: 200, totalCount: 3, pageToken: String })
  const rest = (await post('entrust/joined/group/query', { userId: 'bob', size: 2, pageToken: joined['pageToken'] })).body
  t.strictSame([names(joined), names(rest)], [['three', 'two'], ['one']])
  const [one] = rest['groups'] as Item[]
  t.strictSame({ ...one, createTime: 0, joinTime: 0 }, { groupId: 'one', name: 'one', remarkName: 'The first', groupProfile: '{"portraitUrl":"https://shop.example/one"}', groupExtProfile: '{}', permissions: '{}', createTime: 0, joinTime: 0, role: 3, count: 2, owner: 'bob' })
  t.strictSame([names((await post('entrust/joined/group/query', { userId: 'bob', role: 3, order: 0 })).body), (await post('entrust/joined/group/query', { userId: 'bob', role: 3 })).body['totalCount']], [['one', 'two'], 2])
  t.strictSame((await post('entrust/joined/group/query', { userId: 'nobody' })).body, { code: 200, totalCount: 0, groups: [] })
  for (const wrong of [{ size: 1001 }, { pageToken: '!' }]) t.match(await post('entrust/group/query', wrong), { status: 400, body: { code: 1002 } })
})

test('what a user calls a group is its own, and goes with it', async (t) => {
  const { fastify, post } = await setUp(t)
  const named = async (userId: string) => (await post('entrust/group/remarkname/query', { userId, groupId: 'team' })).body

  t.match(await post('entrust/group/remarkname/set', { userId: 'bob', groupId: 'team', remarkName: 'Us' }), { status: 200 })

  t.strictSame([await named('bob'), await named('alice')], [{ code: 200, remarkName: 'Us' }, { code: 200, remarkName: '' }])
  await post('entrust/group/remarkname/delete', { userId: 'bob', groupId: 'team' })
  t.match(await named('bob'), { remarkName: '' })
  await post('entrust/group/remarkname/set', { userId: 'bob', groupId: 'team', remarkName: 'Us' })
  await fastify.chat.eraseUser({ app }, { userId: 'bob' })
  t.match(await named('bob'), { remarkName: '' })
  t.match(await post('entrust/group/remarkname/set', { userId: 'bob', groupId: 'team' }), { status: 400, body: { code: 1002 } })
})

test('hosted groups are there after a restart as they were', async (t) => {
  const storeUrl = `sqlite:${join(await tempDir(t), 'chat.db')}`
  const first = await setUp(t, { storeUrl })
  await first.post('entrust/group/create', { ...team, groupProfile: JSON.stringify(profile), groupExtProfile: '{"ext_city":"Basel"}', permissions: '{"joinPerm":1}' })
  await first.post('entrust/group/manager/add', { groupId: 'team', userIds: 'bob' })
  await first.post('entrust/group/member/set', { groupId: 'team', userId: 'bob', nickname: 'Bobby', extra: 'noted' })
  await first.post('entrust/group/remarkname/set', { userId: 'bob', groupId: 'team', remarkName: 'Us' })
  const asked = async ({ post }: typeof first) => await Promise.all([
    post('entrust/group/profile/query', { groupIds: 'team' }), post('entrust/group/member/query', { groupId: 'team' }), post('entrust/joined/group/query', { userId: 'bob' }), post('entrust/group/query')
  ].map(async (reply) => (await reply).body))
  const before = await asked(first)
  await first.fastify.close()

  t.strictSame(await asked(await setUp(t, { storeUrl })), before)
  t.match(before[2], { groups: [{ remarkName: 'Us', role: 2, groupExtProfile: '{"ext_city":"Basel"}' }] })
})
