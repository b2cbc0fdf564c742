import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'libsql'
import { type Test, test } from 'tap'
import { entry } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { blocks, blockWith, readPage, root } from './page.ts'
import { Script } from './script.ts'
import { settings } from './settings.ts'

const readme = await readPage('README.md')
const address = 'localhost:2928'
const run = promisify(execFile)

interface Started {
  readonly server: Script
  /** Where the built server was started, with its `data` folder. */
  readonly cwd: string
  /** Puts the server's own address into a text of the page. */
  readonly here: (text: string) => string
}

/** The built server, as `npm start` starts it. */
async function start (t: Test, env: Record<string, string> = {}): Promise<Started> {
  const cwd = await tempDir(t)
  const server = new Script(t, [entry], { cwd, env: { PORT: '0', ...env } })
  const [, port = ''] = await server.says(/listening at http:\/\/[^"]*:(\d+)/)
  return { server, cwd, here: (text) => text.replaceAll(address, `127.0.0.1:${port}`) }
}

async function curl (t: Test, command: string, { cwd, here }: Started): Promise<unknown> {
  try {
    const { stdout } = await run('bash', ['-c', here(command)], { cwd })
    return JSON.parse(stdout)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 127) throw error
    t.comment('there is no curl here')
    return undefined
  }
}

test('the client of the page signs in, sends, receives, and notices that the server goes', async (t) => {
  const { server, cwd, here } = await start(t)
  const client = blockWith(readme, 'js', 'new WebSocket')
  await writeFile(join(cwd, 'client.mjs'), here(client))
  const [first = '', second = ''] = blockWith(readme, 'sh', 'client.mjs').trim().split('\n')
  const argsOf = (line: string) => line.split(' ').slice(1)

  const alice = new Script(t, argsOf(first), { cwd })
  await alice.says(/"op":"ok","id":2/)
  const bob = new Script(t, argsOf(second), { cwd })
  await alice.says(/"op":"message".*Hello from bob/)
  await bob.says(/"op":"ok","id":2/)
  const exit = await server.end('SIGTERM')

  t.equal(exit, 0)
  await Promise.all([alice.says(/"op":"bye".*\n.*closed: 1012/), bob.says(/"op":"bye".*\n.*closed: 1012/)])
  t.equal(await alice.ended, 0, 'the client ends by itself')
  t.ok(client.trim().split('\n').length <= 16, 'it is about fifteen lines')
  t.equal(here(client).includes(address), false)
})

test('the same client runs with the ws library in the place of the global', async (t) => {
  const { server, cwd, here } = await start(t)
  await writeFile(join(cwd, 'client.mjs'), `import { WebSocket } from ${JSON.stringify(import.meta.resolve('ws'))}\n${here(blockWith(readme, 'js', 'new WebSocket'))}`)

  const client = new Script(t, ['client.mjs'], { cwd })
  await client.says(/"op":"ok","id":2/)
  await server.end('SIGTERM')

  t.ok(await client.says(/closed: 1012/))
})

test('a token is had by hand, in the demo and for an app', async (t) => {
  const demo = await start(t)
  const own = await start(t, Object.fromEntries([blockWith(readme, 'sh', 'APPS=').split(' ', 1)[0]!.split('=') as [string, string]]))

  const demoAnswer = await curl(t, blockWith(readme, 'sh', '/demo/token'), demo)
  const ownAnswer = await curl(t, blockWith(readme, 'sh', '/v1/tokens'), own)

  if (demoAnswer !== undefined) t.match(demoAnswer, { token: String, userId: 'alice' })
  if (ownAnswer !== undefined) t.match(ownAnswer, { token: String, userId: 'alice' })
  t.equal((await fetch(own.here(`http://${address}/demo/token`), { method: 'POST', body: '{"userId":"alice"}', headers: { 'content-type': 'application/json' } })).status, 404, 'with APPS nobody signs in by name')
})

test('a backup that is made while the server runs is whole', async (t) => {
  const { cwd, here } = await start(t)
  const signIn = await fetch(here(`http://${address}/demo/token`), { method: 'POST', body: '{"userId":"alice"}', headers: { 'content-type': 'application/json' } })
  const { token } = await signIn.json() as { token: string }
  const sent = await fetch(here(`http://${address}/v1/conversations/direct:alice/messages`), { method: 'POST', body: '{"content":{"text":"keep me"}}', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } })
  // The command is for the repository's own directory, where libsql is found.
  const command = blockWith(readme, 'sh', 'VACUUM INTO').replace("'libsql'", `'${join(root, 'node_modules/libsql')}'`)

  await run('bash', ['-c', command], { cwd })

  t.equal(sent.status, 201)
  const backup = new Database(join(cwd, 'data/backup-2.db'))
  t.teardown(() => { backup.close() })
  t.strictSame(backup.prepare('select content from entries').raw().all(), [['{"text":"keep me"}']])
  t.strictSame(backup.prepare('pragma integrity_check').raw().get(), ['ok'])
})

test('the settings of the page are those of the schema', async (t) => {
  const section = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Reference'))

  const rows = [...section.matchAll(/^\| `(\w+)` \|(.*?)\| (.*) \|$/gm)].map(([, name = '', value = '', description = '']) => ({ variable: name, default: value.trim().replaceAll('`', ''), description }))

  t.strictSame(rows, settings)
})

test('the pages link only to what is there', async (t) => {
  const pages = ['README.md', 'PROTOCOL.md', 'CONTRIBUTING.md', ...(await readdir('docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)]
  const anchors = new Map<string, string[]>()
  for (const page of pages) anchors.set(page, [...(await readPage(page)).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-')))

  for (const page of pages) {
    for (const [, link = ''] of (await readPage(page)).matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)) {
      const [path = '', anchor] = link.split('#', 2)
      const target = path === '' ? page : join(page, '..', path)
      await t.resolves(readPage(target), `${page} links to ${link}`)
      if (anchor !== undefined) t.ok(anchors.get(target)?.includes(anchor), `${page} links to the section ${link}`)
    }
  }
})

test('every section of PROTOCOL.md that the source names is there', async (t) => {
  const sections = [...(await readPage('PROTOCOL.md')).matchAll(/^## (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'))
  const { stdout } = await run('grep', ['-rhoE', 'PROTOCOL\\.md#[a-z-]+', 'src', 'plugins', 'routes', 'public'], { cwd: root })

  const named = new Set(stdout.trim().split('\n').map((line) => line.split('#')[1]!))

  t.ok(named.size > 0)
  for (const section of named) t.ok(sections.includes(section), section)
})

test('no page calls anything easy', async (t) => {
  for (const page of ['README.md', 'PROTOCOL.md', 'CONTRIBUTING.md', 'docs/client.md', 'docs/embedding.md', 'docs/groups.md']) {
    t.notMatch(await readPage(page), /\b(just|easy|easily|simply|obviously|(do|does|is|are|can|wo|would|should)n't|it's|you're)\b/i, page)
  }
  t.ok(blocks(readme, 'sh').length > 0)
})
