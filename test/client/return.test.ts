import { test } from 'tap'
import type { ChatEvent, ChatOptions } from '../../src/client/index.ts'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, story, until } from './helper.ts'

const team = 'group:team'
const room = 'room:lobby'
const count = (n: number, from = 1) => Array.from({ length: n }, (_, index) => from + index)

/** A chat that has seen one entry of the group, and is away. `meanwhile` is done before it is back. */
async function away (t: import('tap').Test, meanwhile: (server: FakeServer) => void, options: Partial<ChatOptions> = {}) {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server, options)
  await reaches(chat, 'online')
  server.add(team)
  await until(() => story(events, team).length === 1)
  server.cut()
  await reaches(chat, 'waiting')
  const before = events.length
  meanwhile(server)
  await reaches(chat, 'online')
  return { server, chat, events: events.slice(before), all: events }
}

const say = (server: FakeServer, n: number, conversation = team) => { for (let i = 0; i < n; i++) server.add(conversation, {}, { push: false }) }

test('what was missed is pushed on return, each once', async (t) => {
  const { server, events } = await away(t, (server) => { say(server, 5) })

  t.strictSame(story(events, team), count(5, 2))
  t.strictSame(server.asked('sync').at(-1)?.['cursors'], { [team]: 1 })
  t.strictSame(events.filter(({ op }) => op === 'state').map((event) => (event as { name: string }).name), ['connecting', 'catching-up', 'online'])
})

test('what is said between the connect and the sync is told in its place', async (t) => {
  const { events } = await away(t, (server) => {
    say(server, 3)
    server.hook = ({ op }) => {
      if (op === 'sync') server.add(team)
      return undefined
    }
  })

  t.strictSame(story(events, team), count(4, 2))
})

test('a conversation that began meanwhile is told from its start', async (t) => {
  const { server, events } = await away(t, (server) => { say(server, 3, 'direct:carol') })

  t.strictSame(story(events, 'direct:carol'), count(3))
  t.strictSame(server.asked('sync').at(-1)?.['cursors'], { 'direct:carol': 0 })
})

test('a group that was entered meanwhile is told from the coming on', async (t) => {
  const { server, events } = await away(t, (server) => {
    say(server, 4, 'group:new')
    server.add('me', { op: 'me', changes: { conversation: 'group:new', joined: 5 } }, { push: false })
    server.add('group:new', { op: 'member', user: 'alice', change: 'joined' }, { push: false })
    say(server, 1, 'group:new')
    server.hook = ({ op, cursors }, { tell }) => {
      if (op === 'sync') tell(server.logs.get('me')![0]!)
      return undefined
    }
  })

  t.strictSame(story(events, 'group:new'), [5, 6])
  t.match(server.asked('sync').map(({ cursors }) => cursors).at(-1), { 'group:new': 4 })
})

test('all the pages of the list are read', async (t) => {
  const server = await FakeServer.start(t)
  const item = (conversation: string) => ({ conversation, lastSeq: 7 })
  server.hook = ({ op, cursor }) => {
    if (op === 'sync') return { op: 'ok', data: { conversations: [item('direct:a')], gaps: [], left: [], next: 'p2' } }
    if (op === 'conversations') return { op: 'ok', data: cursor === 'p2' ? { conversations: [item('direct:b')], next: 'p3' } : { conversations: [item('direct:c')] } }
    return undefined
  }
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.cut()
  await reaches(chat, 'waiting')
  await reaches(chat, 'online')

  t.match(events.filter(({ op }) => op === 'conversations').slice(0, 3), [{ conversations: [item('direct:a')] }, { conversations: [item('direct:b')] }, { conversations: [item('direct:c')] }])
  t.strictSame(server.asked('conversations').slice(0, 2).map(({ cursor }) => cursor), ['p2', 'p3'])
  t.strictSame(server.asked('sync')[1]?.['cursors'], { 'direct:a': 7, 'direct:b': 7, 'direct:c': 7 })
})

test('a gap is told, and filled from the history page by page', async (t) => {
  const { server, events } = await away(t, (server) => {
    server.pushedAtMost = 10
    say(server, 250)
    server.add(team, { op: 'edit', target: 1, content: {} }, { push: false })
    say(server, 1)
    server.hook = ({ op }) => {
      if (op === 'history' && server.logs.get(team)!.length < 256) server.add(team)
      return undefined
    }
  })

  t.strictSame(story(events, team), ['gap', ...count(250, 2), ...count(4, 253)])
  t.match(events.find(({ op }) => op === 'gap'), { conversation: team, from: 2, to: 253 })
  t.strictSame(server.asked('history').map(({ after }) => after), [1, 101, 201])
})

test('of a gap beyond the bound only the newest page is read', async (t) => {
  const { server, events } = await away(t, (server) => {
    server.pushedAtMost = 10
    say(server, 300)
    server.hook = ({ op }) => {
      if (op === 'history') server.add(team)
      return undefined
    }
  }, { fill: 299 })

  t.strictSame(story(events, team), ['gap', ...count(101, 202)])
  t.strictSame(server.asked('history').map(({ before, after }) => [before, after]), [[302, undefined]])
})

test('a gap goes on to be filled over a lost connection', async (t) => {
  const { server, chat, all } = await away(t, (server) => {
    server.pushedAtMost = 10
    say(server, 250)
    server.hook = ({ op, after }) => {
      if (op !== 'history' || after !== 101 || server.links.length > 2) return undefined
      say(server, 2)
      server.cut()
      return null
    }
  })
  await reaches(chat, 'online')

  t.strictSame(story(all, team), [1, 'gap', ...count(252, 2)])
  t.strictSame(server.asked('sync').at(-1)?.['cursors'], { [team]: 251 })
})

test('a log that ends before the cursor begins anew', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  for (let n = 0; n < 9; n++) server.add(team)
  await until(() => story(events, team).length === 9)
  server.cut()
  await reaches(chat, 'waiting')
  server.logs.get(team)!.length = 4
  server.hook = ({ op }) => {
    // Live, before the answer: not to be taken for one that was seen.
    if (op === 'sync' && server.logs.get(team)!.length === 4) server.add(team)
    return undefined
  }

  await reaches(chat, 'online')
  server.add(team)
  await until(() => story(events, team).at(-1) === 6)

  t.strictSame(story(events, team), [...count(9), 'gap', ...count(6)])
  t.match(events.find(({ op }) => op === 'gap'), { reset: true })
})

test('the user\'s own log is not paged: the list says how things are', async (t) => {
  const server = await FakeServer.start(t)
  server.add('me', { op: 'me', changes: {} })
  server.add(team)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.cut()
  await reaches(chat, 'waiting')
  server.pushedAtMost = 1
  for (let n = 0; n < 3; n++) server.add('me', { op: 'me', changes: {} }, { push: false })
  await reaches(chat, 'online')
  server.add('me', { op: 'me', changes: {} })
  await until(() => story(events, 'me').at(-1) === 5)

  t.strictSame(story(events, 'me'), ['gap', 5])
  t.match(server.asked('conversations'), [{ limit: 100 }])
  const gap = events.findIndex(({ op }) => op === 'gap')
  t.match(events.slice(gap).filter(({ op }) => op === 'conversations').at(-1), { conversations: [{ conversation: 'me' }, { conversation: team, lastSeq: 1 }] }, 'those whose log has not moved, too')
  t.equal(server.asked('history').length, 0)
})

test('a conversation that was left meanwhile is told to be', async (t) => {
  const { server, chat, events } = await away(t, (server) => { server.logs.delete(team) })

  t.strictSame(story(events, team), ['left'])
  server.cut()
  await reaches(chat, 'waiting')
  await reaches(chat, 'online')
  t.strictSame(server.asked('sync').at(-1)?.['cursors'], {})
})

test('rooms are joined again, before what is sent to them', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  const joined = await chat.join(room, { history: 5 })
  server.add(room)
  await until(() => story(events, room).length === 1)
  server.cut()
  await reaches(chat, 'waiting')
  server.add(room)
  const sent = chat.send(room, 'hi')
  await reaches(chat, 'online')
  await sent
  server.add(room)
  await until(() => story(events, room).length === 4)

  t.match(joined, { conversation: room, lastSeq: 0, members: 1, messages: [] })
  t.strictSame(server.links[1]!.requests.map(({ op }) => op).slice(0, 2), ['sync', 'send'])
  t.strictSame(story(events, room), count(4))
})

test('after a lost connection a room\'s attributes and the number of its users are told as they are', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  server.add(room)
  await chat.join(room)
  server.attributes = { topic: 'new' }
  server.members = 7
  server.cut()
  await until(() => events.some(({ op }) => op === 'member'))

  t.match(events.filter(({ op }) => op === 'attributes' || op === 'member'), [{ op: 'attributes', conversation: room, set: { topic: 'new' }, removed: [], isWhole: true }, { op: 'member', conversation: room, members: 7 }])
})

test('one missing entry does not make the client page all that the user is in', async (t) => {
  const server = await FakeServer.start(t)
  for (let n = 0; n < 50; n++) server.add(`group:other-${n}`)
  server.add(team)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  events.length = 0
  server.hook = (frame, link) => {
    if (frame['op'] !== 'sync') return undefined
    const { cursors } = frame as unknown as { cursors: Record<string, number> }
    for (const entry of server.logs.get(team)!.slice(cursors[team])) link.tell(entry)
    return { op: 'ok', data: { conversations: [...server.logs.keys()].map((conversation) => ({ conversation, lastSeq: server.logs.get(conversation)!.length })), gaps: [], left: [], next: 'more' } }
  }
  server.add(team, {}, { push: false })
  server.add(team)
  await until(() => story(events, team).at(-1) === 3)

  t.strictSame(story(events, team), [2, 3])
  t.equal(server.asked('conversations').length, 0)
  t.ok(events.filter((event) => event.op === 'conversations').every((event) => 'conversations' in event && event.conversations.length <= 1))
})

test('a room that was left is not entered again by anything that is still said in it', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await chat.join(room)
  server.add(room)
  await until(() => story(events, room).length === 1)

  await chat.leave(room)
  server.tell(server.add(room, {}, { push: false }))
  server.cut()
  await reaches(chat, 'waiting')
  await chat.leave(room)
  await reaches(chat, 'online')

  t.strictSame(story(events, room), [1])
  t.strictSame(server.asked('sync').at(-1)?.['cursors'], {})
})

test('a room that is left before the connection that was to enter it is there is left', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)

  const joined = chat.join(room)
  await chat.leave(room)
  await joined
  server.add(room)
  await chat.request('ping', {})

  t.strictSame(server.links[0]!.requests.map(({ op }) => op).filter((op) => op === 'join' || op === 'leave'), ['join', 'leave'])
  t.strictSame(story(events, room), [])
})

test('a room that cannot be entered is not held, and one that the user is put out of is left', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.hook = ({ op }) => op === 'join' ? { op: 'error', code: 'FORBIDDEN', message: 'no', retry: false } : undefined
  await t.rejects(chat.join(room), { code: 'FORBIDDEN', retry: false })
  server.hook = () => undefined
  await chat.join('room:other')

  server.tell({ op: 'member', conversation: 'room:other', user: 'alice', change: 'removed' })
  await until(() => story(events, 'room:other').length === 2)
  server.cut()
  await reaches(chat, 'waiting')
  await reaches(chat, 'online')

  t.strictSame(story(events, 'room:other'), ['member', 'left'])
  t.strictSame(server.asked('sync').at(-1)?.['cursors'], {})
})

test('one that fell behind catches up with all that it holds', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  await chat.watch(['bob'])
  for (const conversation of [team, 'direct:bob']) server.add(conversation)
  await until(() => story(events, 'direct:bob').length === 1)

  for (const conversation of [team, 'direct:bob']) say(server, 3, conversation)
  server.tell({ op: 'resync', conversations: [team] })
  await reaches(chat, 'catching-up')
  await reaches(chat, 'online')

  t.strictSame(story(events, team), count(4))
  t.strictSame(story(events, 'direct:bob'), count(4))
  t.equal(server.asked('watch').length, 2)
})

test('users are watched again, two hundred at a time, until they are not', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  const users = count(250).map((n) => `user-${n}`)

  const presence = await chat.watch(users)
  await chat.unwatch(users.slice(1))
  server.cut()
  await reaches(chat, 'waiting')
  await until(() => events.some(({ op }) => op === 'presence'))

  t.strictSame(presence.map(({ user }) => user), users)
  t.strictSame(server.asked('watch').map(({ users }) => (users as string[]).length), [200, 50, 1])
  t.strictSame(server.asked('unwatch').map(({ users }) => (users as string[]).length), [200, 49])
  t.strictSame(events.filter(({ op }) => op === 'presence'), [{ op: 'presence', user: 'user-1', online: true }] as ChatEvent[])
})

test('users who may not be watched do not harm those who are', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  await chat.watch(['bob'])
  server.hook = ({ op, users }) => op === 'watch' && (users as string[]).includes('no such id') ? { op: 'error', code: 'BAD_REQUEST', message: 'no', retry: false } : undefined
  await t.rejects(chat.watch(['bob', 'no such id']), { code: 'BAD_REQUEST' })

  server.cut()
  await reaches(chat, 'waiting')
  await until(() => events.some(({ op }) => op === 'presence'))

  t.strictSame(server.asked('watch').at(-1)?.['users'], ['bob'])
})

test('who is watched no more is not, whether or not there is a connection', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server, { getToken: () => { throw new Error('not now') } })

  await chat.unwatch(['bob'])

  t.equal(chat.state.name, 'waiting')
})

test('more cursors than fit are asked for in several requests, rooms first', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  for (let n = 0; n < 1500; n++) server.add(`direct:user-${n}`)
  await chat.join(room)
  server.cut()
  await reaches(chat, 'waiting')
  await reaches(chat, 'online')

  const named = server.links[1]!.requests.filter(({ op }) => op === 'sync').map(({ cursors }) => Object.keys(cursors as object))
  t.strictSame(named.map(({ length }) => length), [1000, 501])
  t.equal(named[0]?.[0], room)
})

test('a sync that the server cannot take now is asked again; one that it refuses ends the chat', async (t) => {
  const server = await FakeServer.start(t)
  let refusals = 0
  server.hook = ({ op }) => op === 'sync' && refusals++ < 1 ? { op: 'error', code: 'OVERLOADED', message: 'later', retry: true } : undefined
  const { chat } = begin(t, server)
  await reaches(chat, 'online')

  server.hook = ({ op }) => op === 'sync' ? { op: 'error', code: 'BAD_REQUEST', message: 'There is no such op', retry: false } : undefined
  server.cut()
  t.match(await reaches(chat, 'stopped'), { name: 'stopped', reason: 'There is no such op', error: { code: 'BAD_REQUEST' } })
})
