import type { FastifyInstance } from 'fastify'
import { test, type Test } from 'tap'
import { app, appHeaders, bearer, build, type Frame, tokensFor } from '../helper.ts'

async function setUp (t: Test) {
  const fastify = await build(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  return { fastify, alice }
}

async function state (fastify: FastifyInstance): Promise<object> {
  const { store } = fastify.chat.context
  return {
    users: await store.users(app, { limit: 100 }),
    group: await store.group({ app, kind: 'group', key: 'team' }, 'app'),
    members: await store.members({ app, kind: 'group', key: 'team' }, 'app', { limit: 100 }),
    words: await store.words(app, { limit: 100 }),
    settings: await store.settings(app),
    log: await store.entries({ app, kind: 'group', key: 'team' }, 0, 100),
    lists: [await store.conversations(app, 'alice', { limit: 100 }), await store.conversations(app, 'bob', { limit: 100 })]
  }
}

interface Call { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object }

/** A good body for every route that takes one. */
const bodies: readonly Call[] = [
  { method: 'POST', url: '/v1/tokens', body: { userId: 'bob' } },
  { method: 'PUT', url: '/v1/users/bob', body: { name: 'Bob' } },
  { method: 'PUT', url: '/v1/users/bob/block', body: { minutes: 5 } },
  { method: 'POST', url: '/v1/groups', body: { name: 'New', members: [] } },
  { method: 'PATCH', url: '/v1/groups/team', body: { name: 'New' } },
  { method: 'PUT', url: '/v1/groups/team/members/bob', body: { role: 'admin' } },
  { method: 'PUT', url: '/v1/rooms/lobby', body: { name: 'Lobby' } },
  { method: 'POST', url: '/v1/messages', body: { from: 'alice', to: ['group:team'], content: { text: 'x' } } },
  { method: 'POST', url: '/v1/conversations/group:team/messages', body: { content: { text: 'x' } } },
  { method: 'PUT', url: '/v1/words/spam', body: { action: 'refuse' } },
  { method: 'POST', url: '/v1/words', body: { words: [{ word: 'spam', action: 'refuse' }] } },
  { method: 'PATCH', url: '/v1/settings', body: { editWithin: 60 } }
]

const raw: Record<string, string> = {
  'no JSON': 'hello',
  'half of JSON': '{"name":"x"',
  'a list': '[]',
  'a string': '"x"',
  'a number': '5',
  '60 KB of [': '['.repeat(60_000),
  '60 KB of [ and ]': '['.repeat(30_000) + ']'.repeat(30_000),
  '60 KB of {"a":': '{"a":'.repeat(12_000) + '1' + '}'.repeat(12_000),
  'the prototype': '{"__proto__":{"polluted":1}}',
  '__proto__, escaped': '{"\\u005f_proto__":{"polluted":1}}',
  '__proto__ inside': '{"name":"x","content":{"a":[{"__proto__":{"polluted":1}}]}}',
  'constructor.prototype': '{"constructor":{"prototype":{"polluted":1}}}'
}

test('a body that is not a plain JSON object is refused and changes nothing', async (t) => {
  const { fastify, alice } = await setUp(t)
  const before = await state(fastify)
  const keys = Reflect.ownKeys(Object.prototype)

  for (const { method, url } of bodies) {
    const headers = { 'content-type': 'application/json', ...url.endsWith('messages') && url !== '/v1/messages' ? bearer(alice) : appHeaders }
    for (const [name, payload] of Object.entries(raw)) {
      const answer = await fastify.inject({ method, url, headers, payload })
      t.match(answer.json(), { statusCode: 400, code: 'BAD_REQUEST', error: 'Bad Request', message: /\w/ }, `${method} ${url}: ${name}`)
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'application/jsonx']) {
      const answer = await fastify.inject({ method, url, headers: { ...headers, 'content-type': type }, payload: '{"name":"x"}' })
      t.ok([400, 415].includes(answer.statusCode), `${method} ${url}: ${type}`)
    }
  }

  t.strictSame(await state(fastify), before)
  t.strictSame(Reflect.ownKeys(Object.prototype), keys)
  t.equal(({} as Frame).polluted, undefined)
})

test('a field that no schema names is refused, not stored', async (t) => {
  const { fastify, alice } = await setUp(t)
  const before = await state(fastify)
  const fields = { role: 'owner', app: 'other', tenantId: 'other', senderId: 'bob', from: 5, seq: 99, messageId: 'm', createdAt: 1, joinedAt: 1, time: 1, lastSeq: 9, blockedUntil: 1, tokensVoidUntil: 1, isAdmin: true, userID: 'x' }

  for (const { method, url, body } of bodies) {
    const headers = url.startsWith('/v1/conversations') ? bearer(alice) : appHeaders
    for (const [name, value] of Object.entries(fields)) {
      // There it is a field like others.
      if (name === 'role' && url.includes('/members/')) continue
      const answer = await fastify.inject({ method, url, headers, payload: { ...body, [name]: value } })
      t.match(answer.json(), { statusCode: 400, code: 'BAD_REQUEST' }, `${method} ${url}: ${name}`)
    }
  }

  t.strictSame(await state(fastify), before)
})

test('a member cannot write itself a role into any body', async (t) => {
  const fastify = await build(t)
  const { bob } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const before = await state(fastify)

  for (const payload of [{ role: 'owner' }, { role: 'admin' }, { mutedMinutes: 0 }, { role: 'member', mutedMinutes: 5 }]) {
    for (const user of ['bob', 'alice']) {
      const answer = await fastify.inject({ method: 'PUT', url: `/v1/groups/team/members/${user}`, headers: bearer(bob), payload })
      t.match(answer.json(), { statusCode: 403, code: 'FORBIDDEN' })
    }
  }

  t.strictSame(await state(fastify), before)
})

const values: ReadonlyArray<[Call['method'], string, object]> = [
  ...[5, null, '', 'a b', 'ä', 'a:b', 'a/b', 'x'.repeat(65), 'a\n', '\u0000', '\ud800', ['alice'], {}].map((userId) => ['POST', '/v1/tokens', { userId }] as [Call['method'], string, object]),
  ...[5, null, '', 'n'.repeat(129), '\ud800', [], {}].map((name) => ['PUT', '/v1/users/bob', { name }] as [Call['method'], string, object]),
  ...['a'.repeat(2049), 5, '\udfff'].map((avatar) => ['PUT', '/v1/users/bob', { avatar }] as [Call['method'], string, object]),
  ...[0, -1, 1.5, 1e300, '5', null, true].map((minutes) => ['PUT', '/v1/users/bob/block', { minutes }] as [Call['method'], string, object]),
  ...['boss', '', null, 5, ['owner'], 'Owner'].map((role) => ['PUT', '/v1/groups/team/members/bob', { role }] as [Call['method'], string, object]),
  ...[-1, 1.5, '5', 1e300].map((mutedMinutes) => ['PUT', '/v1/groups/team/members/bob', { mutedMinutes }] as [Call['method'], string, object]),
  ...[undefined, 'bob', [5], ['a b'], ['bob', 'bob'], Array.from({ length: 1001 }, (_, index) => `u${index}`), [['bob']]].map((members) => ['POST', '/v1/groups', { name: 'x', members }] as [Call['method'], string, object]),
  ...['some', true, null].map((history) => ['PATCH', '/v1/groups/team', { history }] as [Call['method'], string, object]),
  ...[[], 'group:team', ['group:team', 'group:team'], ['bob'], [5], Array.from({ length: 1001 }, (_, index) => `direct:u${index}`)].map((to) => ['POST', '/v1/messages', { from: 'alice', to, content: { text: 'x' } }] as [Call['method'], string, object]),
  ...['', 'x'.repeat(33), 5, null, '-', ' . ', '\u200B', '\u0000', 'a\nb', '\ud800', '\uFDFA'.repeat(8)].map((word) => ['POST', '/v1/words', { words: [{ word: 'good', action: 'refuse' }, { word, action: 'refuse' }] }] as [Call['method'], string, object]),
  ...[[], 'spam', [5], Array.from({ length: 10_001 }, (_, index) => ({ word: `w${index}`, action: 'refuse' }))].map((words) => ['POST', '/v1/words', { words }] as [Call['method'], string, object]),
  ...[{}, { action: 'hide' }, { action: 'replace', replacement: '' }, { action: 'replace', replacement: 'x'.repeat(33) }, { action: 'replace', replacement: '\u0000' }, { action: 'refuse', replacement: 'x' }, { action: null }].map((body) => ['PUT', '/v1/words/spam', body] as [Call['method'], string, object]),
  ...[-1, 1.5, '5', 31_536_001, true].map((editWithin) => ['PATCH', '/v1/settings', { editWithin }] as [Call['method'], string, object]),
  ...['x', null, [], 5, undefined].map((content) => ['POST', '/v1/messages', { from: 'alice', to: ['group:team'], content }] as [Call['method'], string, object])
]

test('values of a wrong type, length or alphabet are refused and change nothing', async (t) => {
  const { fastify } = await setUp(t)
  const before = await state(fastify)

  for (const [index, [method, url, payload]] of values.entries()) {
    const answer = await fastify.inject({ method, url, headers: appHeaders, payload })
    t.match(answer.json(), { statusCode: 400, code: 'BAD_REQUEST', message: /\w/ }, `${index}: ${method} ${url}: ${Object.keys(payload).join()}`)
  }

  t.strictSame(await state(fastify), before)
})

test('what a path or a query should not hold is refused', async (t) => {
  const { fastify, alice } = await setUp(t)
  const get = async (url: string) => await fastify.inject({ method: 'GET', url, headers: bearer(alice) })
  const messages = '/v1/conversations/group:team/messages'

  for (const query of ['before=0', 'before=-1', 'before=1.5', 'before=x', 'before=9007199254740992', 'before=1e300', 'before=Infinity', 'before=NaN', 'after=-1', 'after=9007199254740992', 'around=0', 'limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2', 'before=1&before=2', 'before=5&after=1', 'before[]=1&before[]=2']) {
    const { statusCode, payload } = await get(`${messages}?${query}`)
    // A name with brackets is another name.
    if (query.startsWith('before[]')) t.equal(statusCode, 200, query)
    else t.match(JSON.parse(payload), { statusCode: 400, code: 'BAD_REQUEST' }, query)
  }
  for (const query of ['before=9007199254740991', 'after=9007199254740991', 'around=9007199254740991']) t.equal((await get(`${messages}?${query}`)).statusCode, 200, query)
  for (const seq of ['0', '-1', '1.5', 'x', '9007199254740992', '1e300', '%00', '__proto__']) t.match((await get(`${messages}/${seq}`)).json(), { statusCode: 400, code: 'BAD_REQUEST' }, `seq ${seq}`)
  for (const address of ['bob', 'me', 'direct:', 'channel:x', 'direct:a:b', 'direct:a%20b', 'direct:%C3%A4', 'direct:%00', 'group:team%0A', `direct:${'b'.repeat(65)}`, 'group:..%2Fteam', '__proto__', 'constructor']) {
    t.match((await get(`/v1/conversations/${address}/messages`)).json(), { statusCode: 400, code: 'BAD_REQUEST' }, address)
  }
  for (const id of ['a%20b', '%C3%A4', 'a:b', '%00', 'a%2Fb', 'b'.repeat(65), '%0A']) {
    for (const list of ['users', 'groups', 'rooms']) t.match((await get(`/v1/${list}/${id}`)).json(), { statusCode: 400, code: 'BAD_REQUEST' }, `${list}: ${id}`)
  }
  for (const cursor of ['x', 'AAAA', 'a b', '%00', Buffer.from('["a"]').toString('base64url'), Buffer.from('[{},[]]').toString('base64url'), 'x'.repeat(257)]) {
    t.match((await get(`/v1/conversations?cursor=${cursor}`)).json(), { statusCode: 400, code: 'BAD_REQUEST' }, `cursor ${cursor.slice(0, 20)}`)
  }
})

test('query parameters that nobody knows are ignored and pollute nothing', async (t) => {
  const { fastify, alice } = await setUp(t)
  const plain = (await fastify.inject({ method: 'GET', url: '/v1/conversations', headers: bearer(alice) })).payload

  for (const query of ['more=1', '__proto__[polluted]=1', '__proto__.polluted=1', '__proto__=1', 'constructor=1', 'constructor[prototype][polluted]=1', 'as=bob', 'user=bob', 'app=other', '%', '&&&', '=', 'a'.repeat(5000)]) {
    const { statusCode, payload } = await fastify.inject({ method: 'GET', url: `/v1/conversations?${query}`, headers: bearer(alice) })
    t.strictSame({ statusCode, payload }, { statusCode: 200, payload: plain }, query.slice(0, 40))
  }
  t.equal(({} as Frame).polluted, undefined)
})

test('ids of every allowed letter are found in paths', async (t) => {
  const { fastify } = await setUp(t)

  for (const id of ['A-Za-z0-9_-=+@.', '@'.repeat(16), '__proto__', 'constructor', 'x'.repeat(64), '...', '+', '=']) {
    await fastify.chat.putUser({ app }, { userId: id })
    const url = `/v1/users/${encodeURIComponent(id)}`
    t.match((await fastify.inject({ method: 'GET', url, headers: appHeaders })).json(), { userId: id }, id)
  }
})

test('bodies that are too large are refused and change nothing', async (t) => {
  const { fastify, alice } = await setUp(t)
  const before = await state(fastify)
  const send = async (size: number) => await fastify.inject({ method: 'POST', url: '/v1/conversations/group:team/messages', headers: bearer(alice), payload: { content: { text: 'x'.repeat(size) } } })

  for (const size of [131_072, 150_000, 163_840, 2_000_000]) t.match((await send(size)).json(), { statusCode: 413, code: 'TOO_LARGE' }, String(size))
  t.match((await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'alice', to: ['group:team'], content: { text: 'x'.repeat(262_144) } } })).json(), { statusCode: 413, code: 'TOO_LARGE' })
  t.match((await fastify.inject({ method: 'POST', url: '/v1/groups', headers: appHeaders, payload: { name: 'x', members: [], pad: 'x'.repeat(2_000_000) } })).json(), { statusCode: 413, code: 'TOO_LARGE' })

  t.strictSame(await state(fastify), before)
  t.equal((await send(131_072 - 11)).statusCode, 201, 'the largest that is allowed')
})

test('an address that leads nowhere is answered without repeating a token', async (t) => {
  const { fastify } = await setUp(t)

  for (const url of ['/nothing?token=secret-token', '/v1/%00?token=secret-token', `/${'x'.repeat(5000)}?token=secret-token`]) {
    const { statusCode, payload } = await fastify.inject({ method: 'GET', url, headers: appHeaders })
    t.ok([400, 404, 414].includes(statusCode), url.slice(0, 30))
    t.notOk(payload.includes('secret-token'), `${url.slice(0, 30)}: no token`)
  }
})
