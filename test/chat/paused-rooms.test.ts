import { join } from 'node:path'
import { test } from 'tap'
import { app, build, connect, listen, tokensFor } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'

const room = { roomId: 'lobby' }
const address = { conversation: 'room:lobby' }

test('what is said in a paused room is stored, and pushed in its order when the room goes on', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  for (const client of [a, b]) await client.ask('join', address)
  const say = async (text: string, fields = {}) => (await a.ask('send', { to: 'room:lobby', content: { text }, ...fields })).data as { seq: number }
  const { seq } = await say('before')
  await b.next({ op: 'message' })

  await fastify.chat.putRoom({ app }, { ...room, paused: true })

  t.match(await b.next({ op: 'conversation' }), { changes: { paused: true }, seq: seq + 1 })
  t.match(await fastify.chat.room({ app }, room), { paused: true })
  t.match(await say('held'), { seq: seq + 2 })
  t.match(await say('a slip'), { seq: seq + 3 })
  t.strictSame((await say('lost', { transient: true })).seq, undefined)
  await fastify.chat.putRoomAttribute({ app }, { ...room, key: 'topic', value: 'cats' })
  await fastify.chat.recall({ app, as: 'alice' }, { ...address, seq: seq + 3 })
  t.match(await b.next({ op: 'attributes' }), { set: { topic: 'cats' } }, 'other pushes go on')
  t.match(await b.ask('history', address), { data: { messages: [{}, { content: { text: 'held' } }, { content: {}, recalledAt: Number }] } }, 'who asks is answered')
  t.strictSame(b.frames.filter(({ seq }) => seq !== undefined), [])
  await fastify.chat.putRoom({ app }, { ...room, paused: false })

  const pushed = []
  for (let next = seq + 2; next <= seq + 5; next++) pushed.push(await b.next({ seq: next }))
  t.match(pushed, [{ op: 'message', content: { text: 'held' } }, { op: 'message', content: {}, recalledAt: Number }, { op: 'recall', target: seq + 3 }, { op: 'conversation', changes: { paused: false } }])
  await say('after')
  t.match(await b.next({ op: 'message' }), { seq: seq + 6, content: { text: 'after' } })
  await say('now', { transient: true })
  t.match(await b.next({ op: 'message' }), { content: { text: 'now' } })
  t.notMatch(JSON.stringify(b.frames), /lost|a slip/)
})

test('where very much was held, readers are told to ask for it', async (t) => {
  const { fastify, url } = await listen(t)
  const { bob } = await tokensFor(fastify, 'alice', 'bob')
  const b = await connect(t, url, bob)
  await b.ask('join', address)
  await fastify.chat.putRoom({ app }, { ...room, paused: true })
  const { seq = 0 } = await b.next({ op: 'conversation' }) as { seq?: number }
  await Promise.all(Array.from({ length: 501 }, async (_, index) => await fastify.chat.sendMany({ app }, { from: 'alice', to: ['room:lobby'], content: { text: `${index}` } })))

  await fastify.chat.putRoom({ app }, { ...room, paused: false })

  t.match(await b.next({ op: 'resync' }), { conversations: ['room:lobby'] })
  t.match(await b.ask('sync', { cursors: { 'room:lobby': seq } }), { op: 'ok', data: { gaps: [{ conversation: 'room:lobby', from: seq + 1, to: seq + 502 }] } })
  await fastify.chat.sendMany({ app }, { from: 'alice', to: ['room:lobby'], content: { text: 'after' } })
  t.match(await b.next({ op: 'message' }), { seq: seq + 503 })
})

test('a room that ends while it is paused is told as one that was left to who asks', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  for (const client of [a, b]) await client.ask('join', address)
  await fastify.chat.putRoom({ app }, { ...room, paused: true })
  await a.ask('send', { to: 'room:lobby', content: { text: 'held' } })

  await fastify.chat.endRoom({ app }, room)

  t.match(await b.next({ op: 'resync' }), { conversations: ['room:lobby'] })
  t.match(await b.ask('sync', { cursors: { 'room:lobby': 1 } }), { op: 'ok', data: { left: ['room:lobby'] } })
  await a.ask('sync', { cursors: {} })
  for (const client of [a, b]) t.match(await client.ask('join', address), { op: 'ok' })
  t.match(await a.ask('send', { to: 'room:lobby', content: { text: 'in the next one' } }), { op: 'ok' })
  t.match(await b.next({ op: 'message' }), { content: { text: 'in the next one' } })
})

test('a pause in which nothing was said ends with the room, without a word', async (t) => {
  const { fastify, url } = await listen(t)
  const { bob } = await tokensFor(fastify, 'bob')
  const b = await connect(t, url, bob)
  await b.ask('join', address)
  await fastify.chat.putRoom({ app }, { ...room, paused: true })
  await fastify.chat.endRoom({ app }, room)

  t.match(await b.next({ op: 'conversation', seq: 2 }), { changes: { dismissed: true } })
  t.strictSame(b.frames.filter(({ op }) => op === 'resync'), [])
})

test('a pause outlasts a restart, and who has come back misses nothing when it ends', async (t) => {
  const storeUrl = `sqlite:${join(await tempDir(t), 'chat.db')}`
  const first = await build(t, { storeUrl })
  await tokensFor(first, 'alice', 'bob')
  await first.chat.putRoom({ app }, { ...room, keepAlive: true, paused: true })
  await first.chat.sendMany({ app }, { from: 'alice', to: ['room:lobby'], content: { text: 'before the restart' } })
  await first.close()
  const { fastify, url } = await listen(t, { storeUrl })
  const { bob } = await tokensFor(fastify, 'bob')
  const b = await connect(t, url, bob)
  t.match(await b.ask('sync', { cursors: { 'room:lobby': 0 } }), { op: 'ok' })
  t.match(await b.next({ seq: 2 }), { op: 'message', content: { text: 'before the restart' } }, 'who asks is answered')

  await fastify.chat.sendMany({ app }, { from: 'alice', to: ['room:lobby'], content: { text: 'held' } })
  t.match(await b.ask('ping'), { op: 'pong' })
  t.strictSame(b.frames.filter(({ op }) => op === 'message'), [])
  await fastify.chat.putRoom({ app }, { ...room, paused: false })

  t.match([await b.next({ seq: 3 }), await b.next({ seq: 4 })], [{ op: 'message', content: { text: 'held' } }, { op: 'conversation', changes: { paused: false } }])
})
