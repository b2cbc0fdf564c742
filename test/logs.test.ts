import { Writable } from 'node:stream'
import Fastify from 'fastify'
import { test } from 'tap'
import { WebSocket } from 'ws'
import confab, { logSerializers } from '../src/app.ts'
import { app, appHeaders, secret, tokensFor } from './helper.ts'

test('neither tokens, secrets nor what people say reaches the log, however the token was given', async (t) => {
  let log = ''
  const stream = new Writable({ write (chunk, _, done) { log += String(chunk); done() } })
  const fastify = Fastify({ logger: { level: 'trace', stream, serializers: logSerializers } })
  await fastify.register(confab, { prefix: '/chat', apps: { [app]: secret }, storeUrl: 'memory:' })
  t.teardown(() => fastify.close())
  const url = (await fastify.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
  const { alice } = await tokensFor(fastify, 'alice', 'bob')

  for (const [path, protocols, headers] of [[`/chat/ws?token=${alice}`, [], {}], ['/chat/ws', ['confab.v1', `bearer.${alice}`], {}], ['/chat/', [], { authorization: `Bearer ${alice}` }]] as const) {
    const socket = new WebSocket(`${url}${path}`, [...protocols], { headers })
    await new Promise((resolve, reject) => {
      socket.once('message', resolve)
      socket.once('error', reject)
    })
    socket.send(JSON.stringify({ op: 'send', id: 1, to: 'direct:bob', content: { text: 'between-us' } }))
    await new Promise((resolve) => { socket.once('message', resolve) })
    if (protocols.length > 0) t.equal(socket.protocol, 'confab.v1')
    socket.close()
    await new Promise((resolve) => { socket.once('close', resolve) })
  }
  await fastify.inject({ url: `/chat/v1/conversations?token=${alice}`, headers: { authorization: `Bearer ${alice}` } })
  await fastify.inject({ url: `/chat/nowhere?token=${alice}` })
  await fastify.inject({ url: '/chat/v1/users', headers: appHeaders })

  t.match(log, /"connected"/)
  for (const hidden of [alice, secret, appHeaders.authorization, 'between-us']) t.notOk(log.includes(hidden), hidden.slice(0, 12))
})
