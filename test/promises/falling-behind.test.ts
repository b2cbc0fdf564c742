import { test } from 'tap'
import { app, connect, type Frame, listen, tokensFor } from '../helper.ts'
import { until } from '../harness/until.ts'

const lobby = 'room:lobby'
// More than the kernel takes for a reader that has stopped.
const flood = 400
const text = 'x'.repeat(30_000)
const patient = { connectionBuffer: 65_536, connectionAge: 60_000 }

/** Alice talks in the lobby, Bob does not read, Carol does. */
async function lobbyWith (t: Parameters<typeof listen>[0], options: Parameters<typeof listen>[1] = patient) {
  const { fastify, url } = await listen(t, options)
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const [a, b, c] = [await connect(t, url, alice), await connect(t, url, bob), await connect(t, url, carol)]
  for (const client of [a, b, c]) await client.ask('join', { conversation: lobby })
  const say = async (content: string, to = lobby) => { await a.ask('send', { to, content: { text: content } }) }
  const metric = async (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec((await fastify.inject('/metrics')).payload)?.[1])
  return { fastify, a, b, c, say, metric }
}

const opsOf = (frames: Frame[]) => frames.map(({ op }) => op)
const seqsOf = (frames: Frame[]) => frames.filter(({ op }) => op === 'message').map(({ seq }) => Number(seq))
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index)

test('a reader that pauses and comes back gets its answers, one resync, nothing until it asks, and then everything', async (t) => {
  const { a, b, c, say, metric } = await lobbyWith(t)

  b.socket.pause()
  for (let n = 0; n < 10; n++) b.send({ op: 'ping', id: `early-${n}` })
  for (let n = 1; n <= flood; n++) await say(text)
  for (let n = 0; n < 10; n++) b.send({ op: 'history', id: `late-${n}`, conversation: 'direct:carol' })
  await c.next(({ seq }) => seq === flood)
  t.strictSame(seqsOf(c.frames), upTo(flood - 1), 'nobody else notices')
  t.equal(await metric('confab_lagging'), 1)
  b.socket.resume()
  const resync = await b.next({ op: 'resync' })

  t.strictSame(resync, { op: 'resync', conversations: [lobby] })
  const before = b.frames.splice(0)
  t.strictSame(before.filter(({ id }) => id !== undefined).map(({ id }) => id), [...upTo(9, 0).map((n) => `early-${n}`), ...upTo(9, 0).map((n) => `late-${n}`)], 'every answer came, in order, and before the resync')
  const cursor = seqsOf(before).length
  t.strictSame(seqsOf(before), upTo(cursor), 'what was pushed before has no hole')
  t.ok(cursor < flood, 'some were dropped')

  await say('nobody hears')
  await a.ask('typing', { to: lobby, on: true })
  await c.ask('leave', { conversation: lobby })
  t.match(await b.ask('ping'), { op: 'pong' })
  t.strictSame(opsOf(b.frames), [], 'nothing is pushed until it asks')

  t.match(await b.ask('sync', { cursors: { [lobby]: cursor } }), { op: 'ok', data: { gaps: [], left: [] } })
  await say('everybody hears')
  await b.next(({ op, seq }) => op === 'message' && seq === flood + 2)
  t.strictSame(seqsOf(b.frames), upTo(flood + 1, cursor + 1), 'what it missed, and what is said from then on')
  t.equal(await metric('confab_lagging'), 0)
  t.equal(await metric('confab_resyncs_total'), 1)
  t.notOk(b.frames.some(({ op }) => op === 'resync' || op === 'typing'))
})

test('who falls behind again is told again, and who asks before it was told is told first', async (t) => {
  const { b, say, metric } = await lobbyWith(t)
  await say('1')
  t.equal((await b.next({ op: 'message' })).seq, 1)

  b.socket.pause()
  for (let n = 2; n <= flood; n++) await say(text)
  await until('the reader is behind', async () => await metric('confab_lagging') === 1)
  b.send({ op: 'sync', id: 'before it was told', cursors: {} })
  await until('the reader was told once', async () => await metric('confab_resyncs_total') === 1)
  await say('heard before it was told, had it not been told')
  for (let n = 0; n < flood; n++) await say(text)
  await until('the reader is behind again', async () => await metric('confab_lagging') === 1)
  b.socket.resume()
  await until('the reader was told twice', async () => await metric('confab_resyncs_total') === 2)
  await b.ask('ping')

  const resyncs = b.frames.flatMap(({ op }, index) => op === 'resync' ? [index] : [])
  t.equal(resyncs.length, 2)
  const [first = 0, second = 0] = resyncs
  const [early, later] = [seqsOf(b.frames.slice(0, first)), seqsOf(b.frames.slice(first, second))]
  t.strictSame(early, upTo(early.length + 1, 2))
  t.strictSame(later, upTo(flood + later.length, flood + 1), 'from the moment it asked')
  t.strictSame(opsOf(b.frames.slice(second)), ['resync'])
})

test('a resync names what was missed as its reader names it', async (t) => {
  const { fastify, b, say, metric } = await lobbyWith(t)
  await fastify.chat.createGroup({ app: 'shop' }, { groupId: 'team', name: 'Team', members: ['alice', 'bob'] })

  b.socket.pause()
  for (let n = 0; n < flood; n++) await say(text)
  await until('the reader is behind', async () => await metric('confab_lagging') === 1)
  await say('one to one', 'direct:bob')
  await say('in the group', 'group:team')
  await fastify.chat.send({ app: 'shop', user: 'bob' }, { to: 'direct:carol', content: { text: 'from another device' } })
  b.socket.resume()
  const { conversations } = await b.next({ op: 'resync' })

  t.strictSame([...conversations as string[]].sort(), ['direct:alice', 'direct:carol', 'group:team', lobby])
})

test('a sync to a reader that pauses waits for it, within the bound, and goes on', async (t) => {
  const { b, say, metric } = await lobbyWith(t, { connectionBuffer: 262_144, connectionAge: 60_000 })
  await b.ask('leave', { conversation: lobby })
  for (let n = 1; n <= flood; n++) await say(text)

  b.socket.pause()
  let done = false
  const synced = b.ask('sync', { cursors: { [lobby]: 0 } }).then((answer) => {
    done = true
    return answer
  })
  await until('something waits', async () => await metric('confab_outbound_backlog_bytes') > 0)
  await say('meanwhile')
  t.ok(await metric('confab_outbound_backlog_bytes') <= 262_144)
  t.equal(done, false)
  b.socket.resume()
  t.match(await synced, { op: 'ok', data: { gaps: [], left: [] } })

  while (seqsOf(b.frames).length < flood) await b.ask('ping')
  // What is said meanwhile comes in between; whose turn it is says its seq.
  t.strictSame(seqsOf(b.frames).filter((seq) => seq <= flood), upTo(flood))
  t.equal(await metric('confab_lagging'), 0)
  t.equal(await metric('confab_resyncs_total'), 0)
})

test('a sync to a reader that falls behind is answered that it has to ask again', async (t) => {
  const { b, say, metric } = await lobbyWith(t)
  await b.ask('leave', { conversation: lobby })
  for (let n = 1; n <= flood; n++) await say(text)

  b.socket.pause()
  const synced = b.ask('sync', { cursors: { [lobby]: 0 } })
  await until('something waits', async () => await metric('confab_outbound_backlog_bytes') > 0)
  // It gets the room's entries again, and more of them than may wait.
  for (let n = 1; n <= 10; n++) await say(text)
  await until('the reader is behind', async () => await metric('confab_lagging') === 1)
  b.socket.resume()

  t.match(await synced, { op: 'error', code: 'OVERLOADED', retry: true })
  await b.next({ op: 'resync' })
  const cursor = seqsOf(b.frames).findIndex((seq, index) => seq !== index + 1)
  await b.ask('sync', { cursors: { [lobby]: cursor === -1 ? seqsOf(b.frames).length : cursor } })
  t.strictSame([...new Set(seqsOf(b.frames))].sort((one, other) => one - other), upTo(flood + 10), 'then it has everything')
})

test('a sync whose last pushes are dropped is not answered as if they had come', async (t) => {
  // Few enough bytes wait for the sync to push all of them, and none too few for the reader to fall behind by its age.
  const { fastify, a, b, say, metric } = await lobbyWith(t, { connectionBuffer: 4_194_304, connectionAge: 1000 })
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob'] })
  await b.ask('leave', { conversation: lobby })
  for (let n = 1; n <= 3; n++) await say('missed', 'group:team')

  b.socket.pause()
  while (await metric('confab_outbound_backlog_bytes') === 0) await a.ask('send', { to: 'direct:bob', content: { text }, transient: true })
  const synced = b.ask('sync', { cursors: { 'group:team': 2 } })
  await until('the reader is behind', async () => await metric('confab_lagging') === 1)
  b.socket.resume()

  t.match(await synced, { op: 'error', code: 'OVERLOADED', retry: true })
  await b.next({ op: 'resync' })
  b.frames.splice(0)
  t.match(await b.ask('sync', { cursors: { 'group:team': 2 } }), { op: 'ok', data: { gaps: [] } })
  t.strictSame(b.frames.filter(({ conversation }) => conversation === 'group:team').map(({ seq }) => seq), [3, 4, 5])
})

test('a sync to a reader that stops or goes ends with it', async (t) => {
  for (const end of ['stops', 'goes'] as const) {
    const { b, say, metric } = await lobbyWith(t, { connectionBuffer: 65_536, connectionAge: end === 'goes' ? 60_000 : 300 })
    for (let n = 1; n <= flood; n++) await say(text)
    while (seqsOf(b.frames).length < flood) await b.ask('ping')

    b.socket.pause()
    const synced = b.ask('sync', { cursors: { [lobby]: 0 } })
    synced.catch(() => {})
    await until('something waits', async () => await metric('confab_outbound_backlog_bytes') > 0)
    if (end === 'goes') b.socket.terminate()
    await until('the server has let go of it', async () => await metric('confab_connections') === 2)
    b.socket.resume()

    await t.rejects(synced, { message: 'the socket closed before such a frame came' }, `the reader ${end}`)
  }
})
