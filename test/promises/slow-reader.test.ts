import { test } from 'tap'
import { connect, listen, tokensFor } from '../helper.ts'

const room = { conversation: 'room:lobby' }

test('a reader that stops reading is cut at its bound, and nobody else notices', async (t) => {
  const { fastify, url } = await listen(t, { connectionBuffer: 65_536 })
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const [a, b, c] = [await connect(t, url, alice), await connect(t, url, bob), await connect(t, url, carol)]
  for (const client of [a, b, c]) await client.ask('join', room)
  const messages = 400

  b.socket.pause()
  for (let n = 0; n < messages; n++) await a.ask('send', { to: 'room:lobby', content: { text: 'x'.repeat(30_000) } })

  for (let seq = 1; seq <= messages; seq++) t.equal((await c.next({ op: 'message' })).seq, seq)
  b.socket.resume()
  t.equal(await b.closed, 1006)
  const metrics = (await fastify.inject('/metrics')).payload
  t.match(metrics, /confab_cuts_total\{reason="bytes"\} 1/)
  t.match(metrics, /confab_outbound_backlog_bytes 0/)
})

test('a reader whose oldest frame waits too long is cut though it is few bytes', async (t) => {
  const { fastify, url } = await listen(t, { connectionAge: 200, connectionBuffer: 67_108_864 })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  for (const client of [a, b]) await client.ask('join', room)

  b.socket.pause()
  // As much as the kernel takes for a reader that is gone, and a little more.
  for (let n = 0; n < 300; n++) await a.ask('send', { to: 'room:lobby', content: { text: 'x'.repeat(30_000) } })
  const closed = b.closed
  setTimeout(() => { b.socket.resume() }, 1500)

  t.equal(await closed, 1006)
  t.match((await fastify.inject('/metrics')).payload, /confab_cuts_total\{reason="age"\} 1/)
})

test('all readers together are bounded: the one that lags most goes', async (t) => {
  const { fastify, url } = await listen(t, { connectionBuffer: 67_108_864, totalBuffer: 2_097_152 })
  const users = ['bob', 'carol', 'dave'] as const
  const tokens = await tokensFor(fastify, 'alice', ...users)
  const a = await connect(t, url, tokens.alice)
  const readers = await Promise.all(users.map((user) => connect(t, url, tokens[user])))
  for (const client of [a, ...readers]) await client.ask('join', room)

  for (const { socket } of readers) socket.pause()
  for (let n = 0; n < 400; n++) {
    await a.ask('send', { to: 'room:lobby', content: { text: 'x'.repeat(30_000) } })
    const [, backlog] = /confab_outbound_backlog_bytes (\d+)/.exec((await fastify.inject('/metrics')).payload) ?? []
    if (Number(backlog) > 2_097_152) t.fail(`${backlog} bytes wait`)
  }
  for (const { socket } of readers) socket.resume()

  t.ok((await Promise.all(readers.map(({ closed }) => closed))).includes(1006))
  t.match((await fastify.inject('/metrics')).payload, /confab_cuts_total\{reason="total"\} [1-9]/)
})

test('a client that does not answer pings is cut, one that does stays', async (t) => {
  const { fastify, url } = await listen(t, { heartbeat: 300 })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  b.socket.pong = () => {}

  const code = await b.closed

  t.ok(code === 4408 || code === 1006)
  t.match(await a.ask('ping'), { op: 'pong', time: Number })
  t.match((await fastify.inject('/metrics')).payload, /confab_cuts_total\{reason="silent"\} 1/)
})

test('a pong that echoes nothing of ours is no answer', async (t) => {
  const { fastify, url } = await listen(t, { heartbeat: 300 })
  const { bob } = await tokensFor(fastify, 'bob')
  const b = await connect(t, url, bob)
  const pong = b.socket.pong.bind(b.socket)
  b.socket.pong = () => {}
  let pings = 0
  b.socket.on('ping', () => { pings++ })
  const flood = setInterval(() => { if (b.socket.readyState === 1) pong('made up') }, 20)
  t.teardown(() => { clearInterval(flood) })

  await b.closed

  t.equal(pings, 1, 'no second ping was sent: the first was not answered')
  t.match((await fastify.inject('/metrics')).payload, /confab_cuts_total\{reason="silent"\} 1/)
})

test('frames beyond the rate are refused one by one, and a flood is closed with 4429', async (t) => {
  const { fastify, url } = await listen(t, { rate: 1, burst: 5 })
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)

  const answers = await Promise.all(Array.from({ length: 8 }, () => a.ask('ping')))
  t.match(answers.slice(0, 5).map(({ op }) => op), ['pong', 'pong', 'pong', 'pong', 'pong'])
  t.match(answers.at(-1), { op: 'error', code: 'RATE_LIMITED', retry: true })

  for (let n = 0; n < 100; n++) a.send({ op: 'ping', id: `flood-${n}` })
  t.equal(await a.closed, 4429)
})
