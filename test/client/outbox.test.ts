import { test } from 'tap'
import { ChatError, type Sent } from '../../src/client/index.ts'
import { FakeServer, type Frame } from './fake-server.ts'
import { begin, reaches, story, until } from './helper.ts'

const bob = 'direct:bob'
const texts = (server: FakeServer, conversation = bob) => (server.logs.get(conversation) ?? []).map(({ content }) => (content as { text: string }).text)
const refusal = (code: string, retry: boolean): Frame => ({ op: 'error', code, message: code, retry })

test('what is sent without a connection waits for one', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)

  const promise = chat.send(bob, { text: 'one' }, { type: 'text', replyTo: 3 })
  t.match(chat.pending, [{ to: bob, content: { text: 'one' }, clientId: String }])
  const sent = await promise

  t.strictSame(sent, { conversation: bob, seq: 1, messageId: 'm1', time: 1, clientId: sent.clientId })
  t.match(sent.clientId, /^[0-9a-f]{32}$/)
  t.strictSame(chat.pending, [])
  t.strictSame(events.filter(({ op }) => op === 'sent'), [{ op: 'sent', ...sent }])
  t.match(server.asked('send'), [{ to: bob, type: 'text', content: { text: 'one' }, replyTo: 3, clientId: sent.clientId }])
})

test('a message whose answer was lost is sent again as it was, and told once', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  let losses = 0
  server.hook = (frame) => {
    if (frame['op'] !== 'send' || losses++ > 2) return undefined
    // Stored the first time; the answer never arrives.
    if (losses === 1) server.sent.set(`${bob} ${String(frame['clientId'])}`, { conversation: bob, seq: server.add(bob, { from: 'alice', content: frame['content'], clientId: frame['clientId'] }, { push: false }).seq, messageId: 'm1', time: 1 })
    server.cut()
    return null
  }
  const content = { text: 'one' }

  const promise = chat.send(bob, content)
  content.text = 'changed by the application'
  const sent = await promise

  t.equal(losses, 4)
  t.strictSame(texts(server), ['one'])
  t.equal(sent.seq, 1)
  t.strictSame(story(events, bob), [1])
  const tries = server.asked('send').map(({ id, ...frame }) => frame)
  for (const one of tries) t.strictSame(one, tries[0])
})

test('messages to one address keep their order over losses and refusals that pass', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  let asked = 0
  server.hook = ({ op }) => {
    if (op !== 'send') return undefined
    asked++
    if (asked % 5 === 0) return refusal('OVERLOADED', true)
    if (asked % 7 !== 0) return undefined
    server.cut()
    return null
  }

  const expected = Array.from({ length: 20 }, (_, n) => `${n}`)
  await Promise.all(expected.map((text) => chat.send(bob, text)))

  t.strictSame(texts(server), expected)
})

test('one address does not wait for another', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  server.hook = ({ op, to }) => op === 'send' && to === bob ? null : undefined

  chat.send(bob, 'stuck')
  await chat.send('direct:carol', 'one')
  await chat.send('direct:carol', 'two')

  t.strictSame(texts(server, 'direct:carol'), ['one', 'two'])
  t.equal(chat.pending.length, 1)
})

test('a message that is refused for good fails, and the next one goes', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  server.hook = ({ content }) => (content as { text?: string } | undefined)?.text === 'bad' ? refusal('REJECTED', false) : undefined

  const bad = chat.send(bob, 'bad', { clientId: 'b' })
  const good = chat.send(bob, 'good')

  await t.rejects(bad, { name: 'ChatError', code: 'REJECTED', message: 'REJECTED', retry: false })
  t.equal((await good).seq, 1)
  const [failed] = events.filter((event) => event.op === 'failed')
  t.match(failed, { conversation: bob, clientId: 'b', error: ChatError })
})

test('a message larger than a frame fails before it would end the connection', async (t) => {
  const server = await FakeServer.start(t)
  server.limits.frame = 300
  const { chat } = begin(t, server)

  await t.rejects(chat.send(bob, '€'.repeat(100)), { code: 'TOO_LARGE', retry: false })
  await chat.send(bob, 'x'.repeat(100))

  t.equal(server.links.length, 1)
})

test('what cannot be written as JSON is refused at once', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  const circle: Record<string, unknown> = {}
  circle['circle'] = circle

  await t.rejects(chat.send(bob, circle), TypeError)
  t.strictSame(chat.pending, [])
})

test('a transient message is not sent again', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await t.rejects(chat.send(bob, { x: 1 }, { type: 'cursor', transient: true }), { name: 'ConnectionLost', code: 'CONNECTION_LOST', retry: true })
  await reaches(chat, 'online')

  const sent = await chat.send(bob, { x: 2 }, { type: 'cursor', transient: true, clientId: 'c' })
  server.hook = ({ op }) => {
    if (op === 'send') server.cut()
    return op === 'send' ? null : undefined
  }
  await t.rejects(chat.send(bob, { x: 3 }, { transient: true }), { code: 'CONNECTION_LOST' })
  await reaches(chat, 'online')

  t.strictSame(sent, { conversation: bob, messageId: 'mt', time: 0, clientId: 'c' })
  t.equal(server.asked('send').length, 2)
  t.strictSame(story(events, bob), [])
})

test('a pending message can be given up', async (t) => {
  const server = await FakeServer.start(t)
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  server.hook = ({ op }) => op === 'send' ? null : undefined
  const [first, second] = [chat.send(bob, 'first', { clientId: '1' }), chat.send(bob, 'second', { clientId: '2' })]
  await until(() => server.asked('send').length === 1)

  t.equal(chat.cancel('2'), true)
  t.equal(chat.cancel('1'), true)
  t.equal(chat.cancel('1'), false)
  await t.rejects(first, { code: 'CANCELLED' })
  await t.rejects(second, { code: 'CANCELLED' })
  server.hook = () => undefined
  server.cut()
  await chat.send(bob, 'third')

  t.strictSame(texts(server), ['third'])
})

test('a burst goes out no faster than the server takes it', async (t) => {
  const server = await FakeServer.start(t)
  Object.assign(server.limits, { burst: 10, rate: 50 })
  const { chat } = begin(t, server)
  await reaches(chat, 'online')
  const times: number[] = []
  server.hook = ({ op }) => {
    if (op === 'send') times.push(performance.now())
    return undefined
  }

  const sent: Sent[] = await Promise.all(Array.from({ length: 30 }, (_, n) => chat.send(`direct:user-${n}`, 'hi')))

  t.equal(sent.length, 30)
  // At no moment more than the server's bucket allows.
  for (const [n, time] of times.entries()) t.ok(n + 1 <= 10 + (time - times[0]! + 20) / 1000 * 50, `${n} after ${Math.round(time - times[0]!)} ms`)
})

test('with the chat ends the waiting for answers', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')
  server.hook = () => null
  const under = [chat.send(bob, 'one'), chat.history(bob)]
  await until(() => server.asked('history').length === 1)

  await chat.close()

  for (const promise of [...under, chat.send(bob, 'two'), chat.history(bob), chat.join('room:lobby')] as Array<Promise<object>>) await t.rejects(promise, { code: 'CLOSED', retry: false })
  t.equal(chat.pending.length, 1, 'it is not lost to who looks')
  t.strictSame(events.filter(({ op }) => op === 'failed'), [])
  t.match(chat.state, { name: 'stopped', reason: 'closed' })
})
