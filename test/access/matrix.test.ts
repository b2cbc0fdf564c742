import Fastify from 'fastify'
import { test } from 'tap'
import confab, { type ConfabOptions } from '../../src/app.ts'
import { requests } from '../../src/protocol.ts'
import { app, connect, secret } from '../helper.ts'
import { call, testRows } from './matrix.ts'
import { connected, rows, socketRows, targets } from './rows.ts'
import { callers, makeWorld, other, snapshot } from './world.ts'

test('every route has a row, and every row a route', async (t) => {
  const there = new Set([...await routesOf({ apps: { [app]: secret } }), ...await routesOf({ demo: true })])

  const known = new Set(rows.map(({ route }) => route))
  const missing = [...there].filter((route) => !known.has(route) && !(route.startsWith('HEAD ') && there.has(route.replace('HEAD', 'GET'))))
  const stale = [...known].filter((route) => !there.has(route))

  t.strictSame(missing, [], 'these routes are in no row of test/access/rows.ts')
  t.strictSame(stale, [], 'these rows are of no route')
})

test('every op has a row, and every row an op', async (t) => {
  const known = new Set<string>(socketRows.map(({ op }) => op))

  t.strictSame([...known].sort(), Object.keys(requests).sort())
})

// Those of groups and of rooms have files of their own: they take their time.
testRows(rows.filter(({ route }) => !/ \/v1\/(groups|rooms)\b/.test(route)))

test('HEAD tells nobody more than GET does', async (t) => {
  const world = await makeWorld(t)

  for (const row of rows.filter(({ route }) => route.startsWith('GET ') && route !== 'GET /ws')) {
    for (const caller of callers) {
      const { statusCode } = await call(world, row, caller, 'own')
      const head = await call(world, { ...row, route: row.route.replace('GET', 'HEAD') }, caller, 'own')
      t.equal(head.statusCode, statusCode, `${row.route}: ${caller}`)
    }
  }
})

test('figures are for this machine, and for apps from anywhere', async (t) => {
  const { fastify, headers } = await makeWorld(t)

  for (const caller of callers) {
    const { statusCode } = await fastify.inject({ method: 'GET', url: '/metrics', headers: headers[caller], remoteAddress: '203.0.113.9' })
    t.equal(statusCode, caller === 'app' || caller === 'otherApp' ? 200 : 401, caller)
  }
})

test('where rooms are not open users make none, over REST or the socket', async (t) => {
  const { fastify, headers, tokens } = await makeWorld(t, { openRooms: false })
  const url = (await fastify.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
  const member = await connect(t, url, tokens.member)

  t.match((await fastify.inject({ method: 'PUT', url: '/v1/rooms/absent', headers: headers.member })).json(), { statusCode: 403, code: 'FORBIDDEN' })
  t.match(await member.ask('join', { conversation: 'room:absent' }), { op: 'error', code: 'NOT_FOUND' })
  t.match((await fastify.inject({ method: 'GET', url: '/v1/rooms/absent', headers: headers.app })).json(), { statusCode: 404 })
  t.match((await member.ask('join', { conversation: 'room:lobby' })), { op: 'ok' })
})

test('who has no token of a user, or is blocked, gets no socket', async (t) => {
  const { fastify, headers, tokens } = await makeWorld(t)
  const url = (await fastify.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
  const before = await snapshot(fastify)

  await t.rejects(connect(t, url, ''), { message: 'refused with 401' }, 'anonymous')
  await t.rejects(connect(t, url, tokens.expired), { message: 'refused with 401' }, 'expired')
  await t.rejects(connect(t, url, tokens.forged), { message: 'refused with 401' }, 'forged')
  await t.rejects(connect(t, url, tokens.blocked), { message: 'refused with 403' }, 'blocked')
  await t.rejects(connect(t, url, `${tokens.owner}&appkey=${other.key}`), { message: 'refused with 401' }, 'the key of another app')
  for (const { authorization } of [headers.app, headers.otherApp]) {
    await t.rejects(connect(t, url, authorization!.split(' ')[1]!), { message: 'refused with 401' }, 'key and secret are no token')
  }
  t.strictSame(await snapshot(fastify), before)
})

test('each op lets in whom it should, and who is refused changes nothing and hears nothing', async (t) => {
  const { fastify, tokens, seq } = await makeWorld(t)
  const url = (await fastify.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
  await fastify.chat.putMember({ app }, { groupId: 'team', userId: 'removed' })
  const clients = Object.fromEntries(await Promise.all(connected.map(async (caller) => [caller, await connect(t, url, tokens[caller])]))) as Record<typeof connected[number], Awaited<ReturnType<typeof connect>>>
  // Removed while connected: the connection stays, what it may does not.
  await fastify.chat.removeMember({ app }, { groupId: 'team', userId: 'removed' })
  const removal = await clients.removed.next({ op: 'member', change: 'removed' })
  // By connections of their own, or not at all.
  for (const key of ['lobby', 'vault']) fastify.chat.context.rooms.end({ app, kind: 'room', key })

  for (const row of socketRows) {
    for (const caller of connected) {
      const answers: string[] = []
      for (const [place, target] of [['own', 'own'], ['foreign', 'foreign'], ['absent', 'absent'], ['absent', 'elsewhere']] as const) {
        const cells = row[place]
        if (cells === undefined || (target === 'elsewhere' && caller === 'otherUser')) continue
        const fields = JSON.parse(JSON.stringify(row.fields).replace(/\bID\b/g, targets[target].id).replace(/\bUSER\b/g, targets[target].userId).replace('TOKEN-OF-BYSTANDER', tokens.bystander).replace('"SEQ"', String(seq))) as Record<string, unknown>
        const cell = `${row.op} (${row.about ?? ''}), ${caller} on ${target}`
        const before = await snapshot(fastify)

        const answer = await clients[caller].ask(row.op, fields)

        const code = answer.op === 'error' ? answer.code : 'ok'
        t.equal(code, cells[caller], cell)
        if (code !== 'ok') t.strictSame(await snapshot(fastify), before, `${cell}: nothing changes`)
        if (code !== 'ok') t.notMatch(JSON.stringify(answer), /said-in/, `${cell}: is told nothing`)
        if (place !== 'own') answers.push(answerAbout(row.fields, targets[target], answer))
      }
      t.strictSame([...new Set(answers)].slice(1), [], `${row.op}, ${caller}: not one's own, another app's and nobody's are answered alike, as ${answers[0]}`)
    }
  }

  for (const caller of ['stranger', 'removed', 'otherUser'] as const) {
    await clients[caller].ask('ping')
    // Who was removed may catch up with its time there, and no further.
    const until = caller === 'removed' ? Number(removal.seq) : 0
    const heard = clients[caller].frames.filter(({ op, conversation, seq = Infinity }) => op !== 'me' && String(conversation).startsWith('group:') && Number(seq) > until)
    t.strictSame(heard, [], `${caller} hears nothing of the group`)
  }
  const { data } = await clients.otherUser.ask('watch', { users: ['owner', 'member', 'zoe', 'nobody'] })
  t.strictSame(data, { presence: [{ user: 'owner', online: true }, { user: 'member', online: false }, { user: 'zoe', online: false }, { user: 'nobody', online: false }] }, 'watches its own app, in which it is the only one')
  t.notOk(clients.otherUser.frames.some(({ conversation, from }) => conversation === 'room:lobby' && from !== 'owner'), 'a room of the same name in another app is another room')
})

/** An answer in which what was asked about bears the same name whatever it was. */
function answerAbout (asked: object, target: { id: string, userId: string }, answer: object): string {
  const names = [['ID', target.id], ['USER', target.userId]].filter(([placeholder]) => new RegExp(`\\b${placeholder}\\b`).test(JSON.stringify(asked)))
  return names.reduce((text, [placeholder, name]) => text.replace(new RegExp(`\\b${name}\\b`, 'g'), placeholder!), JSON.stringify({ ...answer, id: 0 }))
}

async function routesOf (options: ConfabOptions): Promise<string[]> {
  const fastify = Fastify()
  const routes: string[] = []
  fastify.addHook('onRoute', ({ method, url }) => { for (const one of [method].flat()) routes.push(`${one} ${url}`) })
  await fastify.register(confab, { storeUrl: 'memory:', logLevel: 'silent', ...options })
  await fastify.ready()
  await fastify.close()
  return routes
}
