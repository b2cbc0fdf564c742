import { join } from 'node:path'
import { test } from 'tap'
import { rest, restOk } from '../harness/rest.ts'
import { app, startServer, unlimited } from '../harness/server.ts'
import { mintToken } from '../harness/token.ts'
import { connect } from '../helper.ts'

const room = '/v1/rooms/lobby'

test('after kill -9 bans and mutes hold, who comes back keeps its attributes, and those of who does not are removed', async (t) => {
  const env = { STORE_URL: `sqlite:${join(t.testdir(), 'chat.db')}`, ROOM_GRACE: '8', ...unlimited }
  const before = await startServer(t, env)
  const [alice, bob, carol] = [await mintToken(before.url, 'alice'), await mintToken(before.url, 'bob'), await mintToken(before.url, 'carol')]
  for (const [user, token] of [['alice', alice], ['bob', bob]] as const) {
    const client = await connect(t, before.url.replace('http', 'ws'), token)
    await client.ask('join', { conversation: 'room:lobby' })
    await restOk(before.url, token, 'PUT', `${room}/attributes/seat-of-${user}`, { value: 'x', removeOnLeave: true })
  }
  await restOk(before.url, app, 'PUT', `${room}/bans/carol`, { minutes: 5 })
  await restOk(before.url, app, 'PUT', `${room}/mutes/alice`)
  await before.kill()

  const after = await startServer(t, env)
  const ws = after.url.replace('http', 'ws')
  const [a, c] = [await connect(t, ws, alice), await connect(t, ws, carol)]
  const joined = await a.ask('join', { conversation: 'room:lobby' })

  t.match(joined, { op: 'ok', data: { attributes: { 'seat-of-alice': 'x', 'seat-of-bob': 'x' } } }, 'both have some time')
  t.match(await c.ask('join', { conversation: 'room:lobby' }), { op: 'error', code: 'FORBIDDEN' })
  t.match(await a.ask('send', { to: 'room:lobby', content: { text: 'x' } }), { op: 'error', code: 'MUTED' })
  t.match(await a.next({ op: 'attributes' }), { set: {}, removed: ['seat-of-bob'] })
  t.match((await rest(after.url, app, 'GET', `${room}/attributes`)).body, { items: [{ key: 'seat-of-alice' }] })

  // Known again to go with its owner, from when that came back.
  await a.ask('leave', { conversation: 'room:lobby' })
  await restOk(after.url, app, 'PUT', `${room}/bans/bob`)
  t.strictSame((await rest(after.url, app, 'GET', `${room}/attributes`)).body, { items: [] })
})
