import fc from 'fast-check'
import { type Test, test } from 'tap'
import { app, appHeaders, bearer, build, connect, listen, tokensFor } from '../helper.ts'

interface Answer {
  readonly items: ReadonlyArray<{ readonly conversation: string, readonly seq: number, readonly from: string, readonly content: { readonly text?: string } }>
  readonly next?: string
}

async function world (t: Test) {
  const { fastify, url } = await listen(t)
  const tokens = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const { chat } = fastify
  const say = async (user: string, to: string, text: string) => await chat.send({ app, user }, { to, content: { text } })
  const ask = async (headers: Record<string, string>, query: Record<string, string>) => await fastify.inject({ url: '/v1/search', query, headers })
  const find = async (token: string, query: Record<string, string>): Promise<Answer> => {
    const response = await ask(bearer(token), query)
    if (response.statusCode !== 200) throw new Error(response.payload)
    return response.json<Answer>()
  }
  const named = ({ items }: Answer) => items.map(({ conversation, seq }) => `${conversation} ${seq}`)
  return { fastify, url, tokens, chat, say, ask, find, named }
}

test('a message is found as soon as it is sent, under the address that the one who asks has for it', async (t) => {
  const { tokens, say, find } = await world(t)

  await say('alice', 'direct:bob', '我在上海')
  const [first] = (await find(tokens.bob, { q: '上海' })).items
  const { items: others } = await find(tokens.carol, { q: '上海' })

  t.match(first, { conversation: 'direct:alice', seq: 1, messageId: String, from: 'alice', type: 'text', content: { text: '我在上海' }, time: Number })
  t.strictSame(others, [])
})

test('a search goes on by its cursor, over what was there when it began', async (t) => {
  const { tokens, say, find, named } = await world(t)
  for (let n = 1; n <= 7; n++) await say('alice', 'direct:bob', `needle ${n}`)

  const seen: string[] = []
  for (let page = await find(tokens.bob, { q: 'needle', limit: '3' }); ; page = await find(tokens.bob, { q: 'needle', limit: '3', cursor: page.next! })) {
    seen.push(...named(page))
    if (page.next === undefined) break
    await say('alice', 'direct:bob', 'another needle')
  }

  t.strictSame(seen, [7, 6, 5, 4, 3, 2, 1].map((seq) => `direct:alice ${seq}`))
})

test('edits and recalls are followed at once', async (t) => {
  const { chat, tokens, say, find, named } = await world(t)
  const alice = { app, user: 'alice' }
  await say('alice', 'direct:bob', 'the first needle')
  await say('alice', 'direct:bob', 'the second needle')

  await chat.edit(alice, { conversation: 'direct:bob', seq: 1, content: { text: 'a pin' } })
  await chat.recall(alice, { conversation: 'direct:bob', seq: 2 })

  t.strictSame(named(await find(tokens.bob, { q: 'needle' })), [])
  t.strictSame(named(await find(tokens.bob, { q: 'pin' })), ['direct:alice 1'])
})

test('a room is searched by who is in it, as long as they are', async (t) => {
  const { url, tokens, say, ask, find, named, chat } = await world(t)
  const [a, b] = [await connect(t, url, tokens.alice), await connect(t, url, tokens.bob)]
  for (const client of [a, b]) await client.ask('join', { conversation: 'room:lobby' })
  await say('alice', 'room:lobby', 'needle in the lobby')
  await say('alice', 'direct:bob', 'needle between us')
  await chat.context.writer.write({ do: 'indexMessages' })

  t.strictSame(named(await find(tokens.bob, { q: 'needle' })), ['direct:alice 1', 'room:lobby 1'])
  t.strictSame(named(await find(tokens.bob, { q: 'needle', conversation: 'room:lobby' })), ['room:lobby 1'])
  t.strictSame(named(await find(tokens.carol, { q: 'needle' })), [])
  await b.ask('leave', { conversation: 'room:lobby' })
  t.strictSame(named(await find(tokens.bob, { q: 'needle' })), ['direct:alice 1'])
  t.match((await ask(bearer(tokens.bob), { q: 'needle', conversation: 'room:lobby' })).json(), { statusCode: 403, code: 'NOT_MEMBER' })
  await chat.endRoom({ app }, { roomId: 'lobby' })
  await a.ask('join', { conversation: 'room:lobby' })
  t.strictSame(named(await find(tokens.alice, { q: 'needle' })), ['direct:bob 1'], 'what was said before the room ended is not found in the next of its name')
})

test('the app searches as one of its users, and system conversations are among what a user finds', async (t) => {
  const { chat, say, ask, tokens, find, named } = await world(t)
  await chat.sendMany({ app }, { from: 'news', to: ['system:alice'], content: { text: 'needle of the day' } })
  await say('carol', 'direct:bob', 'needle of others')

  const { items } = (await ask(appHeaders, { q: 'needle', as: 'alice' })).json<Answer>()

  t.match(items, [{ conversation: 'system:news', seq: 1, from: 'news' }])
  t.equal(items.length, 1)
  t.strictSame(named(await find(tokens.alice, { q: 'needle', as: 'carol' })), ['system:news 1'], 'a user is nobody else')
  t.match((await ask(appHeaders, { q: 'needle' })).json(), { code: 'BAD_REQUEST' })
  await t.rejects(chat.search({ app }, { q: 'needle' }), { code: 'BAD_REQUEST' })
})

test('what is no search is refused, and what has nothing to look for finds nothing', async (t) => {
  const { tokens, say, ask, find } = await world(t)
  await say('alice', 'direct:bob', 'x')

  const wrong: Array<Record<string, string>> = [{}, { q: 'x'.repeat(257) }, { q: 'x', limit: '0' }, { q: 'x', limit: '101' }, { q: 'x', cursor: 'WzFd!' }, { q: 'x', cursor: 'WyJ4Il0' }, { q: 'x', conversation: 'nobody' }]
  for (const query of wrong) t.match((await ask(bearer(tokens.alice), query)).json(), { statusCode: 400, code: 'BAD_REQUEST' }, JSON.stringify(query))
  for (const q of ['', ' ', '"', '*', '。', '\u0000', '-']) t.strictSame(await find(tokens.alice, { q }), { items: [] }, JSON.stringify(q))
  t.equal((await find(tokens.alice, { q: '海'.repeat(256) })).items.length, 0)
})

test('whatever is asked is text: no answer is a failure, and nothing of others is in it', async (t) => {
  const fastify = await build(t)
  const { alice } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  await fastify.chat.send({ app, user: 'bob' }, { to: 'direct:carol', content: { text: 'secret of others AND OR NOT NEAR #1 text tokens' } })
  await fastify.chat.send({ app, user: 'alice' }, { to: 'direct:bob', content: { text: 'mine AND OR NOT NEAR #1 text tokens' } })
  const syntax = fc.array(fc.oneof(fc.constantFrom('"', '""', "'", '*', '#1', '#2', '^', ':', 'tokens:', 'search', 'AND', 'OR', 'NOT', 'NEAR(', '(', ')', '{', '}', '-', '+', '\\', ';', '--', 'rowid', 'secret', '上', '海'), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 8 }).chain((parts) => fc.constantFrom('', ' ').map((between) => parts.join(between)))

  for (const indexed of [false, true]) {
    if (indexed) await fastify.chat.context.writer.write({ do: 'indexMessages' })
    await fc.assert(fc.asyncProperty(syntax, fc.option(fc.string({ maxLength: 20 }), { nil: undefined }), async (q, cursor) => {
      const query = new URLSearchParams({ q, ...cursor === undefined ? {} : { cursor } })
      const { statusCode, payload } = await fastify.inject({ url: `/v1/search?${query.toString()}`, headers: bearer(alice) })
      if (statusCode !== 200 && statusCode !== 400) throw new Error(`${statusCode} ${payload}`)
      if (payload.includes('secret of others')) throw new Error('told of others')
    }), { numRuns: 300 })
  }
  for (const raw of ['q=a&q=b', 'q[]=a', 'q[$ne]=a', 'q=%ff%fe', 'q=%', 'q=a&limit=1e1', 'q=a&conversation=direct:bob&conversation=group:x']) {
    const { statusCode } = await fastify.inject({ url: `/v1/search?${raw}`, headers: bearer(alice) })
    t.ok(statusCode === 200 || statusCode === 400, `${raw}: ${statusCode}`)
  }
})
