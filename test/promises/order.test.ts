import { test } from 'tap'
import { WebSocket } from 'ws'
import { connect, type Frame, listen, tokensFor } from '../helper.ts'

test('two connections that send at once give every observer 1..n, the same message at the same number', async (t) => {
  const { fastify, url } = await listen(t)
  const tokens = await tokensFor(fastify, 'alice', 'bob', 'carol', 'dave')
  await fastify.chat.createGroup({ app: 'shop' }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob', 'carol', 'dave'] })
  const [alice, bob, carol, dave] = await Promise.all([tokens.alice, tokens.bob, tokens.carol, tokens.dave].map((token) => connect(t, url, token)))
  const each = 400

  const answers = await Promise.all([alice!, bob!].map(async (client, who) => await Promise.all(Array.from({ length: each }, (_, n) => client.ask('send', { to: 'group:team', content: { text: `${who}-${n}` }, clientId: `${who}-${n}` })))))

  const first = 4 + 1
  const expected = Array.from({ length: 2 * each }, (_, index) => first + index)
  const logs = []
  for (const observer of [carol!, dave!]) {
    const seen: Frame[] = []
    while (seen.length < expected.length) seen.push(await observer.next({ op: 'message' }))
    logs.push(seen.map(({ seq, content }) => `${String(seq)} ${String((content as Frame).text)}`))
    t.strictSame(seen.map(({ seq }) => seq), expected)
  }
  t.strictSame(logs[0], logs[1])
  t.strictSame(answers.flat().map(({ data }) => (data as Frame).seq as number).sort((a, b) => a - b), expected)
  const others: Frame[] = []
  while (others.length < each) others.push(await alice!.next({ op: 'message' }))
  t.ok(others.every(({ from }) => from === 'bob'), 'a sending connection gets its answer and not its own push')
})

test('a thousand messages sent without waiting keep their order and share commits', async (t) => {
  const { fastify, url } = await listen(t)
  const { bot } = await tokensFor(fastify, 'bot', 'bob')
  const client = await connect(t, url, bot)
  const { writer } = fastify.chat.context
  const before = writer.commits

  const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => client.ask('send', { to: 'direct:bob', content: { text: `${n}` } })))

  t.strictSame(answers.map(({ data }) => (data as Frame).seq), Array.from({ length: 1000 }, (_, n) => n + 1))
  t.ok(writer.commits - before < 500, `${writer.commits - before} commits for 1000 messages`)
  const { messages } = await fastify.chat.history({ app: 'shop', user: 'bob' }, { conversation: 'direct:bot', after: 499, limit: 1 })
  t.match(messages, [{ seq: 500, content: { text: '499' } }])
})

test('what is asked after a send is carried out after it', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const client = await connect(t, url, alice)

  const [, history, , list] = await Promise.all([
    client.ask('send', { to: 'direct:bob', content: { text: 'one' } }),
    client.ask('history', { conversation: 'direct:bob' }),
    client.ask('send', { to: 'direct:bob', content: { text: 'two' } }),
    client.ask('conversations')
  ])

  t.match(history, { data: { messages: [{ content: { text: 'one' } }], lastSeq: 1 } })
  t.match(list, { data: { conversations: [{ conversation: 'direct:bob', lastMessage: { content: { text: 'two' } } }] } })
})

test('a hundred parallel sends of one clientId store one message and are answered alike', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const clients = await Promise.all(Array.from({ length: 10 }, () => connect(t, url, alice)))
  const receiver = await connect(t, url, bob)

  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => clients[n % 10]!.ask('send', { to: 'direct:bob', content: { text: 'once' }, clientId: 'the-same' })))

  for (const { op, data } of answers) t.strictSame({ op, data }, { op: 'ok', data: answers[0]!.data })
  t.match(await fastify.chat.history({ app: 'shop', user: 'bob' }, { conversation: 'direct:alice' }), { messages: [{ seq: 1 }], lastSeq: 1 })
  await receiver.next({ op: 'message' })
  await receiver.ask('ping')
  t.strictSame(receiver.frames, [], 'it was pushed once')
})

test('welcome is the first frame of a connection, also where messages pour in', async (t) => {
  const { fastify, url } = await listen(t, { storeUrl: `sqlite:${t.testdir()}/chat.db` })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const sender = await connect(t, url, bob)
  const stop = new AbortController()
  const pour = (async () => { while (!stop.signal.aborted) await sender.ask('send', { to: 'direct:alice', content: { text: 'x' } }) })()

  for (let round = 0; round < 30; round++) {
    const socket = new WebSocket(`${url}/ws?token=${alice}`)
    const first = await new Promise<string>((resolve) => { socket.once('message', (data) => { resolve(String(data)) }) })
    t.equal((JSON.parse(first) as Frame).op, 'welcome')
    socket.terminate()
  }
  stop.abort()
  await pour
})
