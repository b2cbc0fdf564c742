import { test } from 'tap'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, story, until } from './helper.ts'

const team = 'group:team'
const count = (n: number, from = 1) => Array.from({ length: n }, (_, index) => from + index)

test('what is pushed is told once and in order', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')

  const entries = count(5).map(() => server.add(team, {}, { push: false }))
  for (const n of [0, 1, 1, 0, 4, 3, 4, 2]) server.tell(entries[n]!)
  await until(() => story(events, team).length >= 5)

  t.strictSame(story(events, team), count(5))
})

test('a conversation that nobody knows yet begins with the first entry that comes before the list, and with its end otherwise', async (t) => {
  const server = await FakeServer.start(t)
  for (let n = 0; n < 7; n++) for (const conversation of [team, 'group:quiet']) server.add(conversation, {}, { push: false })
  server.hook = ({ op }, { tell }) => {
    if (op === 'sync') tell(server.logs.get(team)![5]!)
    return undefined
  }
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')

  server.tell(server.logs.get(team)![6]!)
  server.add(team)
  server.add('group:quiet')
  await until(() => story(events, 'group:quiet').length > 0)

  t.strictSame(story(events, team), [6, 7, 8])
  t.strictSame(story(events, 'group:quiet'), [8])
})

test('one\'s own message is told in its place, between those of others, by its answer', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.add(team)
  server.hook = ({ op, id, clientId }, { tell }) => {
    if (op !== 'send') return undefined
    server.add(team, { from: 'alice', content: { text: 'mine' }, clientId }, { push: false })
    server.add(team)
    tell({ op: 'ok', id, data: { conversation: team, seq: 2, messageId: 'm2', time: 2 } })
    return null
  }

  const sent = await chat.send(team, 'mine', { mentions: ['bob'], notify: false })
  await until(() => story(events, team).length >= 3)

  t.strictSame(story(events, team), [1, 2, 3])
  t.match(sent, { conversation: team, seq: 2, messageId: 'm2', time: 2, clientId: String })
  const mine = events.find((event) => event.op === 'message' && event.seq === 2)
  t.strictSame(mine, { op: 'message', conversation: team, seq: 2, messageId: 'm2', from: 'alice', type: 'text', content: { text: 'mine' }, time: 2, clientId: sent.clientId, mentions: ['bob'] })
})

test('one\'s own message is told as it was stored, where that is not what was sent', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.hook = ({ op }) => op === 'send' ? { op: 'ok', data: { conversation: team, seq: 1, messageId: 'm1', time: 1, type: 'custom:notice', content: { text: '***' } } } : undefined

  await chat.send(team, 'damn', { type: 'custom:shout' })

  t.match(events.find(({ op }) => op === 'message'), { seq: 1, from: 'alice', type: 'custom:notice', content: { text: '***' } })
})

test('one\'s own edit, recall and reaction are told like those of others', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.add(team)

  await chat.edit(team, 1, 'new')
  await chat.react(team, 1, '👍')
  await chat.react(team, 1, '👍', false)
  await chat.recall(team, 1)
  server.add(team)
  await until(() => story(events, team).length >= 6)

  const own = { conversation: team, target: 1, by: 'alice' }
  t.match(events.filter((event) => 'target' in event), [
    { ...own, op: 'edit', seq: 2, content: { text: 'new' } },
    { ...own, op: 'reaction', seq: 3, emoji: '👍', on: true },
    { ...own, op: 'reaction', seq: 4, emoji: '👍', on: false },
    { ...own, op: 'recall', seq: 5 }
  ])
  t.strictSame(story(events, team), count(6))
})

test('a hole that stays is asked for, for the conversation that has it', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.add(team)
  server.add('direct:bob')

  for (let n = 0; n < 3; n++) server.add(team, {}, { push: n === 2 })
  await until(() => story(events, team).length >= 4)

  t.strictSame(story(events, team), count(4))
  t.strictSame(server.asked('sync').slice(1).map(({ cursors }) => cursors), [{ [team]: 1 }])
  t.equal(chat.state.name, 'online')
})

test('what the server does not push after it was asked is not for this user', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.add(team)
  server.hook = ({ op }) => op === 'sync' ? { op: 'ok', data: { conversations: [], gaps: [], left: [] } } : undefined

  for (let n = 0; n < 4; n++) server.add(team, {}, { push: n === 3 })
  await until(() => story(events, team).length >= 2)
  server.add(team)
  await until(() => story(events, team).length >= 3)

  t.strictSame(story(events, team), [1, 5, 6])
})

test('one\'s own going ends a conversation, and one\'s coming begins it anew', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  const change = (what: string, user = 'alice') => server.add(team, { op: 'member', user, change: what })

  change('joined')
  change('left', 'carol')
  change('removed')
  for (let n = 0; n < 5; n++) server.add(team, {}, { push: false })
  change('joined')
  change('left')
  change('joined')
  server.add(team, { op: 'conversation', changes: { dismissed: true } })
  server.add('direct:bob')
  await until(() => story(events, 'direct:bob').length > 0)

  t.strictSame(story(events, team), [1, 2, 3, 'left', 9, 10, 'left', 11, 12, 'left'])
  server.logs.delete(team)
  server.cut()
  await reaches(chat, 'waiting')
  await reaches(chat, 'online')
  t.strictSame(server.asked('sync').at(-1)?.['cursors'], { 'direct:bob': 1 })
})

test('what has no place in a log is told at once', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  const frames = [
    { op: 'typing', conversation: 'direct:bob', user: 'bob', on: true },
    { op: 'read', conversation: 'direct:bob', user: 'bob', seq: 12 },
    { op: 'presence', user: 'bob', online: false, lastSeen: 1 },
    { op: 'attributes', conversation: 'room:lobby', set: { topic: 'tea' }, removed: [] },
    { op: 'member', conversation: 'room:lobby', members: 3 },
    { op: 'message', conversation: 'direct:bob', messageId: 'm', from: 'bob', type: 'cursor', content: {}, time: 1 }
  ]

  const before = events.length
  for (const frame of frames) server.tell(frame)
  await until(() => events.length >= before + frames.length)

  t.strictSame(events.slice(before), frames)
})
