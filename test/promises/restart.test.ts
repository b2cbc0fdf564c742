import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect as dial } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { WebSocket } from 'ws'
import { connect, type Frame } from '../helper.ts'
import { app, startServer, unlimited } from '../harness/server.ts'
import { mintToken } from '../harness/token.ts'

test('SIGTERM finishes what was accepted, says bye with a delay, closes with 1012 and exits 0, also where one client reads nothing', async (t) => {
  const STORE_URL = `sqlite:${join(t.testdir(), 'chat.db')}`
  const server = await startServer(t, { STORE_URL, ...unlimited })
  const ws = server.url.replace('http', 'ws')
  const [alice, bob] = [await mintToken(server.url, 'alice'), await mintToken(server.url, 'bob')]
  const a = await connect(t, ws, alice)
  const mute = await neverReads(t, server.url, bob)
  const sent = Array.from({ length: 500 }, (_, n) => a.ask('send', { to: 'direct:bob', content: { text: 'x'.repeat(2000) }, clientId: `${n}` }))
  await sent[0]

  const exit = server.kill('SIGTERM')
  const answers = (await Promise.allSettled(sent)).map((result) => result.status === 'fulfilled' ? result.value : undefined)
  const bye = await a.next({ op: 'bye' })

  t.match(bye, { after: Number, reason: String })
  t.equal(await a.closed, 1012)
  t.strictSame(await exit, { code: 0, signal: null })
  t.ok(mute.destroyed || await gone(mute), 'the mute one was cut')
  t.ok(answers.every((answer) => answer !== undefined), 'each request had its answer before the close')

  const acked = answers.filter((answer) => answer?.op === 'ok').map((answer) => (answer!.data as Frame).seq)
  const again = await startServer(t, { STORE_URL, ...unlimited })
  const reader = await connect(t, again.url.replace('http', 'ws'), bob)
  const { data } = await reader.ask('history', { conversation: 'direct:alice', limit: 1 })
  t.ok(acked.length > 0 && (data as Frame).lastSeq === acked.length, `${acked.length} acked and ${String((data as Frame).lastSeq)} stored`)
})

test('a server that stops lets nobody in any more', async (t) => {
  const server = await startServer(t, { STORE_URL: `sqlite:${join(t.testdir(), 'chat.db')}` })
  const token = await mintToken(server.url, 'alice')
  // A connection that does not answer the close frame keeps the server stopping for a moment.
  await neverReads(t, server.url, token)

  const exit = server.kill('SIGTERM')
  await sleep(300)
  const late = new WebSocket(`${server.url.replace('http', 'ws')}/ws?token=${token}`)
  const [, response] = await once(late, 'unexpected-response') as [unknown, IncomingMessage]
  late.on('error', () => {})
  late.terminate()

  t.equal(response.statusCode, 503)
  t.match(response.headers, { 'retry-after': String })
  t.match(await exit, { code: 0 })
})

/** A client that upgrades and then reads nothing, not even a close frame. */
async function neverReads (t: import('tap').Test, url: string, token: string) {
  const { hostname, port } = new URL(url)
  const socket = dial(Number(port), hostname)
  socket.on('error', () => {})
  t.teardown(() => { socket.destroy() })
  socket.write(`GET /ws?appkey=${app.key}&token=${token} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`)
  await once(socket, 'data')
  socket.pause()
  return socket
}

async function gone (socket: import('node:net').Socket): Promise<boolean> {
  socket.resume()
  await Promise.race([once(socket, 'close'), sleep(5000)])
  return socket.destroyed
}
