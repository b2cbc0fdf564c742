import { test } from 'tap'
import { WebSocket } from 'ws'
import { type ChatOptions, createChat, type State } from '../../src/client/index.ts'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, swift, until } from './helper.ts'

const bye = { reason: 'so it is' }
const statesOf = (chat: ReturnType<typeof begin>['chat']) => {
  const states: State[] = []
  chat.on('state', ({ op, ...state }) => { states.push(state) })
  return states
}
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

test('the token goes as a subprotocol, and the address below the base names the client alone', async (t) => {
  const urls: string[] = []
  class Spy extends WebSocket {
    constructor (url: string, protocols: string[]) {
      super(url, protocols)
      urls.push(url)
    }
  }
  const server = await FakeServer.start(t)
  for (const [base, path] of [['', '/ws'], ['/', '/ws'], ['/prefix', '/prefix/ws'], ['/prefix/#part', '/prefix/ws']]) {
    const { chat } = begin(t, { url: server.url + base }, { getToken: () => 'a.token', WebSocket: Spy })
    await reaches(chat, 'online')
    t.equal(urls.at(-1), `${server.url.replace('http', 'ws')}${path}?sdk=confab-client-1`)
  }
  t.equal(server.links[0]!.token, 'a.token')
  t.equal(server.links[0]!.socket.protocol, 'confab.v1')
})

test('a program without a WebSocket is told what to give', async (t) => {
  const { WebSocket: own } = globalThis as { WebSocket?: unknown }
  delete (globalThis as { WebSocket?: unknown }).WebSocket
  t.teardown(() => { if (own !== undefined) (globalThis as { WebSocket?: unknown }).WebSocket = own })

  t.throws(() => createChat({ url: 'http://localhost', getToken: () => 'token' }), { name: 'TypeError', message: /option WebSocket/ })
  t.throws(() => createChat({ url: 'nonsense', getToken: () => 'token', WebSocket }), TypeError)
})

test('its states tell how it comes up and goes', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  const states = statesOf(chat)
  await reaches(chat, 'online')
  t.equal(chat.user, 'alice')
  server.cut()
  await reaches(chat, 'waiting')
  await reaches(chat, 'online')
  await chat.close()

  t.match(states, [{ name: 'connecting' }, { name: 'catching-up' }, { name: 'online' }, { name: 'waiting', code: 1006, delay: Number }, { name: 'connecting' }, { name: 'catching-up' }, { name: 'online' }, { name: 'stopped', reason: 'closed' }])
})

for (const code of [1001, 1012]) {
  test(`after ${code} it comes back when bye said so`, async (t) => {
    const server = await FakeServer.start(t)
    const { chat } = begin(t, server)
    await reaches(chat, 'online')

    server.end(code, { ...bye, after: 150 })

    const state = await reaches(chat, 'waiting')
    t.match(state, { code })
    const { delay } = state as { delay: number }
    t.ok(delay >= 150 && delay <= 150 + swift.first, `${delay}`)
    await reaches(chat, 'online')
  })
}

for (const code of [1000, 1006, 1011, 4000, 4401, 4408, 4429, 4499]) {
  test(`after ${code} it comes back`, async (t) => {
    const server = await FakeServer.start(t)
    const freshness: boolean[] = []
    const { chat } = begin(t, server, { getToken: ({ fresh }) => { freshness.push(fresh); return 'token' } })
    await reaches(chat, 'online')

    if (code === 1006) server.cut()
    else server.end(code)

    t.match(await reaches(chat, 'waiting'), { code })
    await reaches(chat, 'online')
    t.strictSame(freshness, [false, code === 4401], 'with a fresh token where it has ended')
  })
}

test('after 1013 it comes back later', async (t) => {
  const server = await FakeServer.start(t)
  const { random } = Math
  Math.random = () => 0.999
  t.teardown(() => { Math.random = random })
  const { chat } = begin(t, server, { reconnect: { ...swift, longest: 10_000 } })
  await reaches(chat, 'online')
  server.cut()
  const first = await reaches(chat, 'waiting') as { delay: number }
  await reaches(chat, 'online')
  server.end(1013, bye)
  const crowded = await reaches(chat, 'waiting') as { delay: number }

  t.equal(first.delay, swift.first)
  t.equal(crowded.delay, swift.first * 16)
})

for (const code of [1003, 1008, 1009, 4500, 4501, 4503, 4504, 4505, 4999]) {
  test(`after ${code} it stops and says so`, async (t) => {
    const server = await FakeServer.start(t)
    const { chat } = begin(t, server)
    await reaches(chat, 'online')

    server.end(code, code >= 4500 ? bye : undefined)

    t.match(await reaches(chat, 'stopped'), { code, reason: code >= 4500 ? bye.reason : `closed with ${code}` })
    await new Promise((resolve) => { setTimeout(resolve, 50) })
    t.equal(server.links.length, 1)
  })
}

test('delays grow with each failure up to their bound, and begin anew after a connection that held', async (t) => {
  const { random } = Math
  Math.random = () => 0.999
  t.teardown(() => { Math.random = random })
  const server = await FakeServer.start(t)
  let refused = 5
  class Flaky extends WebSocket {
    constructor (url: string, protocols: string[]) {
      super(refused-- > 0 ? 'ws://127.0.0.1:9' : url, protocols)
    }
  }
  const { chat } = begin(t, server, { WebSocket: Flaky, reconnect: { first: 4, longest: 30, steady: 0, patience: 2000 } })
  const states = statesOf(chat)
  await reaches(chat, 'online')
  await new Promise((resolve) => { setTimeout(resolve, 10) })
  server.cut()
  await reaches(chat, 'waiting')

  t.strictSame(states.flatMap((state) => state.name === 'waiting' ? [state.delay] : []), [4, 8, 16, 30, 30, 4])
})

test('a connection that does not hold is no success', async (t) => {
  const server = await FakeServer.start(t)
  const { random } = Math
  Math.random = () => 0.999
  t.teardown(() => { Math.random = random })
  const { chat } = begin(t, server, { reconnect: { ...swift, longest: 1000, steady: 60_000 } })
  const states = statesOf(chat)
  for (let n = 0; n < 3; n++) {
    await reaches(chat, 'online')
    server.cut()
    await reaches(chat, 'waiting')
  }

  t.strictSame(states.flatMap((state) => state.name === 'waiting' ? [state.delay] : []), [5, 10, 20])
})

test('a token that cannot be had is asked for again, unless the error says that there is none', async (t) => {
  const server = await FakeServer.start(t)
  const trouble = new Error('no network')
  let asked = 0
  const { chat } = begin(t, server, { getToken: async () => { if (++asked < 3) throw trouble; return 'token' } })
  const states = statesOf(chat)
  await reaches(chat, 'online')
  const none = Object.assign(new Error('signed out'), { retry: false })
  const { chat: other } = begin(t, server, { getToken: () => { throw none } })

  t.match(await reaches(other, 'stopped'), { error: none })
  t.strictSame(states.filter(({ name }) => name === 'waiting').map((state) => (state as { error: unknown }).error), [trouble, trouble])
})

test('a refused upgrade is tried again with a fresh token', async (t) => {
  const server = await FakeServer.start(t)
  let tries = 0
  class Refused extends WebSocket {
    constructor (url: string, protocols: string[]) {
      super(tries++ === 0 ? 'ws://127.0.0.1:9' : url, protocols)
    }
  }
  const freshness: boolean[] = []
  const { chat } = begin(t, server, { WebSocket: Refused, getToken: ({ fresh }) => { freshness.push(fresh); return 'token' } })
  await reaches(chat, 'online')

  t.strictSame(freshness, [false, true])
})

test('a server that does not speak is given up', async (t) => {
  const server = await FakeServer.start(t)
  server.isSilent = true
  const { chat } = begin(t, server, { reconnect: { ...swift, patience: 50 } })
  await reaches(chat, 'waiting')
  server.isSilent = false

  await reaches(chat, 'online')
})

test('a connection on which nothing is heard is given up; one that answers stays', async (t) => {
  const server = await FakeServer.start(t)
  server.heartbeat = 60
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  await until(() => server.asked('ping').length >= 3)
  t.equal(server.links.length, 1)

  server.hook = () => null
  await reaches(chat, 'waiting')
  server.hook = () => undefined
  await reaches(chat, 'online')

  t.equal(server.links.length, 2)
})

test('what is not JSON ends the connection', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  server.live[0]!.socket.send('<html>')
  await reaches(chat, 'waiting')

  await reaches(chat, 'online')
})

test('a token is replaced before it ends', async (t) => {
  const server = await FakeServer.start(t)
  const now = Date.now() / 1000
  const freshness: boolean[] = []
  const options: Partial<ChatOptions> = { getToken: ({ fresh }) => { freshness.push(fresh); return jwt({ exp: now + (fresh ? 3600 : 1.2) }) } }
  const { chat } = begin(t, server, options)
  await until(() => server.asked('refresh').length > 0)

  t.strictSame(freshness, [false, true])
  t.match(server.asked('refresh'), [{ token: server.links[0]!.token === '' ? '' : String }])
  t.not(server.asked('refresh')[0]?.['token'], server.links[0]!.token)
  t.equal(chat.state.name, 'online')
})

test('a token that could not be replaced is tried again while it lives', async (t) => {
  const server = await FakeServer.start(t)
  let failures = 0
  const { chat } = begin(t, server, {
    getToken: ({ fresh }) => {
      if (fresh && failures++ < 1) throw new Error('not now')
      return jwt({ exp: Date.now() / 1000 + (fresh ? 3600 : 6) })
    }
  })
  await until(() => server.asked('refresh').length > 0)

  t.equal(failures, 2)
  t.equal(chat.state.name, 'online')
})

test('waking connects at once, and looks whether a connection lives', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server, { reconnect: { first: 1e9, longest: 1e9, steady: 0, patience: 1500 } })
  await reaches(chat, 'online')
  server.cut()
  await reaches(chat, 'waiting')

  chat.wake()
  await reaches(chat, 'online')
  server.hook = () => null
  chat.wake()
  await reaches(chat, 'waiting')

  t.equal(server.asked('ping').length, 1)
})

test('requests without a connection wait for the next, and reject when it does not come about', async (t) => {
  const server = await FakeServer.start(t)
  server.add('direct:bob', {}, { push: false })
  const { chat } = begin(t, server)
  t.match(await chat.history('direct:bob'), { messages: [{ seq: 1 }], more: false, lastSeq: 1 })
  t.match(await chat.conversations({ limit: 1 }), { conversations: [{ conversation: 'direct:bob' }] })

  server.hook = ({ op }) => op === 'history' ? null : undefined
  const under = chat.history('direct:bob')
  await until(() => server.asked('history').length === 2)
  server.cut()
  await t.rejects(under, { name: 'ConnectionLost', code: 'CONNECTION_LOST', retry: true })
  server.isSilent = true
  await t.rejects(chat.history('direct:bob'), { name: 'ConnectionLost' })
})

test('a ping is answered', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)

  t.strictSame(await chat.request('ping', {}), {})
})

test('a refused request rejects with the server\'s code', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  server.hook = ({ op }) => op === 'history' ? { op: 'error', code: 'NOT_MEMBER', message: 'You are not in this conversation', retry: false } : undefined

  await t.rejects(chat.history('group:team'), { name: 'ChatError', code: 'NOT_MEMBER', message: 'You are not in this conversation', retry: false })
})

test('a token of somebody else stops it', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  server.user = 'mallory'
  server.cut()

  t.match(await reaches(chat, 'stopped'), { reason: 'The token is that of mallory, not of alice' })
})

test('one that is closed before it began never connects', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await chat.close()
  const { chat: late } = begin(t, server, { getToken: async () => { await late.close(); return 'token' } })
  await reaches(late, 'stopped')
  await new Promise((resolve) => { setTimeout(resolve, 50) })

  t.equal(server.links.length, 0)
})

test('a token that never comes does not hold up who wakes it', async (t) => {
  const server = await FakeServer.start(t)
  const never = new Promise<string>(() => {})
  let asked = 0
  const { chat } = begin(t, server, { getToken: () => ++asked === 1 ? never : 'token' })
  await until(() => asked === 1)

  chat.wake()

  t.match(await reaches(chat, 'online'), { name: 'online' })
})
