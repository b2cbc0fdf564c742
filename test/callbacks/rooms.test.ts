import { test } from 'tap'
import { endDueRooms } from '../../src/chat/room-keeping.ts'
import { receive, type Receiver } from './harness/receiver.ts'
import { setUp } from './harness/setup.ts'

/** The next events of rooms, in their order, until there are so many. */
async function events (receiver: Receiver, count: number) {
  const all: Array<Record<string, unknown>> = []
  while (all.length < count) all.push(...(await receiver.next()).events)
  return all
}

test('a room that begins, who joins, leaves and is banned, and its end', async (t) => {
  const receiver = await receive(t)
  const { join, chat, caller } = await setUp(t, { rooms: { url: receiver.url } })
  const [alice, bob] = [await join('alice'), await join('bob')]

  await chat.putRoom(caller, { roomId: 'lobby' })
  await alice.ask('join', { conversation: 'room:lobby' })
  await bob.ask('join', { conversation: 'room:lobby' })
  await bob.ask('leave', { conversation: 'room:lobby' })
  await bob.ask('join', { conversation: 'room:lobby' })
  await chat.banFromRoom(caller, { roomId: 'lobby', userId: 'bob' })
  await chat.endRoom(caller, { roomId: 'lobby' })

  t.match(await events(receiver, 7), [
    { chatRoomId: 'lobby', type: 0, status: 0, userIds: [], time: Number },
    { type: 1, status: 0, userIds: ['alice'] },
    { type: 1, status: 0, userIds: ['bob'] },
    { type: 2, status: 0, userIds: ['bob'] },
    { type: 1, status: 0, userIds: ['bob'] },
    { type: 2, status: 2, userIds: ['bob'] },
    { type: 3, status: 0 }
  ])
})

test('a user whose last connection was lost has left by itself, and a room in which nobody is for long ends by itself', async (t) => {
  const receiver = await receive(t)
  const { join, chat, caller } = await setUp(t, { rooms: { url: receiver.url } }, { roomGrace: 1 })
  const alice = await join('alice')
  await chat.putRoom(caller, { roomId: 'lobby' })
  await alice.ask('join', { conversation: 'room:lobby' })

  alice.socket.terminate()
  t.match(await events(receiver, 3), [{ type: 0 }, { type: 1 }, { type: 2, status: 1, userIds: ['alice'] }])
  await endDueRooms(chat.context, 1000, { clock: () => Date.now() + 3_600_000 })
  t.match(await events(receiver, 1), [{ chatRoomId: 'lobby', type: 3, status: 3, userIds: [] }])
})

test('a room that its first user makes begins with that user', async (t) => {
  const receiver = await receive(t)
  const { join } = await setUp(t, { rooms: { url: receiver.url } }, { openRooms: true })
  const alice = await join('alice')

  await alice.ask('join', { conversation: 'room:own' })

  t.match(await events(receiver, 2), [{ chatRoomId: 'own', type: 0, userIds: ['alice'] }, { type: 1, userIds: ['alice'] }])
})
