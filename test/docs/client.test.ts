import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { WebSocket } from 'ws'
import type { Chat, ChatEvent, ChatOptions, Message } from '../../src/client/index.ts'
import { bufferDefault, reconnectDefaults } from '../../src/client/options.ts'
import { frameBytes, pushes } from '../../src/protocol.ts'
import { FakeServer } from '../client/fake-server.ts'
import { app, listen, tokensFor } from '../helper.ts'
import { createChat, reaches, swift } from '../harness/client.ts'
import { entry } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { until } from '../harness/until.ts'
import { blockWith, blocks, readPage, root, runBlock } from './page.ts'
import { Script } from './script.ts'

const page = await readPage('docs/client.md')
const file = 'docs/examples/client.js'

/** The rows of the tables below a heading, as their cells. */
function rowsBelow (heading: string): string[][] {
  const section = page.slice(page.indexOf(`\n## ${heading}\n`) + 1).split(/\n(?=## )/, 1)[0]!
  return [...section.matchAll(/^\|(?! -| .* \|\n\| -)(.*)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()))
}

/** The names in the first cells of these tables. */
function namesBelow (heading: string): string[] {
  return rowsBelow(heading).flatMap(([cell = '']) => [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name))
}

/** The fields of an interface of the source. */
async function fieldsOf (path: string, name: string): Promise<string[]> {
  const [, body = ''] = new RegExp(`interface ${name} \\{(.*?)\n\\}`, 's').exec(await readFile(join(root, path), 'utf8')) ?? []
  return [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, field = '']) => field)
}

test('the program of docs/client.md is the file that is run here', async (t) => {
  t.equal(blockWith(page, 'js', 'process.argv'), await readPage(file))
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
  t.match(alice.output, /\[connecting\]\n\[catching-up\]\n(.*\n)*\[online\]/, 'the message may be told while it catches up')
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

test('a page of one\'s own loads the library from its own server, and speaks', async (t) => {
  const cwd = await tempDir(t)
  const program = 'docs/examples/client-page.js'
  t.equal(blockWith(page, 'js', 'createReadStream'), await readPage(program))
  const server = new Script(t, [join(root, program)], { cwd, env: { CHAT_SECRET: 'a-secret-of-my-own', CHAT_STORE: 'memory:', PORT: '0' } })
  const [url] = await server.says(/http:\/\/\S+/)
  const html = await (await fetch(url)).text()
  const [, script = ''] = /<script type="module">\n(.*)<\/script>/s.exec(html) ?? []
  const [line, path = ''] = /^import { createChat } from '(.*)'$/m.exec(script) ?? []
  const library = await fetch(new URL(path, url))
  await writeFile(join(cwd, 'library.mjs'), await library.text())

  const { createChat: served } = await import(join(cwd, 'library.mjs')) as { createChat: typeof createChat }
  const shown: unknown[] = []
  const document = { body: { append: (text: string) => shown.push(text) }, createElement: () => '', onclick: () => {} }
  const chat = await runBlock(`${script.replace(line ?? '', '')}\nreturn chat`, {
    createChat: (options: ChatOptions) => served({ ...options, url: url + options.url, WebSocket }),
    fetch: async (at: string, init: RequestInit) => await fetch(new URL(at, url), init),
    document
  }) as Chat
  t.teardown(() => chat.close())
  document.onclick()
  await until('the page shows what was said', () => shown.length > 0)

  t.match(library.headers.get('content-type'), /^text\/javascript/, 'browsers take no module of another type')
  t.strictSame(shown, ['A click'])
})

test('after each close of the table the library does what is said there', async (t) => {
  const rows = rowsBelow('When the connection ends')
  const ends = rows.flatMap(([codes = '', does = '']) => codes.split(/, |–/).map((code) => ({ code: Number(code), then: does.startsWith('stops') ? 'stopped' : 'waiting', isFresh: does.includes('fresh') } as const)))

  for (const { code, then, isFresh } of ends) {
    const server = await FakeServer.start(t)
    const asked: boolean[] = []
    const chat = createChat({ url: server.url, getToken: ({ fresh }) => { asked.push(fresh); return 'token' }, WebSocket, reconnect: swift })
    t.teardown(() => chat.close())
    await reaches(chat, 'online')
    const next = new Promise((resolve) => { chat.on('state', ({ name }) => { resolve(name) }) })
    if (code === 1006) server.cut()
    else server.end(code)
    t.equal(await next, then, `after ${code}`)
    if (then === 'waiting') await reaches(chat, 'online')
    t.strictSame(asked, then === 'stopped' ? [false] : [false, isFresh], `tokens for ${code}`)
  }
  t.ok(ends.length > 10)
})

test('the tables of docs/client.md name all that there is, and nothing else', async (t) => {
  const wire = await readFile(join(root, 'src/client/wire.ts'), 'utf8')
  const chat = createChat({ url: 'http://localhost:1', getToken: () => '', WebSocket })
  await chat.close()

  const members = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(chat) as object)).filter(([name]) => name !== 'constructor')
  t.strictSame(namesBelow('Methods').sort(), members.filter(([, { value }]) => typeof value === 'function').map(([name]) => name).sort())
  for (const [name] of members.filter(([, { get }]) => get !== undefined)) t.match(page, `\`chat.${name}\``)
  t.strictSame(namesBelow('Options'), [...await fieldsOf('src/client/options.ts', 'ChatOptions'), ...await fieldsOf('src/client/options.ts', 'ReconnectOptions')])
  const own = [...wire.matchAll(/readonly op: '(\w+)'/g)].map(([, name = '']) => name)
  const pushed = Object.keys(pushes).filter((name) => !['welcome', 'bye', 'resync'].includes(name))
  const states = [...(await readFile(join(root, 'src/client/state.ts'), 'utf8')).matchAll(/readonly name: '([\w-]+)'/g)].map(([, name = '']) => name)
  t.strictSame(rowsBelow('Events').flatMap(([cell = '']) => cell.replaceAll('`', '').split(' · ')).sort(), [...new Set([...own, ...pushed, ...states])].sort())
})

test('the page names every export, every code of the library\'s own, every default and every limit', async (t) => {
  const index = await readFile(join(root, 'src/client/index.ts'), 'utf8')
  const exported = [...index.matchAll(/^export (?:type )?\{(.*)\}/gm)].flatMap(([, names = '']) => names.split(',').map((name) => name.replace('type', '').trim()))
  t.strictSame(namesBelow('Types').sort(), exported.sort())

  const sources = await Promise.all(['chat', 'connection', 'errors', 'outbox', 'requests', 'stream'].map((name) => readFile(join(root, `src/client/${name}.ts`), 'utf8')))
  const codes = [...sources.join('').matchAll(/(?:new ChatError|super)\('([A-Z_]+)'/g)].map(([, code = '']) => code)
  t.strictSame(namesBelow('Sending').sort(), codes.sort())

  const defaults = new Map(rowsBelow('Options').map(([name = '', , value]) => [name.replaceAll('`', ''), value]))
  for (const [name, value] of Object.entries({ ...reconnectDefaults, buffer: bufferDefault })) t.equal(defaults.get(name), value.toLocaleString('en'), name)

  const limits = new Map(rowsBelow('Limits').map(([what = '', bound = '']) => [what, bound]))
  const constant = async (path: string, name: string) => Number(new RegExp(`const ${name} = ([\\d.]+)`).exec(await readFile(join(root, path), 'utf8'))?.[1])
  const says = (what: string, bound: string) => { t.ok([...limits].some(([name, text]) => name.startsWith(what) && text.startsWith(bound)), `${what}: ${bound}`) }
  says('a frame', `${frameBytes.toLocaleString('en')} bytes`)
  says('events that wait', bufferDefault.toLocaleString('en'))
  says('entries of one conversation held back', (await constant('src/client/log.ts', 'heldAtMost')).toLocaleString('en'))
  says('users that are watched', (await constant('src/watchers.ts', 'watchedByOne')).toLocaleString('en'))
  says('conversations', `none; ${(await constant('src/client/catch-up.ts', 'namedAtOnce')).toLocaleString('en')} are`)
  says('frames a second', await constant('src/client/pacer.ts', 'share') === 0.9 ? 'nine tenths' : '')
})
