import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp, type World } from './harness/rongcloud.ts'

const hello = { content: { text: 'hello' } }

async function withTeam (t: Parameters<typeof setUp>[0]) {
  const world = await setUp(t)
  // Dave is registered, and not in.
  const [alice, bob] = [await world.join('alice'), await world.join('bob'), await world.join('dave')]
  await world.post('group/create', { groupId: 'team', groupName: 'Team', userId: ['alice', 'bob', 'carol'] })
  return { ...world, alice, bob }
}

const minutesUntil = (time: unknown) => (Date.parse(`${String(time).replace(' ', 'T')}+08:00`) - Date.now()) / 60_000

for (const kind of ['Gag', 'Mute.Member'] as const) {
  test(`a member is muted by ${kind}, is listed with the end of it, and speaks again when it is lifted`, async (t) => {
    const { fastify, sdk, alice, bob, post } = await withTeam(t)
    const mutes = kind === 'Gag' ? sdk.Group.Gag : sdk.Group.Mute.Member

    t.match(await mutes.add({ id: 'team', members: [{ id: 'bob' }, { id: 'dave' }], minute: 60 }), { code: 200 })

    t.match(await alice.next({ op: 'conversation' }), { conversation: 'group:team', changes: { muted: { user: 'bob', until: Number } } })
    t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'error', code: 'MUTED' })
    t.match(await fastify.chat.members({ app, user: 'alice' }, { groupId: 'team' }), { items: [{ userId: 'alice' }, { userId: 'bob', mutedUntil: Number }, { userId: 'carol' }] })
    const list = await mutes.getList({ id: 'team' })
    t.match(list, { code: 200, members: [{ id: 'bob', time: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ }] })
    const [{ time }] = list['members'] as [{ time: string }]
    t.ok(minutesUntil(time) > 59 && minutesUntil(time) <= 60, time)
    t.match(await mutes.remove({ id: 'team', members: [{ id: 'bob' }, { id: 'dave' }] }), { code: 200 })
    t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
    t.strictSame(await mutes.getList({ id: 'team' }), { code: 200, members: [] })
    t.strictSame((await post('group/user/query', { groupId: 'team' })).body['users'], ['alice', 'bob', 'carol'].map((id) => ({ id })), 'nobody came in by it')
    for (const call of [mutes.add({ id: 'never-made', members: [{ id: 'bob' }], minute: 5 }), mutes.getList({ id: 'never-made' })]) t.match(await call, { code: 200 })
  })
}

test('a mute of no minutes lasts for good', async (t) => {
  const { bob, post } = await withTeam(t)

  t.match(await post('group/user/gag/add', { groupId: 'team', userId: 'bob', minute: 0 }), { status: 200 })

  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'error', code: 'MUTED' })
  t.strictSame((await post('group/user/gag/list', { groupId: 'team' })).body, { code: 200, users: [{ userId: 'bob', time: '9999-12-31 23:59:59' }] })
})

test('without a group a user is muted in all of them, those to come included', async (t) => {
  const { alice, bob, post } = await withTeam(t)

  t.match(await post('group/user/gag/add', { userId: ['bob', 'newcomer'], groupId: '', minute: 60 }), { status: 200 })

  await post('group/create', { groupId: 'later', groupName: 'Later', userId: ['bob', 'alice'] })
  for (const to of ['group:team', 'group:later']) t.match(await bob.ask('send', { to, ...hello }), { op: 'error', code: 'MUTED' })
  t.match(await alice.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
  t.match(await bob.ask('send', { to: 'direct:alice', ...hello }), { op: 'ok' })
  const { body } = await post('group/user/gag/list')
  t.match(body, { code: 200, users: [{ userId: 'bob' }, { userId: 'newcomer' }] })
  const [{ time }] = body['users'] as [{ time: string }]
  t.ok(minutesUntil(time) > 59 && minutesUntil(time) <= 60, time)
  t.strictSame((await post('group/user/gag/list', { groupId: 'team' })).body, { code: 200, users: [] })
  await post('group/user/gag/add', { userId: 'newcomer', minute: 0 })
  t.match((await post('group/user/gag/list')).body, { users: [{}, { userId: 'newcomer', time: '9999-12-31 23:59:59' }] })
  t.match(await post('group/user/gag/rollback', { userId: ['bob', 'nobody'] }), { status: 200 })
  t.match(await bob.ask('send', { to: 'group:later', ...hello }), { op: 'ok' })
})

test('a gag takes twenty users, and a whole number of minutes up to thirty days', async (t) => {
  const { post } = await withTeam(t)
  const gag = { groupId: 'team', userId: 'bob', minute: 1 }

  for (const [wrong, code] of [[{ minute: 43_201 }, 1002], [{ minute: -1 }, 1002], [{ minute: 1.5 }, 1501], [{ minute: 'soon' }, 1501], [{ userId: Array.from({ length: 21 }, (_, index) => `u${index}`) }, 1502]] as const) t.match(await post('group/user/gag/add', { ...gag, ...wrong }), { status: 400, body: { code } })
  t.match(await post('group/user/gag/add', { groupId: 'team', userId: 'bob' }), { status: 400, body: { code: 1002 } })
  t.match(await post('group/user/gag/add', { groupId: 'team', minute: 1 }), { status: 400, body: { code: 1002 } })
  t.match(await post('group/user/gag/add', { ...gag, minute: 43_200 }), { status: 200 })
})

test('a muted group is quiet but for who has a voice, and both are listed', async (t) => {
  const { fastify, sdk, alice, bob } = await withTeam(t)

  t.match(await sdk.Group.Mute.All.add({ groups: [{ id: 'team' }, { id: 'never-made' }] }), { code: 200 })

  t.match(await bob.next({ op: 'conversation' }), { conversation: 'group:team', changes: { muteAll: true } })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'error', code: 'MUTED' })
  t.match(await fastify.chat.group({ app, user: 'bob' }, { groupId: 'team' }), { muteAll: true })
  t.strictSame(await sdk.Group.Mute.All.getList(), { code: 200, groups: [{ id: 'team', isMuted: 1 }] })
  t.match(await sdk.Group.Mute.Whitelist.add({ id: 'team', members: [{ id: 'bob' }, { id: 'dave' }] }), { code: 200 })
  t.match(await alice.next((frame) => frame.op === 'conversation' && 'voice' in (frame.changes as object)), { changes: { voice: { user: 'bob', on: true } } })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
  t.match(await alice.ask('send', { to: 'group:team', ...hello }), { op: 'error', code: 'MUTED' })
  t.match(await sdk.Group.Mute.Whitelist.getList({ id: 'team' }), { code: 200, members: [{ id: 'bob' }] })
  t.match(await sdk.Group.Mute.Whitelist.remove({ id: 'team', members: [{ id: 'bob' }] }), { code: 200 })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'error', code: 'MUTED' })
  t.match(await sdk.Group.Mute.Whitelist.getList({ id: 'team' }), { members: [] })
  t.match(await sdk.Group.Mute.All.remove({ groups: [{ id: 'team' }] }), { code: 200 })
  t.match(await bob.ask('send', { to: 'group:team', ...hello }), { op: 'ok' })
  t.strictSame(await sdk.Group.Mute.All.getList(), { code: 200, groups: [] })
})

test('muted groups are asked for by name, twenty at once, or listed a page at a time', async (t) => {
  const { post } = await setUp(t)
  const groups = Array.from({ length: 5 }, (_, index) => `group-${index}`)
  await Promise.all(groups.map(async (groupId) => await post('group/create', { groupId, groupName: groupId, userId: 'bob' })))
  await post('group/ban/add', { groupId: groups.slice(1) })
  const page = async (page: number) => await list(post, { page, size: 3 })

  t.strictSame((await post('group/ban/query', { groupId: ['group-0', 'group-1', 'never-made'] })).body, { code: 200, groupinfo: [{ groupId: 'group-0', stat: 0 }, { groupId: 'group-1', stat: 1 }, { groupId: 'never-made', stat: 0 }] })
  t.strictSame([...await page(1), ...await page(2)].sort(), groups.slice(1))
  t.equal((await page(1)).length, 3)
  t.strictSame([await page(3), (await list(post, {})).length], [[], 4])
  const tooMany = Array.from({ length: 21 }, (_, index) => `group-${index}`)
  for (const path of ['group/ban/add', 'group/ban/rollback', 'group/ban/query']) t.match(await post(path, { groupId: tooMany }), { status: 400, body: { code: 1502 } })
  t.match(await post('group/ban/query', { size: 201 }), { status: 400, body: { code: 1002 } })
})

async function list (post: World['post'], params: object): Promise<string[]> {
  return ((await post('group/ban/query', { ...params })).body['groupinfo'] as Array<{ groupId: string }>).map(({ groupId }) => groupId)
}
