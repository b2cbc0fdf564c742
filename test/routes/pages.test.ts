import Fastify from 'fastify'
import { test } from 'tap'
import { WebSocket } from 'ws'
import confab from '../../src/app.ts'
import { app, build, listen, secret, tokensFor } from '../helper.ts'

test('GET / is the chat page, and an upgrade of / is a socket', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')

  const page = await fastify.inject('/')
  const socket = new WebSocket(`${url}/?appkey=${app}&token=${alice}&sdk=test-1`)
  t.teardown(() => { socket.terminate() })
  const welcome = await new Promise<string>((resolve, reject) => {
    socket.once('message', (data) => { resolve(String(data)) })
    socket.once('error', reject)
  })

  t.match(page.headers, { 'content-type': /text\/html/, 'content-security-policy': /default-src 'none';script-src 'self';/, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  for (const [, file] of page.payload.matchAll(/(?:src|href)="([^"]+)"/g)) t.equal((await fastify.inject(`/${file}`)).statusCode, 200, `${file}`)
  t.match(JSON.parse(welcome), { op: 'welcome', user: 'alice' })
})

test('what a page loads comes compressed to who asks so, and caches know it', async (t) => {
  const fastify = await build(t)
  const [, script = ''] = /src="([^"]+)"/.exec((await fastify.inject('/')).payload) ?? []

  const plain = await fastify.inject(`/${script}`)
  const compressed = await fastify.inject({ url: `/${script}`, headers: { 'accept-encoding': 'br' } })

  t.match(compressed.headers, { 'content-encoding': 'br', vary: /accept-encoding/i })
  t.notOk('content-encoding' in plain.headers)
  t.match(plain.headers, { vary: /accept-encoding/i })
  t.ok(compressed.rawPayload.length < plain.rawPayload.length / 2)
})

test('under a prefix the page stands in a folder of its own, and the socket beside it', async (t) => {
  const fastify = Fastify()
  fastify.get('/', async () => 'the host itself')
  await fastify.register(confab, { prefix: '/chat', apps: { [app]: secret }, storeUrl: 'memory:' })
  t.teardown(() => fastify.close())

  t.match(await fastify.inject('/chat'), { statusCode: 302, headers: { location: '/chat/' } })
  t.match(await fastify.inject('/chat/'), { statusCode: 200, payload: /<html/ })
  t.match(await fastify.inject('/chat/ws'), { statusCode: 404 })
  t.equal((await fastify.inject('/')).payload, 'the host itself')
  t.notOk('content-security-policy' in (await fastify.inject('/')).headers, 'headers and error shapes stay inside')
  t.match((await fastify.inject('/no-such-page')).json(), { message: /Route GET:/ })
})

test('a page that is not there does not repeat the address, which may hold a token', async (t) => {
  const fastify = await build(t)
  const response = await fastify.inject('/nowhere?token=a-secret-token')
  t.match(response.json(), { statusCode: 404, code: 'NOT_FOUND' })
  t.notMatch(response.payload, 'a-secret-token')
})
