import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { test, type Test } from 'tap'
import { WebSocket } from 'ws'
import { type ConfabOptions } from '../src/app.ts'
import { basic, listen, tokensFor } from './helper.ts'

/** What is not `https://app.example.com`, though it looks like it. */
const strangers = [
  'https://app.example.com:8443',
  'http://app.example.com',
  'null',
  '',
  'HTTPS://APP.EXAMPLE.COM',
  'https://app.example.com.',
  'https://app.example.com/',
  'https://app.example.com.evil.test',
  'https://evilapp.example.com',
  'https://example.com',
  'https://user@app.example.com',
  'https://app.example.com@evil.test',
  'https://app.example.com, https://evil.test',
  'https://evil.test, https://app.example.com',
  'https://аpp.example.com', // Cyrillic
  'https://xn--pp-6kc.example.com',
  'https://app.example.com%00.evil.test',
  'https://app.example.com#evil.test',
  'file://',
  'chrome-extension://abcdefghijklmnop',
  'https://evil.test',
  '*',
  'undefined'
]

/** Status of an upgrade from a page of this origin. */
async function upgrade (url: string, token: string, origin: string | string[] | undefined, path = '/ws'): Promise<number> {
  const headers = origin === undefined ? {} : { origin: typeof origin === 'string' ? latin(origin) : origin }
  const socket = new WebSocket(`${url}${path}?token=${token}`, { headers: headers as Record<string, string> })
  socket.on('error', () => {})
  const status = await Promise.race([
    once(socket, 'open').then(() => 101),
    new Promise<number>((resolve) => { socket.once('unexpected-response', (_, { statusCode = 0 }) => { resolve(statusCode) }) })
  ])
  socket.terminate()
  return status
}

/** As it goes over the wire: header values are bytes. */
function latin (text: string): string {
  return Buffer.from(text).toString('latin1')
}

async function setUp (t: Test, options: ConfabOptions) {
  const { fastify, url } = await listen(t, options)
  const { alice } = await tokensFor(fastify, 'alice')
  return { fastify, url, alice, own: url.replace('ws', 'http') }
}

test('with origins given, they alone open a socket', async (t) => {
  const { url, alice, own } = await setUp(t, { origins: ['https://app.example.com', 'https://other.example.com:8443'] })

  for (const path of ['/ws', '/']) {
    t.equal(await upgrade(url, alice, 'https://app.example.com', path), 101)
    t.equal(await upgrade(url, alice, 'https://other.example.com:8443', path), 101)
    for (const origin of [...strangers, 'https://other.example.com', own]) t.equal(await upgrade(url, alice, origin, path), 403, `${path} from ${origin}`)
    t.equal(await upgrade(url, alice, ['https://app.example.com', 'https://evil.test'], path), 403, 'two headers')
  }
})

test('without an origin the token alone decides', async (t) => {
  const { url, alice } = await setUp(t, { origins: ['https://app.example.com'] })

  t.equal(await upgrade(url, alice, undefined), 101)
  t.equal(await upgrade(url, `${alice}x`, undefined), 401)
})

test('a foreign origin is refused before the token is looked at', async (t) => {
  const { url, alice } = await setUp(t, { origins: ['https://app.example.com'], authFailures: 2 })

  for (let tries = 0; tries < 10; tries++) t.equal(await upgrade(url, 'guess', 'https://evil.test'), 403)

  t.equal(await upgrade(url, alice, 'https://app.example.com'), 101, 'and counts as no failed sign-in')
})

test('with none given, the server\'s own is the only one', async (t) => {
  const { url, alice, own } = await setUp(t, {})

  t.equal(await upgrade(url, alice, own), 101)
  t.equal(await upgrade(url, alice, undefined), 101)
  for (const origin of [...strangers, 'https://app.example.com', own.replace('http', 'https'), `${own}0`, own.replace('127.0.0.1', 'localhost'), own.replace('127.0.0.1', '127.0.0.1.evil.test')]) {
    t.equal(await upgrade(url, alice, origin), 403, origin)
  }
})

test('* lets every origin in', async (t) => {
  const { url, alice } = await setUp(t, { origins: ['*'] })

  for (const origin of ['https://evil.test', 'null', 'file://']) t.equal(await upgrade(url, alice, origin), 101, origin)
})

test('`null` comes in where it is named', async (t) => {
  const { url, alice } = await setUp(t, { origins: ['null'] })

  t.equal(await upgrade(url, alice, 'null'), 101)
  t.equal(await upgrade(url, alice, 'https://evil.test'), 403)
})

test('version 8 of the protocol, which has its origin in another header, is refused', async (t) => {
  const { url, alice } = await setUp(t, { origins: ['https://app.example.com'] })
  const { hostname, port } = new URL(url)
  const socket = connectTcp(Number(port), hostname)
  t.teardown(() => { socket.destroy() })

  socket.write([`GET /ws?token=${alice} HTTP/1.1`, `Host: ${hostname}`, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 8', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Origin: https://evil.test', '', ''].join('\r\n'))
  const [data] = await once(socket, 'data') as [Buffer]

  t.match(String(data), /^HTTP\/1\.1 400 /)
})

test('REST tells browsers of the same origins', async (t) => {
  const { fastify } = await setUp(t, { origins: ['https://app.example.com'] })
  const allowed = async (origin: string) => (await fastify.inject({ method: 'GET', url: '/health/live', headers: { origin: latin(origin) } })).headers['access-control-allow-origin']
  const preflight = async (origin: string) => (await fastify.inject({ method: 'OPTIONS', url: '/v1/conversations', headers: { origin: latin(origin), 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' } })).headers

  t.equal(await allowed('https://app.example.com'), 'https://app.example.com')
  t.equal((await preflight('https://app.example.com'))['access-control-allow-origin'], 'https://app.example.com')
  for (const origin of strangers) {
    t.equal(await allowed(origin), undefined, origin)
    t.equal((await preflight(origin))['access-control-allow-origin'], undefined, `${origin}: preflight`)
  }
  t.equal((await preflight('https://app.example.com'))['access-control-allow-credentials'], undefined, 'no cookie is ever asked for')
})

const demo = { apps: {}, demo: true }

test('the demo signs in pages of this machine and no others', async (t) => {
  const { fastify, url } = await listen(t, demo)
  const signIn = async (origin?: string) => await fastify.inject({ method: 'POST', url: '/demo/token', headers: origin === undefined ? {} : { origin: latin(origin) }, payload: { userId: 'alice' } })
  const { token } = (await signIn()).json<{ token: string }>()

  for (const origin of ['http://localhost:2928', 'http://127.0.0.1:5173', 'http://127.8.9.1', 'http://[::1]:8080', 'https://localhost', 'null']) {
    t.equal((await signIn(origin)).statusCode, 201, origin)
    t.equal(await upgrade(url, token, origin), 101, origin)
  }
  for (const origin of [
    ...strangers.filter((origin) => origin !== 'null'),
    'https://app.example.com',
    'http://localhost.evil.test',
    'http://127.0.0.1.evil.test',
    'http://evil-localhost',
    'http://localhost@evil.test',
    'http://evil.test@localhost',
    'http://localhost:80',
    'HTTP://localhost',
    'http://localhost.',
    'http://2130706433',
    'http://0x7f.1',
    'http://0.0.0.0:2928',
    'http://192.168.1.5',
    'http://[::1].evil.test',
    'null, null'
  ]) {
    const refused = await signIn(origin)
    t.match(refused.json(), { statusCode: 403, code: 'FORBIDDEN' }, origin)
    t.notOk(refused.payload.includes('token'), `${origin}: no token`)
    t.equal(await upgrade(url, token, origin), 403, `${origin}: upgrade`)
  }
})

test('a page that names the demo by another host gets no token (DNS rebinding)', async (t) => {
  const { fastify } = await listen(t, demo)

  const { statusCode } = await fastify.inject({ method: 'POST', url: '/demo/token', headers: { host: 'evil.test:2928', origin: 'http://evil.test:2928' }, payload: { userId: 'alice' } })

  t.equal(statusCode, 403)
})

test('the demo app\'s secret is for pages of this machine, for no others, and for no page of no origin', async (t) => {
  const { fastify } = await listen(t, { ...demo, origins: ['https://app.example.com'] })
  const ask = async (origin?: string) => await fastify.inject({ method: 'POST', url: '/demo/credentials', headers: origin === undefined ? {} : { origin } })
  const { key, secret } = (await ask()).json<{ key: string, secret: string }>()

  t.equal((await fastify.inject({ url: '/v1/users', headers: basic(key, secret) })).statusCode, 200)
  t.equal((await ask('http://localhost:2928')).statusCode, 200)
  for (const origin of ['null', 'https://evil.test', 'https://app.example.com', 'http://localhost.evil.test']) {
    const refused = await ask(origin)
    t.match(refused.json(), { statusCode: 403, code: 'FORBIDDEN' }, origin)
    t.notOk(refused.payload.includes(secret), origin)
  }
})

test('who is refused a demo token registers nobody', async (t) => {
  const { fastify } = await listen(t, demo)

  await fastify.inject({ method: 'POST', url: '/demo/token', headers: { origin: 'https://evil.test' }, payload: { userId: 'mallory' } })

  t.strictSame((await fastify.chat.users({ app: 'demo' }, {})).items, [])
})

test('with apps given there is no demo sign-in', async (t) => {
  const { fastify } = await listen(t, { demo: true })

  t.equal((await fastify.inject({ method: 'POST', url: '/demo/token', payload: { userId: 'alice' } })).statusCode, 404)
  t.equal((await fastify.inject({ method: 'POST', url: '/demo/credentials' })).statusCode, 404)
  t.strictSame((await fastify.inject('/demo')).json(), { demo: false })
})
