import { test } from 'tap'
import type { Store } from '../../src/store/store.ts'
import { app, appHeaders, bearer, connect, type Frame, listen, tokensFor } from '../helper.ts'

const secretText = 'SQLITE_SECRET at /var/lib/confab: select token from users'

// A method that is not here does not compile: each has a call that needs it.
const calls: { readonly [Method in Exclude<keyof Store, 'close'>]: ReadonlyArray<Rest | [op: string, fields: Frame] | 'elsewhere'> } = {
  write: [
    ['send', { to: 'direct:bob', content: { text: 'x' } }],
    ['send', { to: 'direct:bob', content: { text: 'x' }, transient: true }],
    ['join', { conversation: 'room:new' }],
    { method: 'POST', url: '/v1/tokens', body: { userId: 'bob' } },
    { method: 'POST', url: '/v1/groups', body: { name: 'x', members: [] } },
    { method: 'PATCH', url: '/v1/groups/team', body: { name: 'x' } },
    { method: 'DELETE', url: '/v1/groups/team' },
    { method: 'PUT', url: '/v1/groups/team/members/bob', body: { role: 'admin' } },
    { method: 'DELETE', url: '/v1/groups/team/members/bob' },
    { method: 'PUT', url: '/v1/rooms/lobby' },
    { method: 'DELETE', url: '/v1/rooms/lobby' },
    { method: 'PUT', url: '/v1/users/bob', body: {} },
    { method: 'DELETE', url: '/v1/users/bob' },
    { method: 'DELETE', url: '/v1/users/bob/tokens' },
    { method: 'PUT', url: '/v1/users/bob/block' },
    { method: 'DELETE', url: '/v1/users/bob/block' },
    { method: 'PUT', url: '/v1/words/spam', body: { action: 'refuse' } },
    { method: 'POST', url: '/v1/words', body: { words: [{ word: 'spam', action: 'refuse' }] } },
    { method: 'DELETE', url: '/v1/words/spam' },
    { method: 'DELETE', url: '/v1/words' },
    { method: 'PATCH', url: '/v1/settings', body: { editWithin: 60 } },
    { method: 'PUT', url: '/v1/rooms/lobby/bans/bob' },
    { method: 'DELETE', url: '/v1/rooms/lobby/bans/bob' },
    { method: 'PUT', url: '/v1/rooms/lobby/attributes/colour', body: { value: 'red' } },
    { method: 'DELETE', url: '/v1/rooms/lobby/attributes/colour' },
    { method: 'PUT', url: '/v1/groups/team/bans/bob' },
    { method: 'DELETE', url: '/v1/groups/team/bans/bob' },
    { method: 'PUT', url: '/v1/blacklist/bob', user: true },
    { method: 'DELETE', url: '/v1/blacklist/bob', user: true },
    { method: 'POST', url: '/v1/conversations/direct:bob/messages', body: { content: { text: 'x' } }, user: true },
    ['edit', { conversation: 'direct:bob', seq: 1, content: { text: 'x' } }],
    ['recall', { conversation: 'direct:bob', seq: 1 }],
    ['react', { conversation: 'direct:bob', seq: 1, emoji: '👍', on: true }],
    ['read', { conversation: 'direct:bob', seq: 1 }],
    { method: 'PATCH', url: '/v1/conversations/direct:bob', body: { pinned: true }, user: true },
    { method: 'DELETE', url: '/v1/conversations/direct:bob', user: true }
  ],
  history: [['history', { conversation: 'direct:bob' }], ['join', { conversation: 'room:lobby' }], { method: 'GET', url: '/v1/conversations/direct:bob/messages', user: true }],
  message: [['edit', { conversation: 'direct:bob', seq: 1, content: { text: 'x' } }], { method: 'GET', url: '/v1/conversations/direct:bob/messages/1', user: true }],
  catchUp: [['sync', { cursors: {} }]],
  readers: [{ method: 'GET', url: '/v1/conversations/direct:bob/messages/1/readers', user: true }],
  search: [{ method: 'GET', url: '/v1/search?q=x', user: true }],
  // Read when another node's news tell of a gap: nobody waits for it.
  entries: ['elsewhere'],
  // Read in a sync of who has left a group: its test is there.
  entriesAsOf: ['elsewhere'],
  conversations: [['conversations', {}], { method: 'GET', url: '/v1/conversations', user: true }],
  conversation: [{ method: 'GET', url: '/v1/conversations/group:team', user: true }],
  standing: [['refresh', { token: 'TOKEN' }], { method: 'GET', url: '/v1/conversations', user: true }, { method: 'POST', url: '/v1/tokens', body: { userId: 'bob' } }],
  // Asked for by RongCloud's Server API alone: test/rongcloud/transport.test.ts.
  seqBefore: ['elsewhere'],
  messagesBetween: ['elsewhere'],
  records: ['elsewhere'],
  listRecords: ['elsewhere'],
  countRecords: ['elsewhere'],
  usersByAge: ['elsewhere'],
  blockedUsers: ['elsewhere'],
  directMuted: ['elsewhere'],
  // Read for the apps' servers, to whom nobody waits: test/callbacks/.
  deliveries: ['elsewhere'],
  deactivatedUsers: ['elsewhere'],
  mutedEverywhere: ['elsewhere'],
  groups: ['elsewhere'],
  joinedGroups: ['elsewhere'],
  membersBy: ['elsewhere'],
  whitelist: ['elsewhere'],
  hears: [['typing', { to: 'direct:bob', on: true }]],
  // Read when a connection opens.
  groupsOf: ['elsewhere'],
  user: [
    { method: 'GET', url: '/v1/users/bob' },
    { method: 'GET', url: '/v1/users/bob/presence' },
    { method: 'GET', url: '/v1/conversations?as=alice' }
  ],
  lastSeen: [['watch', { users: ['bob'] }], { method: 'GET', url: '/v1/users/bob/presence' }],
  users: [{ method: 'GET', url: '/v1/users' }],
  // Read when the server starts.
  erasing: ['elsewhere'],
  group: [{ method: 'GET', url: '/v1/groups/team' }],
  members: [{ method: 'GET', url: '/v1/groups/team/members' }],
  words: [{ method: 'GET', url: '/v1/words' }],
  // Read when the server starts, and when another node changed them.
  settings: ['elsewhere'],
  rooms: [{ method: 'GET', url: '/v1/rooms' }],
  room: [{ method: 'GET', url: '/v1/rooms/lobby' }, { method: 'GET', url: '/v1/rooms/lobby/members' }],
  // Read by the clock that looks after rooms.
  dueRooms: ['elsewhere'],
  // Read at the start.
  pausedRooms: ['elsewhere'],
  attributeOwners: ['elsewhere'],
  restrictions: [{ method: 'GET', url: '/v1/rooms/lobby/bans' }, { method: 'GET', url: '/v1/groups/team/bans' }],
  restriction: [{ method: 'GET', url: '/v1/rooms/lobby/bans/bob' }, { method: 'GET', url: '/v1/rooms/lobby/mutes/bob' }],
  attributes: [['join', { conversation: 'room:lobby' }], { method: 'GET', url: '/v1/rooms/lobby/attributes' }],
  attribute: [{ method: 'GET', url: '/v1/rooms/lobby/attributes/colour' }],
  blacklist: [{ method: 'GET', url: '/v1/blacklist', user: true }],
  blacklisted: [{ method: 'GET', url: '/v1/blacklist/bob', user: true }]
}

interface Rest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly body?: object
  /** Called by Alice, not by the app. */
  readonly user?: true
}

async function setUp (t: Parameters<typeof listen>[0]) {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  await fastify.chat.send({ app, user: 'alice' }, { to: 'direct:bob', content: { text: 'kept' } })
  const a = await connect(t, url, alice)
  const b = await connect(t, url, bob)
  await a.ask('join', { conversation: 'room:lobby' })
  return { fastify, url, tokens: { alice, bob }, a, b, store: fastify.chat.context.store as unknown as Record<string, unknown> }
}

/** Breaks a method of the store until the function that this gives is called. */
function breakMethod (store: Record<string, unknown>, method: string, how: 'throws' | 'rejects' | 'hangs'): () => void {
  const whole = store[method]
  store[method] = () => {
    if (how === 'hangs') return new Promise(() => {})
    const error = new Error(secretText)
    if (how === 'throws') throw error
    return Promise.reject(error)
  }
  return () => { store[method] = whole }
}

for (const how of ['rejects', 'throws'] as const) {
  test(`when a method of the store ${how}, the caller is told INTERNAL and no more, and everybody else goes on`, async (t) => {
    const { fastify, tokens, a, b, store } = await setUp(t)

    for (const [method, requests] of Object.entries(calls)) {
      for (const request of requests) {
        if (request === 'elsewhere') continue
        const title = `${method}: ${'url' in request ? `${request.method} ${request.url}` : request[0]}`
        const mend = breakMethod(store, method, how)

        if ('url' in request) {
          const answer = await fastify.inject({ method: request.method, url: request.url, headers: request.user ? bearer(tokens.alice) : appHeaders, ...request.body === undefined ? {} : { payload: request.body } })
          t.strictSame(answer.json(), { statusCode: 500, code: 'INTERNAL', error: 'Internal Server Error', message: 'The server failed' }, title)
        } else {
          const [op, fields] = request
          const { id, ...answer } = await a.ask(op, JSON.parse(JSON.stringify(fields).replace('TOKEN', tokens.alice)) as Frame)
          t.strictSame(answer, { op: 'error', code: 'INTERNAL', message: 'The server failed', retry: true }, title)
        }

        mend()
        t.match(await a.ask('ping'), { op: 'pong' }, `${title}: this connection goes on`)
        t.match(await b.ask('conversations'), { op: 'ok' }, `${title}: others go on`)
      }
    }

    t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'after' } }), { op: 'ok', data: { seq: 2 } }, 'nothing was lost and nothing half done')
    t.match(await b.next({ op: 'message' }), { seq: 2, content: { text: 'after' } })
    t.notMatch(JSON.stringify([a.frames, b.frames]), /SQLITE_SECRET/)
  })

  test(`when the store ${how} while a connection opens, that one is refused and comes in later`, async (t) => {
    const { url, tokens, b, store } = await setUp(t)

    const mendStanding = breakMethod(store, 'standing', how)
    await t.rejects(connect(t, url, tokens.alice), { message: 'refused with 500' })
    mendStanding()
    const mendGroups = breakMethod(store, 'groupsOf', how)
    await t.rejects(connect(t, url, tokens.alice), { message: 'the socket closed before such a frame came' })
    mendGroups()

    t.match(await (await connect(t, url, tokens.alice)).ask('ping'), { op: 'pong' })
    t.match(await b.ask('ping'), { op: 'pong' })
  })

  test(`when the store ${how} while a connection closes, nobody else notices`, async (t) => {
    const { a, b, store } = await setUp(t)

    const mend = breakMethod(store, 'write', how)
    a.socket.close()
    await a.closed
    t.match(await b.ask('ping'), { op: 'pong' })
    mend()

    t.match(await b.ask('send', { to: 'direct:alice', content: { text: 'still here' } }), { op: 'ok', data: { seq: 2 } })
  })

  test(`when the store ${how} while missed entries are read, later ones arrive all the same`, async (t) => {
    const { fastify, a, b, store } = await setUp(t)
    await a.ask('send', { to: 'direct:bob', content: { text: 'two' } })
    await b.next({ op: 'message' })
    const conversation = { app, kind: 'direct', key: 'alice:bob' } as const

    const mend = breakMethod(store, 'entries', how)
    fastify.chat.context.hub.hear({ about: 'entry', entry: { conversation, seq: 9, time: 1, op: 'message', from: 'alice', messageId: 'm9', type: 'text', content: { text: 'nine' } } })
    t.match(await b.ask('ping'), { op: 'pong' })
    mend()

    t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'three' } }), { op: 'ok' })
    t.match(await b.next({ op: 'message' }), { content: { text: 'three' } })
  })
}

for (const how of ['rejects', 'throws', 'hangs'] as const) {
  test(`a server whose store ${how} is not ready, and says so without the reason`, async (t) => {
    const { fastify, store } = await setUp(t)
    const mend = breakMethod(store, 'standing', how)

    const answer = await fastify.inject({ method: 'GET', url: '/health/ready' })
    mend()

    t.match(answer.json(), { statusCode: 503, code: 'OVERLOADED' })
    t.notMatch(answer.payload, /SQLITE_SECRET/)
    t.equal((await fastify.inject({ method: 'GET', url: '/health/ready' })).statusCode, 200)
  })
}

test('one address of many that fails for the store\'s sake is told INTERNAL and no more', async (t) => {
  const { fastify, store } = await setUp(t)
  const mend = breakMethod(store, 'write', 'rejects')

  const answer = await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'alice', to: ['direct:bob', 'group:team'], content: { text: 'x' } } })
  mend()

  t.match(answer.json(), { results: [{ to: 'direct:bob', code: 'INTERNAL' }, { to: 'group:team', code: 'INTERNAL' }] })
  t.notMatch(answer.payload, /SQLITE_SECRET/)
})
