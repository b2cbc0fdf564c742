import { test } from 'tap'
import type { ChatEvent } from '../../src/client/index.ts'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, until } from './helper.ts'

const team = 'group:team'
const seqOf = (event: ChatEvent) => 'seq' in event ? event.seq : undefined

async function online (t: import('tap').Test, options = {}) {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server, options)
  await reaches(chat, 'online')
  return { server, chat, events }
}

test('a listener hears until it is taken away', async (t) => {
  const { server, chat, events } = await online(t)
  const heard: unknown[] = []
  const off = chat.on('message', ({ seq }) => {
    heard.push(seq)
    if (seq === 2) off()
  })

  for (let n = 0; n < 4; n++) server.add(team)
  await until(() => events.filter(({ op }) => op === 'message').length === 4)

  t.strictSame(heard, [1, 2])
})

test('a listener that throws disturbs nobody, and its error is not swallowed', async (t) => {
  const { server, chat, events } = await online(t)
  const heard: unknown[] = []
  const mistake = new Error('a mistake of the application')
  chat.on('message', () => { throw mistake })
  chat.on('message', ({ seq }) => { heard.push(seq) })
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const caught: unknown[] = []
  process.on('uncaughtException', (error) => { caught.push(error) })

  server.add(team)
  server.add(team)
  await until(() => caught.length === 2)
  process.removeAllListeners('uncaughtException')
  for (const other of others) process.on('uncaughtException', other)

  t.strictSame(heard, [1, 2])
  t.strictSame(caught, [mistake, mistake])
  t.equal(events.filter(({ op }) => op === 'message').length, 2)
})

test('events can be read one after the other, as fast as the reader is', async (t) => {
  const { server, chat } = await online(t)
  const read: unknown[] = []
  const reading = (async () => {
    for await (const event of chat) {
      read.push(seqOf(event) ?? event.op)
      await new Promise((resolve) => { setTimeout(resolve, 1) })
    }
  })()

  for (let n = 0; n < 20; n++) server.add(team)
  await until(() => read.length >= 20)
  await chat.close()
  await reading

  t.strictSame(read, [...Array.from({ length: 20 }, (_, n) => n + 1), 'state'], 'it ends with the chat')
  for await (const event of chat) t.fail(`${event.op} after the end`)
})

test('what nobody reads is bounded: the reader is told what it missed by an error', async (t) => {
  const { server, chat, events } = await online(t, { buffer: 5 })
  const stream = chat[Symbol.asyncIterator]()
  const other = chat[Symbol.asyncIterator]()
  const first = other.next()

  for (let n = 0; n < 7; n++) server.add(team)
  await until(() => events.filter(({ op }) => op === 'message').length === 7)

  const read = []
  for (let n = 0; n < 5; n++) read.push(seqOf((await stream.next()).value as ChatEvent))
  t.strictSame(read, [1, 2, 3, 4, 5])
  await t.rejects(stream.next(), { code: 'OVERFLOW' })
  t.strictSame(await stream.next(), { done: true, value: undefined })
  t.equal(seqOf((await first).value as ChatEvent), 1)
  t.equal(chat.state.name, 'online')
})

test('several may be asked for at once, and leaving the loop ends it', async (t) => {
  const { server, chat } = await online(t)
  const stream = chat[Symbol.asyncIterator]()
  const asked = [stream.next(), stream.next()]
  server.add(team)
  server.add(team)

  t.strictSame((await Promise.all(asked)).map(({ value }) => seqOf(value as ChatEvent)), [1, 2])
  const waiting = stream.next()
  await stream.return?.()
  t.strictSame(await waiting, { done: true, value: undefined })
  server.add(team)
  t.strictSame(await stream.next(), { done: true, value: undefined })
})

test('a listener may leave, send and close in the midst of it', async (t) => {
  const { server, chat, events } = await online(t)
  await chat.join('room:lobby')
  const entries = Array.from({ length: 5 }, () => server.add('room:lobby', {}, { push: false }))
  chat.on('message', ({ conversation, seq }) => {
    if (conversation === 'room:lobby' && seq === 2) chat.leave(conversation).catch(() => {})
    if (conversation === team && seq === 2) chat.close()
  })

  for (const entry of entries.reverse()) server.tell(entry)
  for (let n = 0; n < 4; n++) server.add(team)
  await reaches(chat, 'stopped')

  t.strictSame(events.filter(({ op }) => op === 'message').map((event) => `${(event as { conversation: string }).conversation} ${String(seqOf(event))}`), ['room:lobby 1', 'room:lobby 2', `${team} 1`, `${team} 2`])
})
