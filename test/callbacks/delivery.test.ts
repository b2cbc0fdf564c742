import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import { until } from '../harness/until.ts'
import { app } from '../helper.ts'
import { lanes } from './harness/lanes.ts'
import { receive, type Received } from './harness/receiver.ts'

const room = ({ events }: Received) => String(events[0]!['chatRoomId'])

test('what is not answered with 200 is tried twice more, after a second and after five, and dropped then', async (t) => {
  const statuses = [500, 204, 404]
  const receiver = await receive(t, (_call, response, nth) => { response.writeHead(statuses[nth - 1] ?? 200).end() })
  const { tell, clock, counted, waiting, errors } = await lanes(t, { [app]: receiver.url })

  await tell('lobby')
  await until('it was tried', () => counted('retried') === 1)
  clock.advance(900)
  t.strictSame(await waiting(), ['lobby'], 'it waits')
  t.equal(receiver.calls.length, 1)
  await until('it was tried again', () => { clock.advance(10); return counted('retried') === 2 })
  const second = clock.now()
  await until('it was given up', () => { clock.advance(100); return counted('dropped') === 1 })

  t.ok(clock.now() - second >= 4900, 'five seconds lie between')
  t.equal(receiver.calls.length, 3)
  await until('nothing waits', async () => (await waiting()).length === 0)
  t.match(errors, [/dropped after 3 tries: it was answered with status 404/])
  t.notMatch(String(errors[0]), receiver.url, 'an address may hold a secret')
  await tell('next')
  await until('the next one is told', () => counted('delivered') === 1)
})

test('a redirect is no answer, and is not followed', async (t) => {
  const elsewhere = await receive(t)
  const receiver = await receive(t, (_call, response) => { response.writeHead(302, { location: elsewhere.url }).end() })
  const { tell, counted } = await lanes(t, { [app]: receiver.url })

  await tell('lobby')
  await until('it was refused', () => counted('retried') === 1)

  t.equal(elsewhere.calls.length, 0)
})

test('a server that never answers delays nobody: neither another app nor what else goes to its own', async (t) => {
  const silent = await receive(t, () => {})
  const quick = await receive(t)
  const { tell, callbacks, settings, clock, waiting } = await lanes(t, { [app]: silent.url, other: quick.url }, { pace: { timeout: 600_000 } })
  settings.apply(app, { callbacks: { presence: { url: quick.url } } })

  for (let n = 0; n < 40; n++) await tell(`silent-${n}`)
  await until('it is being asked', () => silent.calls.length === 16)
  await tell('lobby', 'other')
  t.equal(room(await quick.next()), 'lobby')
  callbacks.came({ app, user: 'alice', client: { session: 'c_1', address: '1.2.3.4:5' }, push () {}, resume () {} } as never)
  clock.advance(50)
  t.match((await quick.next()).events, [{ userid: 'alice' }])
  t.equal((await waiting()).length, 40, 'what was not answered stays')
  t.equal(silent.calls.length, 16, 'so many at once, and no more')
})

test('a server that answers nothing any more is left alone for a minute, then tried by one, and what waits keeps its tries', async (t) => {
  const probe = createServer()
  await new Promise<void>((resolve) => { probe.listen(0, '127.0.0.1', resolve) })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => { probe.close(resolve) })
  const { tell, clock, counted, waiting, errors } = await lanes(t, { [app]: `http://127.0.0.1:${port}` }, { pace: { atOnce: 1, patience: 3 } })

  for (let n = 0; n < 6; n++) await tell(`room-${n}`)
  await until('three had no answer', () => counted('retried') === 3)
  clock.advance(59_000)
  t.equal(counted('retried') + counted('dropped'), 3, 'nothing is tried meanwhile')
  t.equal((await waiting()).length, 6)

  const receiver = await receive(t, undefined, { port })
  await until('all are told', () => { clock.advance(1000); return counted('delivered') === 6 })
  t.strictSame(receiver.calls.map(room).sort(), Array.from({ length: 6 }, (_, n) => `room-${n}`))
  t.equal(errors.length, 0)
})

test('what waits goes to where the app says now', async (t) => {
  const silent = await receive(t, (_call, response) => { response.writeHead(500).end() })
  const { tell, clock, counted, settings, callbacks } = await lanes(t, { [app]: silent.url })
  await tell('lobby')
  await until('it was tried', () => counted('retried') === 1)
  const receiver = await receive(t)

  settings.apply(app, { callbacks: { rooms: { url: receiver.url } } })
  callbacks.changed(app)
  clock.advance(1100)

  t.equal(room(await receiver.next()), 'lobby')
})

test('what was under way when the server stopped comes after the next start, and what was told comes no more', async (t) => {
  let hold = true
  const receiver = await receive(t, (call, response) => { if (!hold || room(call) === 'told') response.end() })
  const first = await lanes(t, { [app]: receiver.url })
  await first.tell('told')
  await until('the first was told', () => first.counted('delivered') === 1)
  await first.tell('under-way')
  await until('the second is there', () => receiver.calls.length === 2)
  first.callbacks.room({ app, kind: 'room', key: 'not-queued-yet' }, 'began')
  const closing = first.callbacks.close()
  await until('its time is being measured', () => first.clock.waiting > 0)
  first.clock.advance(1000)
  await closing
  hold = false

  const second = await lanes(t, { [app]: receiver.url }, { store: first.store })
  second.callbacks.start()
  await until('both were told', () => second.counted('delivered') === 2)

  t.strictSame(receiver.calls.map(room), ['told', 'under-way', 'under-way', 'not-queued-yet'])
})
