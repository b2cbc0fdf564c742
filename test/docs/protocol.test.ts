import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { CloseCode } from '../../src/close-codes.ts'
import { codes } from '../../src/errors.ts'
import { pushes, requests } from '../../src/protocol.ts'
import { app, appHeaders, bearer, build, connect, listen, secret, tokensFor } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'
import { blockWith, readPage } from './page.ts'
import { Script } from './script.ts'

const page = await readPage('PROTOCOL.md')
const section = (title: string): string => page.slice(page.indexOf(`\n## ${title}\n`)).split(/\n## /, 2)[1] ?? ''

test('the page names every op, push, code and close code that there is', async (t) => {
  for (const op of Object.keys(requests)) t.match(section('Requests'), `| \`${op}\` |`)
  for (const op of Object.keys(pushes).filter((op) => op !== 'welcome')) t.match(section('Pushes'), `| \`${op}\` |`)
  for (const [code, { status }] of Object.entries(codes)) t.match(section('Codes'), `| \`${code}\` | ${status} |`)
  for (const code of Object.values(CloseCode)) t.match(section('Close codes'), String(code))
  t.match(section('Connecting'), '"op":"welcome"')
})

test('the page names every route that there is, and no other', async (t) => {
  const fastify = await build(t)
  const { paths } = (await fastify.inject('/openapi.json')).json<{ paths: Record<string, object> }>()
  const there = Object.entries(paths).filter(([path]) => path.startsWith('/v1/')).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`))

  const named = [...section('REST').matchAll(/^\| `([A-Z]+) (\/v1\/[^\s`]+)`?[^|]*?(?:· `([A-Z]+)` )?\|/gm)]
    .flatMap(([, method = '', path = '', second]) => [`${method} ${path}`, ...second === undefined ? [] : [`${second} ${path}`]])

  t.strictSame(named.sort(), there.sort())
})

test('a backend mints a token as the page shows', async (t) => {
  const fastify = await build(t)
  const cwd = await tempDir(t)
  const program = blockWith(page, 'js', 'SignJWT').replace("'jose'", JSON.stringify(import.meta.resolve('jose'))).replace('a-secret-of-my-own', secret)
  await writeFile(join(cwd, 'mint.mjs'), `${program}\nconsole.log(token)`)

  const [token] = await new Script(t, ['mint.mjs'], { cwd }).says(/\S+\.\S+\.\S+(?=\n)/)

  const { statusCode, body } = await fastify.inject({ url: '/v1/users/alice', headers: bearer(token) })
  t.equal(statusCode, 200, body)
})

test('the history of a direct conversation that has not begun is an empty page', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const client = await connect(t, url, alice)

  for (const conversation of ['direct:bob', 'direct:nobody', 'direct:alice']) {
    t.match(await client.ask('history', { conversation }), { op: 'ok', data: { messages: [], more: false, lastSeq: 0 } }, conversation)
  }
})

test('a group that is not yours and one that does not exist answer alike', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'theirs', name: 'Theirs', members: ['bob'] })
  const client = await connect(t, url, alice)
  const answers = async (id: string) => {
    const rest = await Promise.all([['GET', ''], ['PATCH', ''], ['DELETE', ''], ['GET', '/members'], ['DELETE', '/members/bob']].map(async ([method, path]) => {
      const { statusCode, body } = await fastify.inject({ method: method as 'GET', url: `/v1/groups/${id}${path}`, headers: bearer(alice), ...method === 'PATCH' ? { payload: { name: 'Mine' } } : {} })
      return [statusCode, body]
    }))
    const socket = await Promise.all([['history', { conversation: `group:${id}` }], ['send', { to: `group:${id}`, content: { text: 'hi' } }], ['typing', { to: `group:${id}`, on: true }]].map(async ([op, fields]) => ({ ...await client.ask(op as string, fields as {}), id: 0 })))
    return [...rest, ...socket]
  }

  const theirs = await answers('theirs')

  t.strictSame(await answers('nothing'), theirs)
  t.notOk(JSON.stringify(theirs).includes('"ok"'))
  t.match(theirs.at(-1), { code: 'NOT_MEMBER' })
})

test('the app sends to many addresses, and speaks to a user under a name of its own', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const client = await connect(t, url, alice)

  const { statusCode, body } = await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'news', to: ['system:alice', 'direct:nobody'], content: { text: 'hear' } } })

  t.equal(statusCode, 200)
  t.match(JSON.parse(body), { results: [{ to: 'system:alice', seq: 1, messageId: String, time: Number }, { to: 'direct:nobody', code: 'NOT_FOUND', message: String }] })
  t.match(await client.next({ op: 'message' }), { conversation: 'system:news', from: 'news', seq: 1 })
  t.match(await client.ask('send', { to: 'system:news', content: { text: 'no' } }), { op: 'error', code: 'FORBIDDEN' })
})

test('members are told of every change of their group in its log', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const client = await connect(t, url, alice)
  const group = { groupId: 'team' }

  await fastify.chat.createGroup({ app, user: 'alice' }, { ...group, name: 'Team', members: ['bob'] })
  await fastify.chat.changeGroup({ app, user: 'alice' }, { ...group, name: 'A team', history: 'all' })
  await fastify.chat.putMember({ app }, { ...group, userId: 'bob', mutedMinutes: 5 })
  await fastify.chat.putMember({ app }, { ...group, userId: 'bob', mutedMinutes: 0 })
  await fastify.chat.removeMember({ app, user: 'alice' }, { ...group, userId: 'bob' })
  await fastify.chat.dismissGroup({ app }, group)

  const pushed = []
  for (let seq = 1; seq <= 7; seq++) pushed.push(await client.next({ conversation: 'group:team', seq }))
  t.match(pushed, [
    { op: 'member', user: 'alice', change: 'joined', role: 'owner', by: 'alice' },
    { op: 'member', user: 'bob', change: 'joined', role: 'member', by: 'alice' },
    { op: 'conversation', changes: { name: 'A team', history: 'all' }, by: 'alice' },
    { op: 'conversation', changes: { muted: { user: 'bob', until: Number } } },
    { op: 'conversation', changes: { muted: { user: 'bob', until: 0 } } },
    { op: 'member', user: 'bob', change: 'removed', by: 'alice' },
    { op: 'conversation', changes: { dismissed: true } }
  ])
  t.equal(pushed[6]?.['by'], undefined)
})

for (const [kind, frame] of [['requests', '{"op":"ping"}'], ['text that is no JSON', 'nonsense']] as const) {
  test(`a flood of ${kind} is refused, and then closed with 4429`, async (t) => {
    const { fastify, url } = await listen(t, { rate: 1, burst: 2 })
    const { alice } = await tokensFor(fastify, 'alice')
    const client = await connect(t, url, alice)

    for (let count = 0; count < 40; count++) client.send(frame)

    t.match(await client.next({ code: 'RATE_LIMITED' }), { op: 'error', retry: true })
    t.match(await client.next({ op: 'bye' }), { code: 4429 })
    t.equal(await client.closed, 4429)
  })
}

test('binary frames and frames past the limit close with the codes of the page', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const [binary, large] = [await connect(t, url, alice), await connect(t, url, alice)]

  binary.socket.send(Buffer.from('{"op":"ping"}'))
  large.send('x'.repeat(163_841))

  t.match(await binary.next({ op: 'bye' }), { code: 1003 })
  t.equal(await binary.closed, 1003)
  t.equal(await large.closed, 1009)
})

test('a token is offered as a subprotocol, and the other one is selected', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(`${url}/ws?sdk=test-1`, ['confab.v1', `bearer.${alice}`])
  t.teardown(() => { socket.terminate() })

  const first = await new Promise((resolve, reject) => { socket.once('message', (data) => { resolve(JSON.parse(String(data))) }).once('error', reject) })

  t.match(first, { op: 'welcome', user: 'alice' })
  t.equal(socket.protocol, 'confab.v1')
})
