import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { endDueRooms } from '../../src/chat/room-keeping.ts'
import { join } from '../../src/chat/rooms.ts'
import { app, build, connect, listen, tokensFor } from '../helper.ts'
import { follower } from '../harness/follower.ts'

test('a room that nobody is in ends by itself; one that is kept, or in use, stays', async (t) => {
  const { fastify, url } = await listen(t, { roomIdle: 1, roomGrace: 1 })
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  const there = async (roomId: string) => await fastify.chat.room({ app }, { roomId }).then(() => true, () => false)
  await fastify.chat.putRoom({ app }, { roomId: 'kept', keepAlive: true })
  await fastify.chat.putRoom({ app }, { roomId: 'empty' })
  for (const room of ['left', 'sat-in']) await a.ask('join', { conversation: `room:${room}` })
  await a.ask('leave', { conversation: 'room:left' })
  const left = performance.now()

  while (await there('left') || await there('empty')) await sleep(50)
  const waited = performance.now() - left

  t.ok(waited > 950, `${waited} ms`)
  await sleep(1500)
  t.strictSame([await there('kept'), await there('sat-in')], [true, true])
  t.match(await fastify.chat.context.store.entries({ app, kind: 'room', key: 'left' }, 0, 10), [{ op: 'conversation', detail: { changes: { dismissed: true } } }])
  await fastify.chat.putRoom({ app }, { roomId: 'kept', keepAlive: false })
  while (await there('kept')) await sleep(50)
  t.match(await a.ask('send', { to: 'room:sat-in', content: { text: 'still here' } }), { op: 'ok' })
})

test('where the setting is 0 no room ends by itself', async (t) => {
  const fastify = await build(t, { roomIdle: 0, roomGrace: 1 })
  await fastify.chat.putRoom({ app }, { roomId: 'lobby' })
  await sleep(2500)

  t.match(await fastify.chat.room({ app }, { roomId: 'lobby' }), { members: 0 })
})

test('the time in which a room is idle begins when the last user goes, and not sooner after a start', async (t) => {
  const fastify = await build(t, { roomIdle: 2, roomGrace: 1 })
  const started = performance.now()
  const lobby = { app, kind: 'room', key: 'lobby' } as const
  await fastify.chat.putRoom({ app }, { roomId: 'lobby' })
  const { rooms } = fastify.chat.context
  const connection = {}
  rooms.enter(lobby, 'alice', connection)
  await sleep(3000)
  rooms.leave(lobby, 'alice', connection)
  const left = performance.now()

  while (await fastify.chat.room({ app }, { roomId: 'lobby' }).then(() => true, () => false)) await sleep(50)

  t.ok(performance.now() - left > 1990, `${performance.now() - left} ms after ${left - started} ms`)
})

test('who joins as a room ends is in the one that is there', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'bob')
  const { context } = fastify.chat
  const conversation = { app, kind: 'room', key: 'lobby' } as const
  const bob = follower('bob')
  context.hub.add(bob)
  const outcomes = new Set<string>()

  for (let turn = 0; turn < 40; turn++) {
    await fastify.chat.putRoom({ app }, { roomId: 'lobby' })
    await sleep(2)
    const ending = endDueRooms(context, 1)
    // At different points of the other's way.
    for (let wait = 0; wait < turn; wait++) await null
    const { lastSeq } = await join(context, { app, user: 'bob', connection: bob }, { conversation: 'room:lobby' })
    await ending

    const log = await context.store.entries(conversation, lastSeq, 10)
    outcomes.add(lastSeq === 0 ? 'kept' : 'ended')
    if (!context.rooms.has(conversation, 'bob') || !context.hub.follows(conversation, bob) || log.length > 0) t.fail(`turn ${turn}: ${JSON.stringify(log)}`)
    context.rooms.leave(conversation, 'bob', bob)
    context.hub.unfollow(conversation, bob)
    await fastify.chat.endRoom({ app }, { roomId: 'lobby' })
    t.match(await context.store.room(conversation).catch(({ code }: { code: string }) => code), 'NOT_FOUND')
  }
  t.comment([...outcomes].join())
})
