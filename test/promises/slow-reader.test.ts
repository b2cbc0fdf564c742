import { type Test, test } from 'tap'
import type { ConfabOptions } from '../../src/app.ts'
import { app, connect, listen, tokensFor } from '../helper.ts'
import { openRawReader } from '../harness/raw-reader.ts'
import { until } from '../harness/until.ts'

const room = { conversation: 'room:lobby' }
// More than the kernel takes for a reader that has stopped.
const flood = 400
const text = 'x'.repeat(30_000)

/** Alice talks in a room and a group, where Bob and Carol are too; `open` lets Bob in. */
async function company<Client> (t: Test, options: ConfabOptions, open: (t: Test, url: string, token: string) => Promise<Client>) {
  const { fastify, url } = await listen(t, options)
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob', 'carol'] })
  const [a, b, c] = [await connect(t, url, alice), await open(t, url, bob), await connect(t, url, carol)]
  const say = async (times: number) => { for (let n = 0; n < times; n++) await a.ask('send', { to: 'group:team', content: { text } }) }
  const metrics = async () => (await fastify.inject('/metrics')).payload
  const cut = async (reason: string) => { await until(`the reader is cut for its ${reason}`, async () => (await metrics()).includes(`confab_cuts_total{reason="${reason}"} 1`)) }
  /** Carol has missed nothing, and in order. */
  const unnoticed = async (messages: number) => {
    const seqs = []
    while (seqs.length < messages) seqs.push((await c.next({ op: 'message' })).seq)
    t.strictSame(seqs, Array.from({ length: messages }, (_, index) => index + 4), 'nobody else notices')
  }
  return { b, say, metrics, cut, unnoticed }
}

test('a reader that has stopped reading is cut some time after it fell behind, and nobody else notices', async (t) => {
  const { b, say, metrics, cut, unnoticed } = await company(t, { connectionBuffer: 65_536, connectionAge: 500 }, connect)

  b.socket.pause()
  await say(flood)
  await unnoticed(flood)
  await cut('age')

  b.socket.resume()
  t.equal(await b.closed, 1006)
  t.match(await metrics(), /confab_outbound_backlog_bytes 0\n/)
  t.match(await metrics(), /confab_lagging 0\n/)
  t.match(await metrics(), /confab_resyncs_total 0\n/)
})

test('a reader whose oldest frame waits too long is cut though it is few bytes', async (t) => {
  const { b, say, cut } = await company(t, { connectionAge: 500, connectionBuffer: 67_108_864 }, connect)

  b.socket.pause()
  await say(flood)
  await cut('age')

  b.socket.resume()
  t.equal(await b.closed, 1006)
})

test('a reader that reads a little now and then is cut as if it did not read', async (t) => {
  const { b, say, cut, unnoticed } = await company(t, { connectionBuffer: 65_536, connectionAge: 500 }, openRawReader)
  const drip = setInterval(() => { b.read(64) }, 50)
  t.teardown(() => { clearInterval(drip) })

  await say(flood)
  await unnoticed(flood)
  await cut('age')
})

test('a reader that asks and does not read is cut when too many answers wait', async (t) => {
  for (const [reason, options] of [['bytes', { connectionBuffer: 65_536 }], ['frames', { connectionFrames: 16, connectionBuffer: 67_108_864 }]] as const) {
    const { b, say, cut, metrics } = await company(t, { ...options, connectionAge: 60_000, rate: 1000, burst: 1000 }, connect)
    await say(50)

    b.socket.pause()
    // More than the kernel takes, then the bound while it falls behind, then the bound for answers alone.
    for (let n = 0; n < 200; n++) b.send({ op: 'history', id: n, conversation: 'group:team', limit: 50 })
    await cut(reason)

    t.match(await metrics(), /confab_outbound_backlog_bytes 0\n/, reason)
    b.socket.resume()
    t.equal(await b.closed, 1006)
  }
})

test('a client that floods pings and reads no pongs is closed', async (t) => {
  const { b, metrics } = await company(t, {}, connect)

  b.socket.pause()
  const flooding = setInterval(() => { for (let n = 0; n < 1000 && b.socket.readyState === b.socket.OPEN; n++) b.socket.ping('x'.repeat(125)) }, 1)
  t.teardown(() => { clearInterval(flooding) })
  await until('it is gone', async () => (await metrics()).includes('confab_connections 2\n'))

  t.pass()
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
