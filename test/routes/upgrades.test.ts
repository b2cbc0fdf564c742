import { join } from 'node:path'
import { test } from 'tap'
import { WebSocket } from 'ws'
import { startServer } from '../harness/server.ts'
import { connect, listen, tokensFor } from '../helper.ts'

test('no route but the two of the socket takes an upgrade, with a token or without', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')

  for (const path of ['/health/live', '/metrics', '/openapi.json', '/v1/conversations', '/docs', '/nowhere']) {
    for (const query of ['', `?token=${alice}`]) {
      const socket = new WebSocket(`${url}${path}${query}`)
      const outcome = await new Promise((resolve) => {
        socket.once('open', () => { resolve('open') })
        socket.once('error', (error) => { resolve(error.message) })
      })
      t.match(outcome, /Unexpected server response: 40[14]/, path)
    }
  }
  await connect(t, url, alice)
})

test('an address that cannot be decoded is refused without repeating its token', async (t) => {
  const server = await startServer(t, { STORE_URL: `sqlite:${join(t.testdir(), 'chat.db')}`, LOG_LEVEL: 'trace' })

  const response = await fetch(`${server.url}/v1/%zz?token=a-secret-token`)
  const text = await response.text()

  t.equal(response.status, 400)
  t.match(JSON.parse(text), { statusCode: 400, code: 'BAD_REQUEST', error: 'Bad Request', message: String })
  t.notMatch(text, 'a-secret-token')
  t.notMatch(server.output, 'a-secret-token')
})

test('sockets beyond the bound are turned away, however many come at once', async (t) => {
  const { fastify, url } = await listen(t, { maxConnections: 3, storeUrl: `sqlite:${t.testdir()}/chat.db` })
  const { alice } = await tokensFor(fastify, 'alice')

  const outcomes = await Promise.allSettled(Array.from({ length: 150 }, () => connect(t, url, alice)))

  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3)
  t.equal(fastify.chat.context.hub.of('shop', 'alice').size, 3)
})
