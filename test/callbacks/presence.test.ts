import { test } from 'tap'
import { app } from '../helper.ts'
import { receive } from './harness/receiver.ts'
import { setUp } from './harness/setup.ts'

test('a user comes online with its first connection and goes with its last, and is told as an array of JSON', async (t) => {
  const receiver = await receive(t)
  const { join } = await setUp(t, { presence: { url: `${receiver.url}/online` } })

  const first = await join('alice')
  const came = await receiver.next()
  t.ok(came.isSigned)
  t.equal(came.contentType, 'application/json')
  t.equal(came.query['appKey'], app)
  t.match(came.events, [{ userid: 'alice', status: '0', os: 'Websocket', clientIp: /^127\.0\.0\.1:\d+$/, sessionId: /^c_/ }])
  t.type(came.events[0]!['time'], 'number')

  const second = await join('alice')
  first.socket.close()
  await first.closed
  second.socket.close()
  const went = await receiver.next()
  t.match(went.events, [{ userid: 'alice', status: '1' }])
  t.equal(receiver.calls.length, 2, 'one device more or less is nothing')
})

test('those who come together are told together, each once, in the order in which they came', async (t) => {
  const receiver = await receive(t)
  const { join } = await setUp(t, { presence: { url: receiver.url } })
  const users = Array.from({ length: 20 }, (_, n) => `user-${n}`)

  await Promise.all(users.map(join))

  const told: unknown[] = []
  while (told.length < users.length) told.push(...(await receiver.next()).events.map(({ userid }) => userid))
  t.strictSame([...told].sort(), [...users].sort())
})
