import fc from 'fast-check'
import { test } from 'tap'
import { requests } from '../../src/protocol.ts'
import { connect, type Frame, listen, tokensFor } from '../helper.ts'

const address = fc.oneof(fc.constantFrom('direct:bob', 'direct:alice', 'group:team', 'room:lobby', 'system:news', 'me', 'direct:nobody'), fc.string())
const any = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' })
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string())

/** Near enough to a request to come past the first checks. */
const almost = fc.record({
  op: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...Object.keys(requests)) }, { weight: 1, arbitrary: any }),
  id: fc.oneof(fc.integer(), text, any),
  to: fc.oneof(address, any),
  conversation: fc.oneof(address, any),
  content: fc.oneof(fc.record({ text }), fc.dictionary(text, any), any),
  type: fc.oneof(fc.constantFrom('text', 'image', 'location', 'custom:x'), text, any),
  clientId: fc.oneof(text, any),
  mentions: fc.oneof(fc.constant('all'), fc.array(text), any),
  replyTo: fc.oneof(fc.integer(), fc.double(), any),
  transient: fc.oneof(fc.boolean(), any),
  before: fc.oneof(fc.integer(), fc.double(), any),
  after: fc.oneof(fc.integer(), any),
  limit: fc.oneof(fc.integer({ min: -1, max: 101 }), any),
  history: fc.oneof(fc.integer({ min: -1, max: 51 }), any),
  cursor: fc.oneof(text, any),
  on: fc.oneof(fc.boolean(), any),
  users: fc.oneof(fc.array(text), any),
  token: fc.oneof(text, any),
  __proto__: any
}, { requiredKeys: [] })

/** Requests with all fields of their op and no others, some of which are carried out. */
const whole = fc.oneof(
  fc.record({ op: fc.constant('send'), id: fc.integer(), to: address, content: fc.oneof(fc.record({ text }), any), type: fc.constantFrom('text', 'custom:x') }),
  fc.record({ op: fc.constant('history'), id: fc.string({ maxLength: 70 }), conversation: address, after: fc.integer({ min: -1 }) }),
  fc.record({ op: fc.constantFrom('join', 'leave'), id: fc.integer(), conversation: address }),
  fc.record({ op: fc.constant('typing'), id: fc.integer(), to: address, on: fc.boolean() }),
  fc.record({ op: fc.constantFrom('watch', 'unwatch'), id: fc.integer(), users: fc.array(fc.oneof(fc.constantFrom('bob', 'carol', '__proto__', 'constructor'), text), { maxLength: 3 }) })
)

test('any JSON as a frame gets exactly one answer, and the connection goes on', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app: 'shop' }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const client = await connect(t, url, alice)
  const keys = Reflect.ownKeys(Object.prototype)
  const marker = 'the ping behind it'

  await fc.assert(fc.asyncProperty(fc.oneof(any, almost, whole), async (value) => {
    client.send(JSON.stringify(value))
    // Not by `ask`: its ids are numbers, which the frame may have too.
    client.send({ op: 'ping', id: marker })
    const answers: Frame[] = []
    for (let answer = await client.next(); answer.id !== marker; answer = await client.next()) {
      // How many are in the room that it joins and leaves.
      if (answer.op !== 'member') answers.push(answer)
    }

    const [answer, ...more] = answers
    const asked = value as Frame | null
    const isPing = answer?.op === 'pong' && asked?.op === 'ping'
    if (more.length > 0 || answer === undefined || !(isPing || answer.op === 'ok' || answer.op === 'error')) throw new Error(`answered by ${JSON.stringify(answers)}`)
    if (answer.code === 'INTERNAL') throw new Error('the server failed')
    if (answer.op === 'ok' && answer.id !== asked?.id) throw new Error('answered with another id')
  }), { numRuns: 1500, examples: [[null], [[]], [{}], ['ping'], [{ op: 'ping' }], [{ op: 'ping', id: '' }]] })

  t.match(await client.ask('send', { to: 'direct:bob', content: { text: 'after all that' } }), { op: 'ok' })
  t.strictSame(Reflect.ownKeys(Object.prototype), keys)
})

test('any text as a frame gets one answer', async (t) => {
  const { fastify, url } = await listen(t)
  const client = await connect(t, url, (await tokensFor(fastify, 'alice')).alice)

  await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
    client.send(text)
    const answer = await client.next()
    if (answer.op !== 'error' || answer.code !== 'BAD_REQUEST') throw new Error(JSON.stringify(answer))
  }), { numRuns: 300 })

  t.match(await client.ask('ping'), { op: 'pong' })
})
