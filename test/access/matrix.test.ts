import { readdirSync } from 'node:fs'
import Fastify from 'fastify'
import { type Test, test } from 'tap'
import confab, { type ConfabOptions } from '../../src/app.ts'
import { codes, type Code } from '../../src/errors.ts'
import { requests } from '../../src/protocol.ts'
import { app, connect, secret } from '../helper.ts'
import { connected, type Outcome, type Row, rows, socketRows, targets } from './rows.ts'
import { type Caller, callers, makeWorld, marks, other, snapshot } from './world.ts'

type World = Awaited<ReturnType<typeof makeWorld>>
type Target = keyof typeof targets

const places = { absent: ['absent', 'elsewhere'], foreign: ['foreign'], own: ['own'] } as const

test('every route has a row, and every row a route', async (t) => {
  const there = new Set([...await routesOf({ apps: { [app]: secret } }), ...await routesOf({ demo: true })])
  const pages = new Set(readdirSync('public', { recursive: true }).map((file) => `GET /${String(file)}`))

  const known = new Set(rows.map(({ route }) => route))
  const missing = [...there].filter((route) => !known.has(route) && !pages.has(route) && !(route.startsWith('HEAD ') && there.has(route.replace('HEAD', 'GET'))))
  const stale = [...known].filter((route) => !there.has(route))

  // `HEAD /docs/` is the slashed form of `/docs`.
  t.strictSame(missing.filter((route) => route !== 'HEAD /docs/'), [], 'these routes are in no row of test/access/rows.ts')
  t.strictSame(stale, [], 'these rows are of no route')
})

test('every op has a row, and every row an op', async (t) => {
  const known = new Set<string>(socketRows.map(({ op }) => op))

  t.strictSame([...known].sort(), Object.keys(requests).sort())
})

for (const row of rows) {
  const title = `${row.route}${row.about === undefined ? '' : ` (${row.about})`}`

  test(`${title} lets in whom it should, and who is refused changes nothing`, async (t) => {
    let world = await makeWorld(t)
    let before = await snapshot(world.fastify)

    for (const place of ['absent', 'foreign', 'own'] as const) {
      const cells = row[place]
      if (cells === undefined) continue
      for (const caller of callers) {
        for (const target of places[place]) {
          // What is of another app is its own callers' own.
          if (target === 'elsewhere' && (caller === 'otherApp' || caller === 'otherUser')) continue
          const response = await call(world, row, caller, target)
          const cell = `${caller} on ${target}`

          expectOutcome(t, response, cells[caller], cell)
          const after = await snapshot(world.fastify).catch(() => 'something is gone')
          const refused = response.statusCode >= 400
          if (refused || row.route.startsWith('GET') || row.inert?.includes(caller)) t.strictSame(after, before, `${cell}: nothing changes`)
          if (caller === 'otherApp' || caller === 'otherUser') {
            t.strictSame(after, before, `${cell}: nothing of another app changes`)
            for (const mark of Object.values(marks)) t.notOk(response.payload.includes(mark), `${cell}: is told nothing of another app`)
          }
          if (refused) for (const mark of Object.values(marks)) t.notOk(response.payload.includes(mark), `${cell}: is told nothing`)
          if (caller !== 'app') t.notOk(response.payload.includes(marks.theirs), `${cell}: is told nothing of others`)
          if (refused || row.route.startsWith('GET')) continue
          // A world in which something happened is the next caller's no more.
          world = await makeWorld(t)
          before = await snapshot(world.fastify)
        }
      }
    }
  })

  if (row.absent !== undefined) {
    test(`${title} answers alike for what is not there, what is another app's, and what is not the caller's`, async (t) => {
      const world = await makeWorld(t)

      for (const caller of callers) {
        if (caller === 'otherApp' || caller === 'otherUser') continue
        const absent = await answer(world, row, caller, 'absent')
        t.strictSame(await answer(world, row, caller, 'elsewhere'), absent, `${caller}: another app's`)
        // To the app nothing of its own is foreign.
        if (row.foreign !== undefined && caller !== 'app') t.strictSame(await answer(world, row, caller, 'foreign'), absent, `${caller}: not its own`)
      }
    })
  }
}

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
        if (place !== 'own') answers.push(JSON.stringify({ ...answer, id: 0 }).replaceAll(targets[target].id, 'ID').replaceAll(targets[target].userId, 'USER'))
      }
      t.ok(new Set(answers).size <= 1, `${row.op}, ${caller}: not one's own, another app's and nobody's are answered alike`)
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

async function routesOf (options: ConfabOptions): Promise<string[]> {
  const fastify = Fastify()
  const routes: string[] = []
  fastify.addHook('onRoute', ({ method, url }) => { for (const one of [method].flat()) routes.push(`${one} ${url}`) })
  await fastify.register(confab, { storeUrl: 'memory:', logLevel: 'silent', ...options })
  await fastify.ready()
  await fastify.close()
  return routes
}

async function call ({ fastify, headers, seq }: World, { route, with: given = {}, query, body }: Row, caller: Caller, target: Target) {
  const [method, path] = route.split(' ') as ['GET', string]
  const names = targets[target]
  const values: Record<string, string> = { ...names, seq: String(target === 'own' ? seq : 1), ...given }
  if (values.userId === 'self') values.userId = caller === 'app' || caller === 'otherApp' ? 'nobody' : caller
  if (values.address?.endsWith(':')) values.address += values.address === 'direct:' ? names.userId : values.address === 'room:' ? names.roomId : names.id
  const url = path.replace(/^\*$/, '/v1/users').replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  return await fastify.inject({ method, url: query === undefined ? url : `${url}?${query}`, headers: headers[caller], ...body === undefined ? {} : { payload: body } })
}

/** What is answered, without the name that was asked for. */
async function answer (world: World, row: Row, caller: Caller, target: Target): Promise<object> {
  const { statusCode, payload } = await call(world, row, caller, target)
  return { statusCode, payload: Object.values(targets[target]).reduce((text, id) => text.replaceAll(`'${id}'`, 'ID'), payload) }
}

function expectOutcome (t: Test, { statusCode, payload }: { statusCode: number, payload: string }, expected: Outcome, cell: string): void {
  if (typeof expected === 'number') {
    t.equal(statusCode, expected, cell)
    return
  }
  const { code, statusCode: said } = JSON.parse(payload) as { code?: Code, statusCode?: number }
  t.strictSame({ code, statusCode, said }, { code: expected, statusCode: codes[expected].status, said: codes[expected].status }, cell)
}
