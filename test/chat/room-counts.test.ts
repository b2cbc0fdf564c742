import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { RoomCounts } from '../../src/room-counts.ts'
import { app, connect, listen, tokensFor } from '../helper.ts'

const lobby = { app, kind: 'room', key: 'lobby' } as const

test('who is in a room is told how many are, the last count always, and no more often than once a second', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  await a.ask('join', { conversation: 'room:lobby' })
  await sleep(1100)
  const { rooms } = fastify.chat.context
  const start = performance.now()

  t.match(await b.ask('join', { conversation: 'room:lobby' }), { data: { members: 2 } })
  t.strictSame(await a.next({ op: 'member' }), { op: 'member', conversation: 'room:lobby', members: 2 })
  t.strictSame(b.frames, [], 'its own coming stands in the answer to join')
  // A user who reconnects as fast as it can, and a crowd.
  for (let count = 0; count < 50; count++) {
    await b.ask('leave', { conversation: 'room:lobby' })
    await b.ask('join', { conversation: 'room:lobby' })
  }
  for (let count = 0; count < 100; count++) rooms.enter(lobby, `user-${count}`, {})
  rooms.expel(lobby, 'user-0')
  await a.next({ op: 'member', members: 101 })
  const seconds = (performance.now() - start) / 1000

  const others = a.frames.filter(({ op }) => op === 'member').length
  t.ok(others <= seconds, `${others} other counts in ${seconds} s`)
  await sleep(1200)
  t.strictSame(a.frames.filter(({ op }) => op === 'member').length, others, 'and then nothing more')
})

test('a connection that leaves, or is lost, is no more told', async (t) => {
  const { fastify, url } = await listen(t, { roomGrace: 1 })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  for (const client of [a, b]) await client.ask('join', { conversation: 'room:lobby' })
  b.socket.terminate()

  t.match(await a.next({ op: 'member', members: 2 }), {})
  t.match(await a.next({ op: 'member', members: 1 }), {}, 'after the grace')
  const { delivered } = fastify.chat.context.hub
  await a.ask('leave', { conversation: 'room:lobby' })
  await sleep(1200)
  t.strictSame(a.frames, [])
  t.equal(fastify.chat.context.hub.delivered, delivered, 'a room with nobody in it is told nothing')
})

test('the first change is told at once, what follows in the same second together, and closing forgets the rest', async (t) => {
  const told: string[] = []
  const counts = new RoomCounts(({ key }) => { told.push(key) })
  const attic = { ...lobby, key: 'attic' }

  for (const room of [lobby, lobby, attic, lobby]) counts.changed(room)
  t.strictSame(told, ['lobby', 'attic'])
  await sleep(1100)
  t.strictSame(told, ['lobby', 'attic', 'lobby'])
  counts.changed(lobby)
  counts.close()
  await sleep(1100)
  t.strictSame(told, ['lobby', 'attic', 'lobby'])
})
