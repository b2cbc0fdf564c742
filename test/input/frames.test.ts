import { isDeepStrictEqual } from 'node:util'
import { test } from 'tap'
import { app, connect, type Frame, listen, tokensFor } from '../helper.ts'

const kib = 1024
const conversation = { app, kind: 'direct', key: 'alice:bob' } as const

/** Frames and what is wrong with each. All are refused by `BAD_REQUEST`, with the id where one can be read. */
const refused: Record<string, [text: string, id: string | number | null]> = {
  'no JSON': ['hello', null],
  'an empty frame': ['', null],
  'half of JSON': ['{"op":"send","id":1', null],
  'JSON and more': ['{"op":"ping","id":1} {"op":"ping","id":2}', null],
  'a byte order mark': ['\uFEFF{"op":"ping","id":1}', null],
  'single quotes': ["{'op':'ping'}", null],
  'a list': ['[{"op":"ping","id":1}]', null],
  'a number': ['5', null],
  'a string': ['"ping"', null],
  null: ['null', null],
  true: ['true', null],
  '60 KB of [': ['['.repeat(60 * kib), null],
  '60 KB of [ and ]': ['['.repeat(30 * kib) + ']'.repeat(30 * kib), null],
  '60 KB of {"a":': ['{"a":'.repeat(12 * kib), null],
  'no op': ['{"id":1}', 1],
  'an op that there is not': ['{"op":"shout","id":1}', 1],
  'an op of Object': ['{"op":"constructor","id":1}', 1],
  'an op that is a prototype': ['{"op":"__proto__","id":1}', 1],
  'an op of the server': ['{"op":"welcome","id":1}', 1],
  'an op in capitals': ['{"op":"PING","id":1}', 1],
  'an op that is a list': ['{"op":["ping"],"id":1}', 1],
  'an op that is null': ['{"op":null,"id":"a"}', 'a'],
  'no id': ['{"op":"conversations"}', null],
  'an id that is null': ['{"op":"conversations","id":null}', null],
  'an id that is an object': ['{"op":"conversations","id":{}}', null],
  'an id with a fraction': ['{"op":"conversations","id":1.5}', null],
  'an id beyond every number': ['{"op":"conversations","id":1e400}', null],
  'an id of 65': [JSON.stringify({ op: 'conversations', id: 'i'.repeat(65) }), null],
  'a ping with a bad id': ['{"op":"ping","id":[]}', null],
  'a ping with more fields': ['{"op":"ping","id":1,"more":1}', 1],
  'no address': ['{"op":"send","id":1,"content":{"text":"x"}}', 1],
  'an address without a kind': ['{"op":"send","id":1,"to":"bob","content":{"text":"x"}}', 1],
  'an address of a kind that there is not': ['{"op":"send","id":1,"to":"channel:bob","content":{"text":"x"}}', 1],
  'the address of the own log': ['{"op":"history","id":1,"conversation":"me"}', 1],
  'an address without an id': ['{"op":"send","id":1,"to":"direct:","content":{"text":"x"}}', 1],
  'an address of both users': ['{"op":"history","id":1,"conversation":"direct:alice:bob"}', 1],
  'a system address of another user': ['{"op":"history","id":1,"conversation":"system:news:bob"}', 1],
  'an address with a space': ['{"op":"send","id":1,"to":"direct:b ob","content":{"text":"x"}}', 1],
  'an address with a line break': [JSON.stringify({ op: 'send', id: 1, to: 'direct:bob\n', content: { text: 'x' } }), 1],
  'an address with a NUL': [JSON.stringify({ op: 'send', id: 1, to: 'direct:bob\u0000', content: { text: 'x' } }), 1],
  'an address with a slash': ['{"op":"send","id":1,"to":"direct:../bob","content":{"text":"x"}}', 1],
  'an address with a letter beyond ASCII': ['{"op":"send","id":1,"to":"direct:böb","content":{"text":"x"}}', 1],
  'an address with half a surrogate pair': ['{"op":"send","id":1,"to":"direct:\\ud800","content":{"text":"x"}}', 1],
  'an address of 65': [JSON.stringify({ op: 'send', id: 1, to: `direct:${'b'.repeat(65)}`, content: { text: 'x' } }), 1],
  'an address that is SQL': ['{"op":"history","id":1,"conversation":"group:\' or 1=1 --"}', 1],
  'an address that is a list': ['{"op":"send","id":1,"to":["direct:bob"],"content":{"text":"x"}}', 1],
  'no content': ['{"op":"send","id":1,"to":"direct:bob"}', 1],
  'content that is a string': ['{"op":"send","id":1,"to":"direct:bob","content":"x"}', 1],
  'content that is a list': ['{"op":"send","id":1,"to":"direct:bob","content":["x"]}', 1],
  'content that is null': ['{"op":"send","id":1,"to":"direct:bob","content":null}', 1],
  'text that is a number': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":5}}', 1],
  'an image without an address': ['{"op":"send","id":1,"to":"direct:bob","type":"image","content":{}}', 1],
  'a place off the globe': ['{"op":"send","id":1,"to":"direct:bob","type":"location","content":{"latitude":91,"longitude":0}}', 1],
  'a type that is empty': ['{"op":"send","id":1,"to":"direct:bob","type":"","content":{"text":"x"}}', 1],
  'a type of 65': [JSON.stringify({ op: 'send', id: 1, to: 'direct:bob', type: 't'.repeat(65), content: {} }), 1],
  'a clientId that is a number': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"clientId":5}', 1],
  'a clientId of 65': [JSON.stringify({ op: 'send', id: 1, to: 'direct:bob', content: { text: 'x' }, clientId: 'c'.repeat(65) }), 1],
  'a clientId with half a surrogate pair': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"clientId":"a\\ud800"}', 1],
  'a clientId with the other half': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"clientId":"\\udc00\\ud800"}', 1],
  'a type with half a surrogate pair': ['{"op":"send","id":1,"to":"direct:bob","type":"custom:\\ud800","content":{}}', 1],
  'a clientId that is empty': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"clientId":""}', 1],
  'a mention of somebody twice': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"mentions":["bob","bob"]}', 1],
  'mentions of 101': [JSON.stringify({ op: 'send', id: 1, to: 'direct:bob', content: { text: 'x' }, mentions: Array.from({ length: 101 }, (_, index) => `u${index}`) }), 1],
  'mentions that nest deep': [`{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"mentions":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 1],
  'a mention that is no id': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"mentions":["all of you"]}', 1],
  'content that nests deep': [`{"op":"send","id":1,"to":"direct:bob","type":"custom:x","content":{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`, 1],
  'content that nests deeper than 32': [`{"op":"send","id":1,"to":"direct:bob","type":"custom:x","content":{"a":${'['.repeat(33)}${']'.repeat(33)}}}`, 1],
  'transient as a word': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"transient":"true"}', 1],
  'a field too many': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"more":1}', 1],
  'a reply to seq 0': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x"},"replyTo":0}', 1],
  'history before seq 0': ['{"op":"history","id":1,"conversation":"direct:bob","before":0}', 1],
  'history before a negative seq': ['{"op":"history","id":1,"conversation":"direct:bob","before":-1}', 1],
  'history after a negative seq': ['{"op":"history","id":1,"conversation":"direct:bob","after":-1}', 1],
  'history around a fraction': ['{"op":"history","id":1,"conversation":"direct:bob","around":1.5}', 1],
  'history before 2^53': ['{"op":"history","id":1,"conversation":"direct:bob","before":9007199254740992}', 1],
  'history after 1e300': ['{"op":"history","id":1,"conversation":"direct:bob","after":1e300}', 1],
  'history before a seq that is a string': ['{"op":"history","id":1,"conversation":"direct:bob","before":"5"}', 1],
  'history before and after': ['{"op":"history","id":1,"conversation":"direct:bob","before":5,"after":1}', 1],
  'a page of 0': ['{"op":"history","id":1,"conversation":"direct:bob","limit":0}', 1],
  'a page of 101': ['{"op":"history","id":1,"conversation":"direct:bob","limit":101}', 1],
  'a cursor of nobody\'s': ['{"op":"conversations","id":1,"cursor":"AAAA"}', 1],
  'a cursor of another list': [JSON.stringify({ op: 'conversations', id: 1, cursor: Buffer.from('["alice"]').toString('base64url') }), 1],
  'a cursor of odd numbers': [JSON.stringify({ op: 'conversations', id: 1, cursor: Buffer.from('[1e400,{}]').toString('base64url') }), 1],
  'a group joined as a room': ['{"op":"join","id":1,"conversation":"group:team"}', 1],
  'a history of 51 on joining': ['{"op":"join","id":1,"conversation":"room:lobby","history":51}', 1],
  'typing without on': ['{"op":"typing","id":1,"to":"direct:bob"}', 1],
  'nobody watched': ['{"op":"watch","id":1,"users":[]}', 1],
  'a user watched that is no id': ['{"op":"watch","id":1,"users":["bob","bob smith"]}', 1],
  'more than 200 watched at once': [JSON.stringify({ op: 'watch', id: 1, users: Array.from({ length: 201 }, (_, n) => `user${n}`) }), 1],
  'unwatch without users': ['{"op":"unwatch","id":1}', 1],
  // Keys that reach a prototype where objects are copied.
  '__proto__ in the frame': ['{"op":"ping","id":1,"__proto__":{"polluted":1}}', 1],
  '__proto__ in the content': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x","__proto__":{"polluted":1}}}', 1],
  '__proto__ deep in the content': ['{"op":"send","id":1,"to":"direct:bob","type":"custom:x","content":{"a":[{"b":{"__proto__":{"polluted":1}}}]}}', 1],
  '__proto__, escaped': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x","\\u005f\\u005fproto__":{"polluted":1}}}', 1],
  'constructor.prototype': ['{"op":"send","id":1,"to":"direct:bob","content":{"text":"x","constructor":{"prototype":{"polluted":1}}}}', 1]
}

async function pair (t: Parameters<typeof listen>[0]) {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  return { fastify, url, tokens: { alice, bob }, a: await connect(t, url, alice), b: await connect(t, url, bob) }
}

test('a frame that does not fit is refused by one error, changes nothing, and the connection goes on', async (t) => {
  const { fastify, a, b } = await pair(t)
  const { store } = fastify.chat.context
  await a.ask('send', { to: 'direct:bob', content: { text: 'before' } })
  await b.next({ op: 'message' })
  const keys = Reflect.ownKeys(Object.prototype)

  for (const [name, [text, id]] of Object.entries(refused)) {
    a.send(text)
    const answer = await a.next((frame) => frame.op !== 'pong')
    t.match(answer, { op: 'error', id, code: 'BAD_REQUEST', message: /\w/, retry: false }, name)
    t.match(await a.ask('ping'), { op: 'pong' }, `${name}: still answers`)
  }

  t.strictSame(a.frames, [], 'one answer each')
  t.strictSame(b.frames, [], 'nothing reaches anybody')
  t.equal((await store.entries(conversation, 0, 100)).length, 1, 'nothing is stored')
  t.strictSame(Reflect.ownKeys(Object.prototype), keys, 'Object.prototype is as it was')
  t.equal(({} as Frame).polluted, undefined)
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'after' } }), { op: 'ok', data: { seq: 2 } })
})

test('a frame too large closes with 1009, a binary one with 1003, and other connections live', async (t) => {
  const { url, tokens, a, b } = await pair(t)

  a.send({ op: 'ping', id: 1, pad: 'x'.repeat(160 * kib) })
  t.equal(await a.closed, 1009)

  const binary = await connect(t, url, tokens.alice)
  binary.socket.send(Buffer.from('{"op":"ping","id":1}'))
  t.match(await binary.next({ op: 'bye' }), { code: 1003 })
  t.equal(await binary.closed, 1003)

  t.match(await b.ask('ping'), { op: 'pong' })
  t.match(await (await connect(t, url, tokens.alice)).ask('ping'), { op: 'pong' }, 'who was closed comes back')
})

test('the largest frame that is allowed is taken', async (t) => {
  const { a } = await pair(t)
  const bare = JSON.stringify({ op: 'send', id: 'big', to: 'direct:bob', content: { text: '' } })

  a.send(bare.replace('"text":""', `"text":"${'x'.repeat(160 * kib - bare.length)}"`))

  t.match(await a.next({ id: 'big' }), { op: 'error', code: 'TOO_LARGE' }, 'its content is too large, the frame is not')
})

test('content is taken up to 128 KiB of JSON and no further', async (t) => {
  const { fastify, a, b } = await pair(t)
  const textOf = (bytes: number) => 'x'.repeat(bytes - '{"text":""}'.length)

  t.match(await a.ask('send', { to: 'direct:bob', content: { text: textOf(128 * kib) } }), { op: 'ok' })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: textOf(128 * kib + 1) } }), { op: 'error', code: 'TOO_LARGE', retry: false })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'ü'.repeat(66 * kib) } }), { op: 'error', code: 'TOO_LARGE' }, 'bytes are counted, not letters')

  const { content } = await b.next({ op: 'message' }) as { content: { text: string } }
  t.equal(content.text.length, 128 * kib - 11)
  t.equal((await fastify.chat.context.store.entries(conversation, 0, 10)).length, 1)
})

test('whatever text JSON can hold arrives and is kept as it was sent', async (t) => {
  const { a, b } = await pair(t)
  const texts = ['\ud800', 'a\udfffb', '\u0000', 'a\u0000b', '\u2028\u2029', '\u202Eright to left', '😀'.repeat(1000), '"\\\b\f\n\r\t', '\uFEFF', '\uFFFF', 'e\u0301', "'; drop table entries; --", '<script>alert(1)</script>', '%s%n%00']

  // Named by number: some of these would break the lines of the report.
  for (const [index, text] of texts.entries()) {
    const sent = await a.ask('send', { to: 'direct:bob', content: { text, [text]: text } })
    t.equal(sent.op, 'ok', `text ${index}`)
    const { content } = await b.next({ op: 'message' })
    t.ok(isDeepStrictEqual(content, { text, [text]: text }), `text ${index} arrives`)
  }

  const { data } = await a.ask('history', { conversation: 'direct:bob', limit: 100 }) as { data: { messages: Array<{ content: unknown }> } }
  t.ok(isDeepStrictEqual(data.messages.map(({ content }) => content), texts.map((text) => ({ text, [text]: text }))), 'and is kept')
})

test('clientIds of any text are told apart', async (t) => {
  const { a } = await pair(t)
  const ids = ['\uFFFD', '\u{1F600}', '\u{1F601}', 'a', 'A', 'é', 'e\u0301', '__proto__', 'constructor']

  for (const [index, clientId] of ids.entries()) {
    t.match(await a.ask('send', { to: 'direct:bob', content: { text: `message ${index}` }, clientId }), { op: 'ok', data: { seq: index + 1 } }, JSON.stringify(clientId))
  }
  for (const [index, clientId] of ids.entries()) {
    t.match(await a.ask('send', { to: 'direct:bob', content: { text: `message ${index}` }, clientId }), { op: 'ok', data: { seq: index + 1 } }, `${JSON.stringify(clientId)} again`)
  }
})

test('ids by the names of a prototype are ids like others', async (t) => {
  const { fastify, url } = await listen(t)
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '.', '..', '@', '=', '+', '-'] as const
  const alice = await connect(t, url, (await tokensFor(fastify, 'alice')).alice)

  for (const name of names) {
    const { token } = await fastify.chat.issueToken({ app }, { userId: name })
    await fastify.chat.createGroup({ app }, { groupId: name, name, owner: name, members: ['alice'] })
    const client = await connect(t, url, token)
    t.match(await client.ask('join', { conversation: `room:${name}` }), { op: 'ok', data: { members: 1 } }, `room:${name}`)
    for (const to of [`direct:${name}`, `group:${name}`, `room:${name}`, 'direct:alice']) t.match(await client.ask('send', { to, content: { text: name } }), { op: 'ok', data: { conversation: to } }, to)
    t.match(await alice.next({ op: 'message', conversation: `group:${name}` }), { from: name })
    t.match(await alice.next({ op: 'message', conversation: `direct:${name}` }), { from: name })
    t.match(await client.ask('history', { conversation: `direct:${name}` }), { data: { messages: [{ from: name }] } })
  }
  t.equal(({} as Frame).polluted, undefined)
})

test('a seq as high as can be asks for nothing and breaks nothing', async (t) => {
  const { a } = await pair(t)
  await a.ask('send', { to: 'direct:bob', content: { text: 'one' } })

  for (const field of ['before', 'after', 'around']) {
    t.match(await a.ask('history', { conversation: 'direct:bob', [field]: Number.MAX_SAFE_INTEGER }), { op: 'ok', data: { lastSeq: 1 } }, field)
  }
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'two' }, replyTo: Number.MAX_SAFE_INTEGER }), { op: 'error', code: 'NOT_FOUND' })
  t.match(await a.ask('read', { conversation: 'direct:bob', seq: Number.MAX_SAFE_INTEGER }), { op: 'ok', data: { unread: 0 } })
  t.match(await a.ask('recall', { conversation: 'direct:bob', seq: Number.MAX_SAFE_INTEGER }), { op: 'error', code: 'NOT_FOUND' })
  t.match(await a.ask('sync', { cursors: { 'direct:bob': Number.MAX_SAFE_INTEGER } }), { op: 'ok', data: { gaps: [{ conversation: 'direct:bob', from: 1, to: 1, reset: true }] } })
})

test('an address of somebody else\'s conversation names one\'s own', async (t) => {
  const { fastify, url, a } = await pair(t)
  await a.ask('send', { to: 'direct:bob', content: { text: 'between us' } })
  const carol = await connect(t, url, (await tokensFor(fastify, 'carol')).carol)

  for (const conversation of ['direct:alice', 'direct:bob']) t.match(await carol.ask('history', { conversation }), { op: 'ok', data: { messages: [], lastSeq: 0 } }, conversation)
})

test('what a sender says of itself is refused and never stored', async (t) => {
  const { fastify, a, b } = await pair(t)
  const claims = { from: 'bob', sender: 'bob', seq: 99, messageId: 'm', time: 1, app: 'other', role: 'owner', createdAt: 1, recalledAt: 1, editedAt: 1, conversation: 'direct:bob' }

  for (const [name, value] of Object.entries(claims)) t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'x' }, [name]: value }), { op: 'error', code: 'BAD_REQUEST' }, name)
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'x', ...claims } }), { op: 'ok', data: { seq: 1 } }, 'inside the content it is only content')

  t.match(await b.next({ op: 'message' }), { from: 'alice', seq: 1, content: { from: 'bob' } })
  t.equal((await fastify.chat.context.store.entries(conversation, 0, 10)).length, 1)
})

test('a clientId with a NUL, which the store would not give back whole, is refused', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const client = await connect(t, url, alice)
  for (const clientId of ['a\u0000', 'a\u0000b']) t.match(await client.ask('send', { to: 'direct:bob', content: { text: 'x' }, clientId }), { op: 'error', code: 'BAD_REQUEST' })
})
