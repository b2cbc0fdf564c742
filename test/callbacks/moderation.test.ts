import type { ServerResponse } from 'node:http'
import { test } from 'tap'
import { hooksAtOnce } from '../../src/chat/before-send.ts'
import { until } from '../harness/until.ts'
import { app, tokensFor } from '../helper.ts'
import { decide, receive } from './harness/receiver.ts'
import { setUp } from './harness/setup.ts'

const said = (text: string) => ({ to: 'direct:bob', content: { text } })

test('the app\'s server is asked over a message before it is said, with all that RongCloud tells it', async (t) => {
  const receiver = await receive(t, decide({ pass: 1 }))
  const { join } = await setUp(t, { moderation: { url: `${receiver.url}/ask` } })
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await alice.ask('send', said('hello')), { op: 'ok' })

  t.match(await bob.next({ op: 'message' }), { content: { text: 'hello' } })
  const call = await receiver.next()
  t.ok(call.isSigned)
  t.match(call, { path: '/ask', contentType: 'application/x-www-form-urlencoded' })
  t.match(call.form, { appKey: app, fromUserId: 'alice', targetId: 'bob', msgType: 'RC:TxtMsg', content: '{"content":"hello"}', channelType: 'PERSON', msgTimeStamp: /^\d{13}$/, messageId: /.+/, os: 'Websocket' })
})

test('a refused message is told to its sender in the server\'s words, stored nowhere and routed to nobody', async (t) => {
  const receiver = await receive(t, decide({ pass: 0, extra: 'Be kind' }))
  const routed = await receive(t)
  const { join } = await setUp(t, { moderation: { url: receiver.url }, messages: { url: routed.url } })
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await alice.ask('send', said('bad')), { op: 'error', code: 'REJECTED', message: 'Be kind' })
  receiver.answer = decide({ pass: '1' })
  t.match(await alice.ask('send', said('good')), { op: 'ok', data: { seq: 1 } })

  t.match(await bob.next({ op: 'message' }), { seq: 1, content: { text: 'good' } })
  t.match((await routed.next()).form, { content: '{"content":"good"}' })
  t.equal(routed.calls.length, 1)
})

test('the server may put another content in the place of what was said, which the word list sees', async (t) => {
  const receiver = await receive(t, decide({ pass: 1, content: '{"content":"damn mild"}' }))
  const { join, chat, caller } = await setUp(t, { moderation: { url: receiver.url } })
  await chat.putWords(caller, { words: [{ word: 'damn', action: 'replace' }] })
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await alice.ask('send', said('wild')), { op: 'ok', data: { content: { text: '*** mild' } } })
  t.match(await bob.next({ op: 'message' }), { content: { text: '*** mild' } })
  receiver.answer = decide({ pass: 2, content: { content: 'an object' } })
  t.match(await alice.ask('send', said('wild')), { op: 'ok', data: { content: { text: 'an object' } } })
})

test('where there is no answer the message is said, or refused where the app wants it so', async (t) => {
  const receiver = await receive(t, () => {})
  const { join, chat, caller } = await setUp(t, { moderation: { url: receiver.url, timeout: 100 } })
  const [alice] = [await join('alice'), await join('bob')]
  const refusing = async (more: object = {}) => { await chat.changeSettings(caller, { callbacks: { moderation: { url: receiver.url, timeout: 100, onFailure: 'refuse', ...more } } }) }

  t.match(await alice.ask('send', said('no answer')), { op: 'ok' })
  await refusing()
  t.match(await alice.ask('send', said('no answer')), { op: 'error', code: 'REJECTED' })
  for (const [text, answer] of Object.entries<typeof receiver.answer>({
    'an error': (_call, response) => { response.writeHead(500).end('{"pass":1}') },
    'a redirect': (_call, response) => { response.writeHead(302, { location: receiver.url }).end() },
    'no JSON': (_call, response) => { response.end('pass') },
    'no verdict': decide({ result: 1 }),
    'another verdict': decide({ pass: 7 }),
    'no content': decide({ pass: 1, content: 'not what a text is' }),
    'too much': (_call, response) => { response.end(`{"pass":1,"extra":"${'x'.repeat(70_000)}"}`) },
    'a cut': (_call, response) => { response.destroy() }
  })) {
    receiver.answer = answer
    t.match(await alice.ask('send', said(text)), { op: 'error', code: 'REJECTED' }, text)
  }

  await refusing({ tries: 3 })
  let tries = 0
  receiver.answer = (_call, response) => { response.writeHead(++tries === 3 ? 200 : 500).end('{"pass":1}') }
  t.match(await alice.ask('send', said('third time')), { op: 'ok' })
  t.equal(tries, 3)
})

test('whatever the server takes for each, what one user says is stored in its order, and others do not wait', async (t) => {
  const held = new Map<string, ServerResponse>()
  const receiver = await receive(t, ({ form }, response) => { held.set(String(form['content']), response) })
  const { join } = await setUp(t, { moderation: { url: receiver.url, timeout: 10_000 } })
  const [alice, bob] = [await join('alice'), await join('bob')]
  const pass = async (text: string) => {
    const content = JSON.stringify({ content: text })
    await until(`${text} is being asked`, () => held.has(content))
    held.get(content)!.end('{"pass":1}')
  }

  const sent = ['one', 'two', 'three'].map((text) => alice.ask('send', said(text)))
  await until('all are asked at once', () => held.size === 3)
  await pass('three')
  await pass('two')
  const other = bob.ask('send', { to: 'direct:alice', content: { text: 'me first' } })
  await pass('me first')
  t.match(await other, { data: { seq: 1 } })
  await pass('one')

  t.match(await Promise.all(sent), [{ data: { seq: 2 } }, { data: { seq: 3 } }, { data: { seq: 4 } }])
})

test('it is asked over what users say and edit, of the kinds and types that the app names, and not over the app\'s own', async (t) => {
  const receiver = await receive(t, decide({ pass: 1 }))
  const { join, chat, publish, caller } = await setUp(t, { moderation: { url: receiver.url, conversations: ['direct'], types: ['RC:TxtMsg'] } })
  const [alice] = [await join('alice'), await join('bob')]
  await chat.createGroup(caller, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })

  await alice.ask('send', { to: 'group:team', content: { text: 'not asked' } })
  await alice.ask('send', { to: 'direct:bob', type: 'custom:card', content: { n: 1 } })
  await publish({ from: 'alice', to: ['direct:bob'], content: { text: 'not asked' } })
  const { data } = await alice.ask('send', said('asked')) as { data?: { seq: number, messageId: string } }
  await alice.ask('edit', { conversation: 'direct:bob', seq: data!.seq, content: { text: 'asked, too' } })

  t.match(receiver.calls.map(({ form }) => form), [{ content: '{"content":"asked"}' }, { content: '{"content":"asked, too"}', messageId: data!.messageId }])
  receiver.answer = decide({ pass: 0 })
  t.match(await alice.ask('edit', { conversation: 'direct:bob', seq: data!.seq, content: { text: 'worse' } }), { code: 'REJECTED' })
})

test('who is blocked while it is asked says nothing any more', async (t) => {
  let response: ServerResponse | undefined
  const receiver = await receive(t, (_call, held) => { response = held })
  const { join, chat, caller } = await setUp(t, { moderation: { url: receiver.url, timeout: 10_000 } })
  const [alice, bob] = [await join('alice'), await join('bob')]

  alice.send({ op: 'send', id: 'x', ...said('late') })
  await until('it is asked', () => response !== undefined)
  await chat.blockUser(caller, { userId: 'alice' })
  t.equal(await alice.closed, 4503)
  response!.end('{"pass":1}')
  receiver.answer = decide({ pass: 1 })

  t.match(await bob.ask('send', { to: 'direct:alice', content: { text: 'next' } }), { op: 'ok', data: { seq: 1 } })
})

test('more messages than may be asked over at once are refused, and not kept without bound', async (t) => {
  const receiver = await receive(t, () => {})
  const { chat, fastify } = await setUp(t, { moderation: { url: receiver.url, timeout: 10_000 } })
  await tokensFor(fastify, 'alice', 'bob')
  const send = () => chat.send({ app, user: 'alice' }, { to: 'direct:bob', content: { text: 'x' } })

  const waiting = Array.from({ length: hooksAtOnce }, () => send().catch((error: unknown) => error))
  await t.rejects(send(), { code: 'OVERLOADED' })
  await fastify.close()
  t.ok((await Promise.all(waiting)).every((error) => error instanceof Error), 'a stop ends them')
})
