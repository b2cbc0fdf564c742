import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { openBroker } from '../../src/broker/index.ts'
import { WordLists } from '../../src/words/word-lists.ts'
import { app, appHeaders, basic, bearer, build, connect, listen, tokensFor } from '../helper.ts'

const words = '/v1/words'
const put = async (fastify: FastifyInstance, word: string, body: object) => await fastify.inject({ method: 'PUT', url: `${words}/${encodeURIComponent(word)}`, headers: appHeaders, payload: body })
const list = async (fastify: FastifyInstance, query = '') => (await fastify.inject({ url: `${words}${query}`, headers: appHeaders })).json<{ items: object[], next?: string }>()
const say = async (fastify: FastifyInstance, text: string, more: object = {}) => await fastify.chat.send({ app, user: 'alice' }, { to: 'direct:bob', content: { text }, ...more })
/** The text as it is stored. */
async function stored (fastify: FastifyInstance, text: string): Promise<unknown> {
  const { seq = 0 } = await say(fastify, text)
  return (await fastify.chat.message({ app, user: 'bob' }, { conversation: 'direct:alice', seq })).content['text']
}

test('a message with a refused word is stored nowhere and pushed to nobody, whichever way it comes', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  t.equal((await put(fastify, 'Spam', { action: 'refuse' })).statusCode, 200)

  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'Buy SPAM now' } }), { op: 'error', code: 'REJECTED', message: 'The message holds a word that is not allowed here', retry: false })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'spam' }, transient: true }), { op: 'error', code: 'REJECTED' })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'spam' }, clientId: 'c1' }), { op: 'error', code: 'REJECTED' })
  t.match((await fastify.inject({ method: 'POST', url: '/v1/conversations/direct:bob/messages', headers: bearer(alice), payload: { content: { text: 'spam' } } })).json(), { statusCode: 403, code: 'REJECTED' })
  t.match((await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'alice', to: ['direct:bob', 'system:bob'], content: { text: 'spam' } } })).json(), { results: [{ code: 'REJECTED' }, { code: 'REJECTED' }] })

  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'Buy ham now' } }), { op: 'ok', data: { seq: 1 } })
  t.match(await b.next({ op: 'message' }), { seq: 1, content: { text: 'Buy ham now' } })
  t.strictSame(b.frames, [])
})

test('a word is replaced in what is stored and pushed, and its sender is told of it', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  t.match((await put(fastify, 'damn', { action: 'replace' })).json(), { word: 'damn', action: 'replace', replacement: '***' })
  t.match((await put(fastify, '上海', { action: 'replace', replacement: '那里' })).json(), { word: '上海', action: 'replace', replacement: '那里' })

  const answer = await a.ask('send', { to: 'direct:bob', content: { text: 'Damn, 我在上海', extra: 'damn' } })
  const plain = await a.ask('send', { to: 'direct:bob', content: { text: 'nothing' } })

  const content = { text: '***, 我在那里', extra: 'damn' }
  t.strictSame((answer.data as { content: object }).content, content)
  t.notOk('content' in (plain.data as object))
  t.strictSame((await b.next({ op: 'message' })).content, content)
  t.match(await b.ask('history', { conversation: 'direct:alice' }), { data: { messages: [{ content }, { content: { text: 'nothing' } }] } })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'damn' }, transient: true }), { data: { content: { text: '***' } } })
  t.strictSame((await b.next({ op: 'message', seq: undefined })).content, { text: '***' })
  const response = await fastify.inject({ method: 'POST', url: '/v1/conversations/direct:bob/messages', headers: bearer(alice), payload: { content: { text: 'damn', extra: { a: [1] } } } })
  t.strictSame(response.json<{ content: object }>().content, { text: '***', extra: { a: [1] } }, 'over REST, too, whole')
})

test('words are found however they are written, and nothing else is', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.putWords({ app }, { words: [{ word: 'Spam', action: 'replace' }, { word: '敏感词', action: 'replace' }, { word: 'ガス', action: 'replace' }, { word: '🍆', action: 'replace', replacement: '🙂' }, { word: 'café', action: 'replace', replacement: 'tea' }] })

  for (const [text, becomes] of [
    ['SPAM', '***'], ['ＳＰａｍ!', '***!'], ['a spammer', 'a ***mer'], ['s\u200Bp\u00ADa\u200Dm', '***'], ['x\u200Bspam\u200By', 'x\u200B***\u200By'], ['spamspam', '******'],
    ['这是敏感词吗', '这是***吗'], ['这是敏\u200B感词吗', '这是***吗'], ['ｶﾞｽ', '***'], ['🍆🍆', '🙂🙂'], ['cafe\u0301 noir', 'tea noir'],
    ['s p a m', 's p a m'], ['敏感', '敏感'], ['cafe', 'cafe'], ['カス', 'カス'], ['\ud83c', '\ud83c'], ['', '']
  ] as const) t.equal(await stored(fastify, text), becomes, JSON.stringify(text))
})

test('where words overlap the longest is replaced, and a refused one always refuses', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.putWords({ app }, { words: [{ word: 'ab', action: 'replace', replacement: '1' }, { word: 'bcd', action: 'replace', replacement: '2' }, { word: 'abcdef', action: 'replace', replacement: '3' }, { word: 'cde', action: 'replace', replacement: 'ab' }] })

  t.equal(await stored(fastify, 'abcd ab bcdef abcdef'), 'a2 1 2ef 3')
  t.equal(await stored(fastify, 'cde'), 'ab', 'what a replacement makes is not looked at again')
  await fastify.chat.putWord({ app }, { word: 'de', action: 'refuse' })
  await t.rejects(say(fastify, 'abcdef'), { code: 'REJECTED' })
})

test('of every type the text, name, title and description at the top are looked at', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.putWord({ app }, { word: 'spam', action: 'refuse' })
  const send = async (type: string, content: Record<string, unknown>) => await fastify.chat.send({ app, user: 'alice' }, { to: 'direct:bob', type, content })

  await t.rejects(send('image', { url: 'https://a.example/x.png', name: 'spam.png' }), { code: 'REJECTED' })
  await t.rejects(send('location', { latitude: 1, longitude: 2, name: 'Spam street' }), { code: 'REJECTED' })
  for (const field of ['text', 'name', 'title', 'description']) await t.rejects(send('custom:card', { [field]: 'spam' }), { code: 'REJECTED' }, field)
  t.ok(await send('custom:card', { url: 'https://spam.example', inner: { text: 'spam' }, title: ['spam'], spam: 1 }))
})

test('what replacing makes too large is refused', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.putWord({ app }, { word: 'x', action: 'replace', replacement: 'x'.repeat(32) })

  await t.rejects(say(fastify, 'x'.repeat(5000)), { code: 'TOO_LARGE' })
  t.ok(await say(fastify, 'x'.repeat(4000)))
})

test('a retry gets the first answer, whatever was done to its words then and whatever the list says by now', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.putWord({ app }, { word: 'damn', action: 'replace' })
  const first = await say(fastify, 'damn', { clientId: 'c1' })

  t.strictSame(await say(fastify, 'damn', { clientId: 'c1' }), first)
  await t.rejects(say(fastify, '***', { clientId: 'c1' }), { code: 'CLIENT_ID_REUSED' }, 'what counts is what the sender said')
  await fastify.chat.clearWords({ app })
  t.match(await say(fastify, 'damn', { clientId: 'c1' }), { seq: first.seq, messageId: first.messageId, time: first.time })
  await fastify.chat.putWord({ app }, { word: 'damn', action: 'refuse' })
  t.match(await say(fastify, 'damn', { clientId: 'c1' }), { seq: first.seq, messageId: first.messageId, time: first.time })
  await t.rejects(say(fastify, 'damn', { clientId: 'c2' }), { code: 'REJECTED' })
  await t.rejects(say(fastify, 'damn it', { clientId: 'c1' }), { code: 'REJECTED' })

  const { messages } = await fastify.chat.history({ app, user: 'bob' }, { conversation: 'direct:alice' })
  t.strictSame(messages.map(({ content }) => content), [{ text: '***' }])
})

test('a change holds from its answer on, also for messages that are on their way behind it', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)

  for (let round = 0; round < 20; round++) {
    await fastify.chat.putWord({ app }, { word: 'spam', action: 'refuse' })
    const refused = a.ask('send', { to: 'direct:bob', content: { text: 'spam' } })
    t.match(await refused, { code: 'REJECTED' }, `round ${round}`)
    await fastify.chat.removeWord({ app }, { word: 'SPAM' })
    t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'spam' } }), { op: 'ok' }, `round ${round}`)
  }
})

test('the list is the app\'s own: added, changed, paged, removed', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  const other = basic('other', 'another-secret-123')
  const many = await fastify.inject({ method: 'POST', url: words, headers: appHeaders, payload: { words: [{ word: 'b', action: 'refuse' }, { word: 'A', action: 'replace', replacement: '-' }, { word: 'B', action: 'replace' }] } })
  await fastify.inject({ method: 'PUT', url: `${words}/mine`, headers: other, payload: { action: 'refuse' } })

  t.strictSame([many.statusCode, many.json()], [200, { count: 2 }])
  const first = await list(fastify, '?limit=1')
  const second = await list(fastify, `?limit=1&cursor=${first.next}`)
  t.strictSame([first.items, second], [[{ word: 'A', action: 'replace', replacement: '-' }], { items: [{ word: 'B', action: 'replace', replacement: '***' }] }])

  await put(fastify, 'ａ', { action: 'refuse' })
  t.strictSame((await list(fastify)).items, [{ word: 'ａ', action: 'refuse' }, { word: 'B', action: 'replace', replacement: '***' }], 'it is the same word, written in another way')
  t.ok(await say(fastify, 'mine'), 'the words of another app do nothing')

  const remove = async (word: string) => (await fastify.inject({ method: 'DELETE', url: `${words}/${encodeURIComponent(word)}`, headers: appHeaders })).statusCode
  t.equal(await remove('A'), 204)
  t.equal(await remove('A'), 404)
  t.equal((await fastify.inject({ method: 'DELETE', url: words, headers: appHeaders })).statusCode, 204)
  t.strictSame(await list(fastify), { items: [] })
  t.match((await fastify.inject({ url: words, headers: other })).json(), { items: [{ word: 'mine' }] })
  t.notOk(fastify.chat.context.words.of(app), 'an app without words costs nothing')
})

test('words of every kind are named in a path', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')

  for (const word of ['敏'.repeat(32), 'a/b', '100%', 'a b', 'a?b#c', '..a', '🍆'.repeat(16), '"quoted"', '\\o', '$&', '__proto__', 'constructor']) {
    t.match((await put(fastify, word, { action: 'replace', replacement: '$&' })).json(), { word }, word)
    t.equal(await stored(fastify, `(${word})`), '($&)', word)
    t.equal((await fastify.inject({ method: 'DELETE', url: `${words}/${encodeURIComponent(word)}`, headers: appHeaders })).statusCode, 204, word)
  }
})

test('ten thousand words come in one request, and all of them work', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  const all = Array.from({ length: 10_000 }, (_, index) => ({ word: `词${index.toString(36)}。`, action: index % 2 === 0 ? 'refuse' as const : 'replace' as const }))

  const { statusCode, body } = await fastify.inject({ method: 'POST', url: words, headers: appHeaders, payload: { words: all } })

  t.strictSame([statusCode, JSON.parse(body)], [200, { count: 10_000 }])
  for (const { word, action } of [0, 1, 4999, 5000, 9998, 9999].map((index) => all[index]!)) {
    if (action === 'replace') t.equal(await stored(fastify, word), '***')
    else await t.rejects(say(fastify, word), { code: 'REJECTED' })
  }
})

test('the largest request that the schema lets through fits', async (t) => {
  const fastify = await build(t)
  const all = Array.from({ length: 10_000 }, (_, index) => ({ word: `${index}${'词'.repeat(27)}`, action: 'replace', replacement: '词'.repeat(32) }))
  const payload = JSON.stringify({ words: all }).replace(/词/g, '\\u8bcd')

  const { statusCode, body } = await fastify.inject({ method: 'POST', url: words, headers: { ...appHeaders, 'content-type': 'application/json' }, payload })

  t.strictSame([statusCode, JSON.parse(body)], [200, { count: 10_000 }])
})

test('words and settings survive a restart', async (t) => {
  const storeUrl = `sqlite:${join(t.testdir(), 'chat.db')}`
  const before = await build(t, { storeUrl })
  await tokensFor(before, 'alice', 'bob')
  // More than are read at once.
  await before.chat.putWords({ app }, { words: Array.from({ length: 4001 }, (_, index) => ({ word: `word${index}.`, action: 'replace' as const })) })
  await before.chat.changeSettings({ app }, { editWithin: 60 })
  await before.close()

  const after = await build(t, { storeUrl })

  t.equal(await stored(after, 'word0. word2000. word4000. word'), '*** *** *** word')
  t.strictSame(after.chat.context.settings.of(app), { recallWithin: 86_400, editWithin: 60 })
  t.equal((await after.chat.putWords({ app }, { words: [{ word: 'one more', action: 'refuse' }] })).count, 4002)
})

test('a change on one node reaches the others', async (t) => {
  const brokerUrl = 'memory:words-test'
  const [one, other] = [await build(t, { brokerUrl }), await build(t, { brokerUrl })]
  await tokensFor(other, 'alice', 'bob')
  // Each has a store of its own here; the other's answers as a common one would.
  const { store } = other.chat.context
  Object.assign(store, { words: one.chat.context.store.words, settings: one.chat.context.store.settings })
  const until = async (holds: () => boolean) => { while (!holds()) await new Promise((resolve) => { setTimeout(resolve, 5) }) }

  await one.chat.putWord({ app }, { word: 'spam', action: 'refuse' })
  await until(() => other.chat.context.words.of(app) !== undefined)
  await t.rejects(say(other, 'spam'), { code: 'REJECTED' })
  await one.chat.clearWords({ app })
  await until(() => other.chat.context.words.of(app) === undefined)
  t.ok(await say(other, 'spam'))

  await one.chat.changeSettings({ app }, { recallWithin: null })
  await until(() => other.chat.context.settings.of(app).recallWithin === null)
})

test('a list that is being read while it changes is read once more', async (t) => {
  const spam = { key: 'spam', word: 'spam', action: 'refuse' } as const
  const answers: Array<(items: Array<typeof spam>) => void> = []
  const lists = new WordLists({ words: () => new Promise((resolve) => { answers.push((items) => { resolve({ items }) }) }) })
  const next = async () => {
    while (answers.length === 0) await new Promise((resolve) => { setTimeout(resolve, 1) })
    return answers.shift()!
  }

  const read = lists.read(app)
  const first = await next()
  const again = lists.read(app)
  lists.apply({ do: 'putWords', app, words: [spam], most: 10 })
  first([])
  const second = await next()
  t.ok(lists.of(app), 'what was read before the change is not taken')
  lists.apply({ do: 'clearWords', app })
  second([spam])
  const third = await next()
  t.notOk(lists.of(app))
  third([])
  await Promise.all([read, again])

  t.notOk(lists.of(app))
  t.equal(answers.length, 0)
})

test('settings are read and changed by the app, and hold for its edits and recalls', async (t) => {
  const fastify = await build(t)
  const call = async (method: 'GET' | 'PATCH', payload?: object) => (await fastify.inject({ method, url: '/v1/settings', headers: appHeaders, ...payload === undefined ? {} : { payload } })).json<object>()

  t.strictSame(await call('GET'), { recallWithin: 86_400, editWithin: 86_400 })
  t.strictSame(await call('PATCH', { recallWithin: 120 }), { recallWithin: 120, editWithin: 86_400 })
  t.strictSame(await call('PATCH', { editWithin: null }), { recallWithin: 120, editWithin: null })
  t.strictSame(await call('PATCH', {}), { recallWithin: 120, editWithin: null })
  t.strictSame(await call('GET'), { recallWithin: 120, editWithin: null })
  t.strictSame(fastify.chat.context.settings.of(app), { recallWithin: 120, editWithin: null })
  t.strictSame(fastify.chat.context.settings.of('other'), { recallWithin: 86_400, editWithin: 86_400 })
})

test('notices of words and settings leave the connections alone', async (t) => {
  const { fastify, url } = await listen(t, { brokerUrl: 'memory:notices-test' })
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  const broker = await openBroker('memory:notices-test', () => {})
  t.teardown(() => broker.close())

  broker.publish({ about: 'words', app })
  broker.publish({ about: 'settings', app: 'no-such-app' })

  t.match(await a.ask('ping'), { op: 'pong' })
})
