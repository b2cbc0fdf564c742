import { test } from 'tap'
import { type BeforeSend, ChatError, type MessageBeforeSend } from '../../src/app.ts'
import { hookBytes, hooksAtOnce } from '../../src/chat/before-send.ts'
import { prepare } from '../../src/chat/screening.ts'
import { app, appHeaders, bearer, build, connect, listen, tokensFor } from '../helper.ts'

const never = new Promise<never>(() => {})
const sleep = async (ms: number) => { await new Promise((resolve) => { setTimeout(resolve, ms) }) }

test('the hook is told of every message, whichever way it comes, as its sender sees it', async (t) => {
  const seen: MessageBeforeSend[] = []
  const { fastify, url } = await listen(t, { beforeSend: (message) => { seen.push(message) } })
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)

  await a.ask('send', { to: 'direct:bob', content: { text: 'one' }, mentions: ['bob'] })
  await a.ask('send', { to: 'direct:bob', type: 'custom:x', content: { n: 2 }, transient: true })
  await fastify.inject({ method: 'POST', url: '/v1/conversations/direct:bob/messages', headers: bearer(alice), payload: { content: { text: 'three' }, replyTo: 1 } })
  await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'news', to: ['system:bob'], content: { text: 'four' } } })
  await fastify.chat.send({ app, user: 'bob' }, { to: 'direct:alice', content: { text: 'five' } })

  const direct = { app, from: 'alice', conversation: 'direct:bob', kind: 'direct', transient: false } as const
  t.strictSame(seen, [
    { ...direct, type: 'text', content: { text: 'one' }, mentions: ['bob'] },
    { ...direct, type: 'custom:x', content: { n: 2 }, transient: true },
    { ...direct, type: 'text', content: { text: 'three' }, replyTo: 1 },
    { ...direct, from: 'news', conversation: 'system:news', kind: 'system', type: 'text', content: { text: 'four' } },
    { ...direct, from: 'bob', conversation: 'direct:alice', type: 'text', content: { text: 'five' } }
  ])
})

test('what the hook returns is sent instead, and the word list looks at that', async (t) => {
  const { fastify, url } = await listen(t, {
    beforeSend: async ({ content }) => {
      await sleep(1)
      if (content['text'] === 'card') return { type: 'custom:card', content: { title: 'damn card', at: new Date(0) } }
      if (content['text'] === 'worse') return { content: { text: 'spam' } }
      // A copy: this changes nothing.
      content['text'] = 'changed in place'
    }
  })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  await fastify.chat.putWords({ app }, { words: [{ word: 'damn', action: 'replace' }, { word: 'spam', action: 'refuse' }] })

  const answer = await a.ask('send', { to: 'direct:bob', content: { text: 'card' }, clientId: 'c1' })

  const shown = { type: 'custom:card', content: { title: '*** card', at: '1970-01-01T00:00:00.000Z' } }
  t.match(answer, { op: 'ok', data: shown })
  t.match(await b.next({ op: 'message' }), shown)
  t.match(await b.ask('history', { conversation: 'direct:alice' }), { data: { messages: [shown] } })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'card' }, clientId: 'c1' }), { op: 'ok', data: { seq: 1 } }, 'a retry is known by what its sender said')
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'worse' } }), { op: 'error', code: 'REJECTED' })
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'plain' } }), { op: 'ok', data: { seq: 2, content: undefined } })
  t.match(await b.next({ op: 'message' }), { content: { text: 'plain' } })
})

test('a refusal of the hook is told in its words, and nothing is stored', async (t) => {
  let strict = false
  const { fastify, url } = await listen(t, { beforeSend: ({ content }) => { if (strict || content['text'] === 'bad') throw new ChatError('REJECTED', 'Be kind') } })
  const { alice } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)
  const kept = await a.ask('send', { to: 'direct:bob', content: { text: 'good' }, clientId: 'c1' })

  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'bad' } }), { op: 'error', code: 'REJECTED', message: 'Be kind', retry: false })
  t.match((await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'alice', to: ['direct:bob'], content: { text: 'bad' } } })).json(), { results: [{ code: 'REJECTED', message: 'Be kind' }] })
  strict = true
  t.strictSame((await a.ask('send', { to: 'direct:bob', content: { text: 'good' }, clientId: 'c1' })).data, kept.data, 'what was stored before is answered as before')
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'good' }, clientId: 'c2' }), { code: 'REJECTED', message: 'Be kind' })

  t.match(await a.ask('history', { conversation: 'direct:bob' }), { data: { lastSeq: 1 } })
})

test('a hook that fails lets nothing through, and tells nobody but the log why', async (t) => {
  const faults: Record<string, BeforeSend> = {
    throws: () => { throw new Error('the secret of the hook') },
    rejects: async () => { throw new TypeError('the secret of the hook') },
    'throws what is no error': () => { throw 'the secret of the hook' }, // eslint-disable-line no-throw-literal
    'returns a string': () => 'yes' as unknown as undefined,
    'returns a list': () => [] as unknown as undefined,
    'returns another field': () => ({ contents: {} }) as unknown as undefined,
    'returns content that is none': () => ({ content: 'text' }) as unknown as undefined,
    'returns content that does not fit its type': () => ({ content: { txt: '' } }),
    'returns content without JSON': () => ({ content: { text: '', big: 1n } }),
    'returns content that is too large': () => ({ content: { text: 'x'.repeat(131_072) } }),
    'returns content that contains itself': () => {
      const content: Record<string, unknown> = { text: '' }
      content['self'] = content
      return { content }
    }
  }
  let fault: BeforeSend = () => {}
  const { fastify, url } = await listen(t, { beforeSend: (message) => fault(message) })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]

  for (const [name, hook] of Object.entries(faults)) {
    fault = hook
    const { id, ...answer } = await a.ask('send', { to: 'direct:bob', content: { text: 'x' } })
    t.strictSame(answer, { op: 'error', code: 'INTERNAL', message: 'The server failed', retry: true }, name)
    t.match((await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload: { from: 'alice', to: ['direct:bob'], content: { text: 'x' } } })).json(), { results: [{ code: 'INTERNAL', message: 'The server failed' }] }, name)
  }

  fault = () => {}
  t.match(await a.ask('send', { to: 'direct:bob', content: { text: 'after' } }), { op: 'ok', data: { seq: 1 } })
  t.match(await b.next({ op: 'message' }), { seq: 1, content: { text: 'after' } })
})

test('what went wrong in a hook is in the log', async (t) => {
  const lines: string[] = []
  const { default: Fastify } = await import('fastify')
  const { default: confab } = await import('../../src/app.ts')
  const fastify = Fastify({ logger: { level: 'error', stream: { write: (line: string) => { lines.push(line) } } } })
  t.teardown(() => fastify.close())
  await fastify.register(confab, { apps: { [app]: 'a-secret-for-tests' }, storeUrl: 'memory:', beforeSend: () => { throw new Error('no moderator is in') } })
  await tokensFor(fastify, 'alice', 'bob')

  await t.rejects(fastify.chat.send({ app, user: 'alice' }, { to: 'direct:bob', content: { text: 'x' } }), { code: 'INTERNAL' })

  t.match(lines.join(''), /beforeSend failed.*no moderator is in/)
})

test('a hook that does not answer is not waited for longer than its time, and holds up nobody else', async (t) => {
  const { fastify, url } = await listen(t, { beforeSend: async ({ content }) => { if (content['text'] === 'slow') await never } })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]

  const slow = a.ask('send', { to: 'direct:bob', content: { text: 'slow' } })
  const later = a.ask('send', { to: 'direct:bob', content: { text: 'later' } })
  t.match(await b.ask('send', { to: 'direct:alice', content: { text: 'meanwhile' } }), { op: 'ok', data: { seq: 1 } })

  t.match(await slow, { op: 'error', code: 'OVERLOADED', retry: true })
  t.match(await later, { op: 'ok', data: { seq: 2 } })
})

test('however long the hook takes over each, the messages of one user are stored in the order in which they were sent', async (t) => {
  const { fastify, url } = await listen(t, {
    beforeSend: async ({ content }) => {
      const n = Number(content['text'])
      await sleep((n * 7) % 23)
      if (n % 11 === 5) throw new ChatError('REJECTED')
      return n % 3 === 0 ? { content: { text: String(n), looked: true } } : undefined
    }
  })
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  const numbers = Array.from({ length: 100 }, (_, n) => n)

  const answers = await Promise.all(numbers.flatMap((n) => [a.ask('send', { to: 'group:team', content: { text: String(n) } }), b.ask('send', { to: 'group:team', content: { text: String(n) } })]))

  const expected = numbers.filter((n) => n % 11 !== 5).map(String)
  const { messages } = await fastify.chat.history({ app, user: 'bob' }, { conversation: 'group:team', limit: 100, after: 0 })
  const rest = await fastify.chat.history({ app, user: 'bob' }, { conversation: 'group:team', limit: 100, after: messages.at(-1)!.seq! })
  for (const user of ['alice', 'bob']) t.strictSame([...messages, ...rest.messages].filter(({ from }) => from === user).map(({ content }) => content['text']), expected, user)
  t.equal(answers.filter(({ code }) => code === 'REJECTED').length, 2 * (100 - expected.length))
})

test('who leaves a room while the hook decides says nothing in it any more', async (t) => {
  const decisions: Array<() => void> = []
  const { fastify, url } = await listen(t, { beforeSend: () => new Promise<void>((resolve) => { decisions.push(resolve) }) })
  const { alice } = await tokensFor(fastify, 'alice')
  const a = await connect(t, url, alice)
  await a.ask('join', { conversation: 'room:lobby' })

  const sent = a.ask('send', { to: 'room:lobby', content: { text: 'still here?' } })
  while (decisions.length === 0) await sleep(1)
  fastify.chat.context.rooms.end({ app, kind: 'room', key: 'lobby' })
  decisions[0]!()

  t.match(await sent, { op: 'error', code: 'NOT_MEMBER' })
})

test('who is blocked or erased while the hook decides says nothing more', async (t) => {
  const decisions: Array<() => void> = []
  const fastify = await build(t, { beforeSend: () => new Promise<void>((resolve) => { decisions.push(resolve) }) })
  await tokensFor(fastify, 'alice', 'bob', 'carol')
  const send = async (user: string) => await fastify.chat.send({ app, user }, { to: 'direct:carol', content: { text: 'x' } })

  const [alice, bob] = [send('alice'), send('bob')]
  const named = fastify.chat.sendMany({ app }, { from: 'alice', to: ['system:carol'], content: { text: 'x' } })
  const refusals = [t.rejects(alice, { code: 'BLOCKED' }), t.rejects(bob, { code: 'UNAUTHORIZED' })]
  await fastify.chat.blockUser({ app }, { userId: 'alice' })
  await fastify.chat.eraseUser({ app }, { userId: 'bob' })
  for (const decide of decisions) decide()

  await Promise.all(refusals)
  t.match(await named, { results: [{ seq: 1 }] }, 'what the app says in its name is said')
  t.match((await fastify.chat.conversations({ app, user: 'carol' }, {})).conversations, [{ conversation: 'system:alice' }])
  t.equal((await fastify.chat.conversations({ app, user: 'carol' }, {})).conversations.length, 1)
})

test('an edit goes the same way, and is told apart by the message that it changes', async (t) => {
  const seen: MessageBeforeSend[] = []
  const fastify = await build(t, {
    beforeSend: (message) => {
      seen.push(message)
      if (message.content['text'] === 'bad') throw new ChatError('REJECTED', 'Be kind')
      if (message.content['text'] === 'typed') return { type: 'image', content: {} }
    }
  })
  await fastify.chat.putWords({ app }, { words: [{ word: 'damn', action: 'replace' }, { word: 'spam', action: 'refuse' }] })
  const { context } = fastify.chat
  const conversation = { app, kind: 'direct', key: 'alice:bob' } as const
  const edit = async (text: string) => await prepare(context, { conversation, from: 'alice', actor: 'app', edits: 3, draft: { content: { text }, text: JSON.stringify({ text }) } }, async (_chat, _wish, { text }) => text)

  t.equal(await edit('damn it'), '{"text":"*** it"}')
  await t.rejects(edit('spam'), { code: 'REJECTED' })
  await t.rejects(edit('bad'), { code: 'REJECTED', message: 'Be kind' })
  await t.rejects(edit('typed'), { code: 'INTERNAL' }, 'an edit keeps the type of its message')
  t.strictSame(seen[0], { app, from: 'alice', conversation: 'direct:bob', kind: 'direct', content: { text: 'damn it' }, transient: false, edits: 3 })
})

for (const [what, count, size] of [['messages', hooksAtOnce, 1], ['bytes', Math.ceil(hookBytes / 131_000), 131_000 - '{"text":""}'.length]] as const) {
  test(`past a number of ${what} that wait for the hook, further ones are refused and the rest go on`, async (t) => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => { open = resolve })
    const fastify = await build(t, { beforeSend: () => gate, writeBuffer: 2 * hookBytes })
    await tokensFor(fastify, 'alice', 'bob', 'carol')
    const send = async (user: string) => await fastify.chat.send({ app, user }, { to: 'direct:bob', content: { text: 'x'.repeat(size) } })

    const waiting = Promise.all(Array.from({ length: count }, async () => await send('alice')))
    await t.rejects(send('carol'), { code: 'OVERLOADED' })

    open()
    t.equal((await waiting).length, count)
    t.ok(await send('carol'))
  })
}

test('a hook that is no function is refused with a sentence', async (t) => {
  await t.rejects(build(t, { beforeSend: 'yes' as unknown as BeforeSend }), { name: 'ConfigError', message: 'beforeSend is wrong: expected a function' })
})

test('without a hook a message joins the queue before the call returns', async (t) => {
  const fastify = await build(t)
  await tokensFor(fastify, 'alice', 'bob')
  const { writer } = fastify.chat.context

  const sent = fastify.chat.send({ app, user: 'alice' }, { to: 'direct:bob', content: { text: 'x' } })

  t.equal(writer.waiting, 1)
  await sent
})
