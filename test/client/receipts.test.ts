import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, until } from './helper.ts'

const [team, bob] = ['group:team', 'direct:bob']

test('what was read is said at once, then at most once a second, and only the newest', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await reaches(chat, 'online')

  for (let seq = 1; seq <= 50; seq++) chat.read(team, seq)
  chat.read(team, 7)
  chat.read(bob, 3)
  await until(() => server.asked('read').length === 2)
  await sleep(500)
  t.equal(server.asked('read').length, 2)
  await until(() => server.asked('read').length === 3)
  await sleep(1100)

  t.match(server.asked('read'), [{ conversation: team, seq: 1 }, { conversation: bob, seq: 3 }, { conversation: team, seq: 50 }])
  t.equal(server.asked('read').length, 3)
})

test('what was read without a connection, or with one that was lost, is said on the next', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  chat.read(team, 4)
  await reaches(chat, 'online')
  server.hook = ({ op }) => {
    if (op === 'read') server.cut()
    return op === 'read' ? null : undefined
  }
  chat.read(bob, 9)
  await until(() => server.asked('read').length === 2)
  server.hook = () => undefined
  await until(() => server.asked('read').length === 3)

  t.match(server.asked('read'), [{ conversation: team, seq: 4 }, { conversation: bob, seq: 9 }, { conversation: bob, seq: 9 }])
})

test('a refused read troubles nobody', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  server.hook = ({ op }) => op === 'read' ? { op: 'error', code: 'NOT_MEMBER', message: 'no', retry: false } : undefined
  chat.read(team, 4)
  await until(() => server.asked('read').length === 1)
  await sleep(10)

  t.equal(chat.state.name, 'online')
})

test('what was read is said again where the server could not take it', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  server.hook = ({ op }) => op === 'read' ? { op: 'error', code: 'OVERLOADED', message: 'later', retry: true } : undefined
  chat.read(team, 4)
  await until(() => server.asked('read').length === 1)
  server.hook = () => undefined
  await until(() => server.asked('read').length === 2)

  t.match(server.asked('read'), [{ conversation: team, seq: 4 }, { conversation: team, seq: 4 }])
})

test('typing is said at the first key, at the end, and after a message anew', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  chat.typing(bob)
  await reaches(chat, 'online')
  const say = (on?: boolean) => { chat.typing(team, on) }

  for (const on of [false, true, true, undefined, false, false, true]) say(on)
  await chat.send(team, 'hi')
  say()
  await until(() => server.asked('typing').length === 4)

  t.match(server.asked('typing').map(({ to, on }) => [to, on]), [[team, true], [team, false], [team, true], [team, true]], 'and of no interest later, when there was no connection')
})
