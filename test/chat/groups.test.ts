import { test } from 'tap'
import { appHeaders, bearer, build, connect, listen, tokensFor } from '../helper.ts'

test('a member added while connected gets what is said from then on; a removed one gets nothing more', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  const headers = bearer(alice)
  await fastify.inject({ method: 'POST', url: '/v1/groups', headers, payload: { groupId: 'team', name: 'Team', members: [] } })
  await a.ask('send', { to: 'group:team', content: { text: 'alone' } })

  const added = await fastify.inject({ method: 'PUT', url: '/v1/groups/team/members/bob', headers })
  await a.ask('send', { to: 'group:team', content: { text: 'welcome' } })
  const removed = await fastify.inject({ method: 'DELETE', url: '/v1/groups/team/members/bob', headers })
  await a.ask('send', { to: 'group:team', content: { text: 'gone' } })

  t.strictSame([added.statusCode, removed.statusCode], [204, 204])
  t.match(await b.next(), { op: 'member', conversation: 'group:team', seq: 3, user: 'bob', change: 'joined', by: 'alice', role: 'member' })
  t.match(await b.next(), { op: 'me', seq: 1, changes: { conversation: 'group:team', joined: 3 } })
  t.match(await b.next(), { op: 'message', seq: 4, content: { text: 'welcome' } })
  t.match(await b.next(), { op: 'member', seq: 5, user: 'bob', change: 'removed', by: 'alice' })
  t.match(await b.ask('send', { to: 'group:team', content: { text: 'still here?' } }), { op: 'error', code: 'NOT_MEMBER' })
  t.match(await b.ask('typing', { to: 'group:team', on: true }), { op: 'error', code: 'NOT_MEMBER' })
  t.match(b.frames, [{ op: 'me', seq: 2, changes: { conversation: 'group:team', left: true } }])
})

test('a member who connects later gets its groups without asking', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app: 'shop', user: 'alice' }, { groupId: 'team', name: 'Team', members: ['bob'] })
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]

  await a.ask('send', { to: 'group:team', content: { text: 'hello' } })

  t.match(await b.next({ op: 'message' }), { conversation: 'group:team', seq: 3 })
})

test('roles decide who may change a group, and nobody rises by itself', async (t) => {
  const fastify = await build(t)
  const tokens = await tokensFor(fastify, 'owner', 'admin', 'member', 'other')
  const ask = async (user: keyof typeof tokens, method: 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
    (await fastify.inject({ method, url: `/v1/groups/team${path}`, headers: bearer(tokens[user]), ...payload === undefined ? {} : { payload } })).statusCode
  await fastify.chat.createGroup({ app: 'shop' }, { groupId: 'team', name: 'Team', owner: 'owner', members: ['admin', 'member'] })

  t.equal(await ask('owner', 'PUT', '/members/admin', { role: 'admin' }), 204)
  t.equal(await ask('member', 'PUT', '/members/member', { role: 'admin' }), 403)
  t.equal(await ask('admin', 'PUT', '/members/admin', { role: 'owner' }), 403)
  t.equal(await ask('admin', 'PUT', '/members/owner', { mutedMinutes: 1 }), 403)
  t.equal(await ask('admin', 'DELETE', '/members/owner'), 403)
  t.equal(await ask('member', 'PATCH', '', { name: 'Mine' }), 403)
  t.equal(await ask('admin', 'PATCH', '', { name: 'Ours' }), 200)
  t.equal(await ask('admin', 'DELETE', ''), 403)
  t.equal(await ask('owner', 'DELETE', '/members/owner'), 403, 'the owner hands over first')
  t.equal(await ask('owner', 'PUT', '/members/admin', { role: 'owner' }), 204)
  t.equal(await ask('owner', 'DELETE', '/members/owner'), 204)
  t.equal(await ask('admin', 'DELETE', ''), 204)
  t.equal(await ask('member', 'PATCH', '', { name: 'Again' }), 403)
})

test('a dismissed group tells its members, and is gone', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app: 'shop', user: 'alice' }, { groupId: 'team', name: 'Team', members: ['bob'] })
  const b = await connect(t, url, bob)

  await fastify.inject({ method: 'DELETE', url: '/v1/groups/team', headers: bearer(alice) })

  t.match(await b.next({ op: 'conversation' }), { conversation: 'group:team', seq: 3, changes: { dismissed: true }, by: 'alice' })
  t.match(await b.ask('history', { conversation: 'group:team' }), { code: 'NOT_MEMBER' })
  t.match(await b.ask('conversations'), { data: { conversations: [] } })
  const response = await fastify.inject({ url: '/v1/groups/team', headers: appHeaders })
  t.equal(response.statusCode, 404)
})

test('members are listed a page at a time', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'a', 'b', 'c')
  await fastify.chat.createGroup({ app: 'shop' }, { groupId: 'team', name: 'Team', owner: 'b', members: ['a', 'c'] })

  const first = (await fastify.inject({ url: '/v1/groups/team/members?limit=2', headers: appHeaders })).json<{ items: object[], next: string }>()
  const second = (await fastify.inject({ url: `/v1/groups/team/members?limit=2&cursor=${first.next}`, headers: appHeaders })).json<{ items: object[] }>()

  t.match(first.items, [{ userId: 'a', role: 'member' }, { userId: 'b', role: 'owner' }])
  t.match(second, { items: [{ userId: 'c', role: 'member' }] })
  t.notOk('next' in second)
})

test('the first members of a group, while connected, get it from its first entry on', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const [a, c] = [await connect(t, url, alice), await connect(t, url, carol)]

  await fastify.chat.createGroup({ app: 'shop', user: 'alice' }, { groupId: 'team', name: 'Team', members: ['bob', 'carol'] })

  for (const client of [a, c]) {
    t.strictSame([await client.next(), await client.next(), await client.next()].map(({ seq, user }) => `${String(seq)} ${String(user)}`), ['1 alice', '2 bob', '3 carol'])
  }
})

test('members are told of a mute of all, an announcement, a voice and a nickname, and see them', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const app = { app: 'shop' }
  await fastify.chat.createGroup(app, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const b = await connect(t, url, bob)
  const patch = async (payload: object) => (await fastify.inject({ method: 'PATCH', url: '/v1/groups/team', headers: bearer(alice), payload })).json<object>()

  t.match(await patch({ muteAll: true, announcement: '大家好' }), { muteAll: true, announcement: '大家好' })
  t.match(await b.ask('send', { to: 'group:team', content: { text: 'x' } }), { op: 'error', code: 'MUTED' })
  t.match(await b.ask('send', { to: 'group:team', content: { text: 'x' }, transient: true }), { op: 'error', code: 'MUTED' })
  await fastify.inject({ method: 'PUT', url: '/v1/groups/team/members/bob', headers: bearer(alice), payload: { voice: true } })
  t.match(await b.ask('send', { to: 'group:team', content: { text: 'x' } }), { op: 'ok' })
  const named = await fastify.inject({ method: 'PUT', url: '/v1/groups/team/members/bob', headers: bearer(bob), payload: { nickname: 'Bobby' } })

  t.equal(named.statusCode, 204)
  t.match([await b.next(), await b.next(), await b.next()], [
    { op: 'conversation', changes: { muteAll: true, announcement: '大家好' }, by: 'alice' },
    { op: 'conversation', changes: { voice: { user: 'bob', on: true } }, by: 'alice' },
    { op: 'conversation', changes: { nickname: { user: 'bob', nickname: 'Bobby' } }, by: 'bob' }
  ])
  t.match((await fastify.inject({ url: '/v1/groups/team/members', headers: bearer(bob) })).json(), { items: [{ userId: 'alice' }, { userId: 'bob', nickname: 'Bobby', voice: true }] })
  t.notOk('announcement' in await patch({ announcement: '' }))
  for (const payload of [{ announcement: 'x'.repeat(4097) }, { muteAll: 1 }]) t.match(await patch(payload), { code: 'BAD_REQUEST' })
  for (const payload of [{ nickname: 'x'.repeat(129) }, { voice: 'yes' }]) {
    t.equal((await fastify.inject({ method: 'PUT', url: '/v1/groups/team/members/bob', headers: bearer(alice), payload })).statusCode, 400)
  }
})

test('a banned member is out at once, is told so, and is not added again while the ban lasts', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app: 'shop' }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const b = await connect(t, url, bob)
  const ask = async (method: 'GET' | 'PUT' | 'DELETE', path: string, payload?: object) => await fastify.inject({ method, url: `/v1/groups/team/${path}`, headers: bearer(alice), ...payload === undefined ? {} : { payload } })

  t.equal((await ask('PUT', 'bans/bob', { minutes: 5 })).statusCode, 204)
  t.match(await b.next({ op: 'member' }), { conversation: 'group:team', user: 'bob', change: 'removed', by: 'alice' })
  t.match(await b.ask('send', { to: 'group:team', content: { text: 'x' } }), { code: 'NOT_MEMBER' })
  t.match((await ask('GET', 'bans')).json(), { items: [{ userId: 'bob', until: Number }] })
  t.match((await ask('PUT', 'members/bob')).json(), { statusCode: 403, code: 'FORBIDDEN', message: 'This user is banned from the group' })
  t.equal((await ask('PUT', 'bans/bob')).statusCode, 204, 'the ban is prolonged')
  t.strictSame((await ask('GET', 'bans')).json(), { items: [{ userId: 'bob' }] })
  t.equal((await ask('DELETE', 'bans/bob')).statusCode, 204)
  t.equal((await ask('PUT', 'members/bob')).statusCode, 204)
  t.match(await b.next({ op: 'member' }), { user: 'bob', change: 'joined' })
})
