import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { WebSocket } from 'ws'
import type { Chat, ChatEvent, ChatOptions, Message } from '../../src/client/index.ts'
import { app, listen, tokensFor } from '../helper.ts'
import { createChat } from '../harness/client.ts'
import { entry } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { until } from '../harness/until.ts'
import { blockWith, blocks, readPage, root, runBlock } from './page.ts'
import { Script } from './script.ts'

const page = await readPage('docs/client.md')
const file = 'docs/examples/client.js'

/** The first cells of the table below a heading, one for each name in them. */
function namesBelow (heading: string): string[] {
  const section = page.slice(page.indexOf(`## ${heading}\n`)).split(/\n(?=## )/, 1)[0]!
  return [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name))
}

test('the program of docs/client.md is the file that is run here', async (t) => {
  t.equal(blockWith(page, 'js', 'import { createChat }'), await readPage(file))
})

test('two people run the program, and each message comes once on both sides', async (t) => {
  const cwd = await tempDir(t)
  const server = new Script(t, [entry], { cwd, env: { PORT: '0' } })
  const [, url = ''] = await server.says(/listening at (http:\/\/[^"\s]*)/)
  const signIn = (userId: string) => fetch(`${url}/demo/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ userId }) })
  await signIn('bob')

  const alice = new Script(t, [join(root, file), url], { cwd })
  await alice.says(/1 alice: Are you there\?/)
  const bob = new Script(t, [join(root, file), url, 'bob', 'alice'], { cwd })

  await alice.says(/2 bob: Are you there\?/)
  await bob.says(/2 bob: Are you there\?/)
  t.equal(alice.output.match(/alice: /g)?.length, 1)
  t.match(alice.output, /\[connecting\]\n\[catching-up\]\n\[online\]/)
  await server.end('SIGTERM')
  await alice.says(/\[waiting\]/)
})

test('the other examples of docs/client.md do what they say', async (t) => {
  const { fastify, url } = await listen(t)
  const tokens = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob'] })
  await fastify.chat.putRoom({ app }, { roomId: 'lobby' })
  const server = url.replace('ws', 'http')
  const chat = createChat({ url: server, getToken: () => tokens.alice, WebSocket })
  const bob = createChat({ url: server, getToken: () => tokens.bob, WebSocket })
  t.teardown(() => Promise.all([chat.close(), bob.close()]))
  const heard: ChatEvent[] = []
  for (const name of ['message', 'edit', 'recall', 'reaction', 'read', 'typing'] as const) bob.on(name, (event) => { heard.push(event) })
  await until('both are there', () => chat.state.name === 'online' && bob.state.name === 'online')

  const printed: unknown[][] = []
  const shown: Message[] = []
  const names = { chat, createChat, WebSocket, url: server, getToken: () => tokens.alice, show: (message: Message) => shown.push(message), console: { log: (...values: unknown[]) => printed.push(values) } }
  const others = new Map(blocks(page, 'js').filter((block) => !block.includes('import ')).map((block) => [block.split('\n')[0], block]))
  const take = (start: string) => {
    const [line, block] = [...others].find(([first]) => first?.startsWith(start)) ?? []
    if (block === undefined) throw new Error(`no block begins with ${start}`)
    others.delete(line)
    return block
  }

  const loop = runBlock(take('const off'), names)
  await runBlock(take('const { seq'), names)
  await until('bob has all', () => heard.some(({ op }) => op === 'recall'))
  t.match(heard, [{ op: 'message', content: { text: 'Lunch?' } }, { op: 'message', content: { text: 'Pizza, @bob' }, mentions: ['bob'] }, { op: 'reaction', emoji: '🍕' }, { op: 'edit', content: { text: 'Lunch at noon?' } }, { op: 'recall' }])
  await until('the loop has both messages', () => shown.length === 2)

  await runBlock(take('try {'), names)
  t.match(printed, [['NOT_FOUND', false]])

  heard.length = 0
  await runBlock(take('const { conversations }'), names)
  await until('bob hears of typing', () => heard.some(({ op }) => op === 'typing'))
  await until('alice has read', async () => (await chat.conversations()).conversations.find(({ conversation }) => conversation === 'group:team')?.unread === 0)

  printed.length = 0
  await runBlock(take('const { lastSeq, members }'), names)
  t.match(printed, [[1, 0, true]])

  const kept = await runBlock(`${take('const kept')}\nreturn kept`, { ...names, globalThis: {} }) as Chat
  t.teardown(() => kept.close())
  await until('it is online, too', () => kept.state.name === 'online')

  await runBlock(take('await chat.close()'), names)
  await loop
  t.match(chat.state, { name: 'stopped', reason: 'closed' })
  t.strictSame([...others.keys()], [], 'no block was left out')
})

test('the client library in the README sends and hears', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const block = blockWith(await readPage('README.md'), 'js', "from 'confab/client'").replace(/^import.*$/m, '').replace('http://localhost:2928', url.replace('ws', 'http'))
  const printed: unknown[][] = []
  const names = {
    createChat: (options: ChatOptions) => createChat({ ...options, WebSocket }),
    fetch: async () => new Response(alice),
    console: { log: (...values: unknown[]) => printed.push(values) }
  }

  const chat = await runBlock(`${block}\nreturn chat`, names) as Chat
  t.teardown(() => chat.close())
  await until('it hears itself', () => printed.length > 0)

  t.strictSame(printed, [['alice', 'Hello!']])
})

test('the tables of docs/client.md name all that there is', async (t) => {
  const wire = await readFile(join(root, 'src/client/wire.ts'), 'utf8')
  const options = await readFile(join(root, 'src/client/options.ts'), 'utf8')
  const chat = createChat({ url: 'http://localhost:1', getToken: () => '', WebSocket })
  await chat.close()

  t.strictSame(namesBelow('Methods').sort(), Object.getOwnPropertyNames(Object.getPrototypeOf(chat)).filter((name) => name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(Object.getPrototypeOf(chat), name)?.value === 'function').sort())
  t.strictSame(namesBelow('Options'), [...options.slice(options.indexOf('ChatOptions {'), options.indexOf('export interface ReconnectOptions')).matchAll(/^ {2}readonly (\w+)/gm)].map(([, name]) => name))
  const own = [...wire.matchAll(/readonly op: '(\w+)'/g)].map(([, name = '']) => name)
  const { pushes } = await import('../../src/protocol.ts')
  const pushed = Object.keys(pushes).filter((name) => !['welcome', 'bye', 'resync'].includes(name))
  t.strictSame(namesBelow('Events').sort(), [...new Set([...own, ...pushed])].sort())
})
