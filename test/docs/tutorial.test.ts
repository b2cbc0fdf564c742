import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'
import { entry } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { blockWith, readPage, root } from './page.ts'
import { Script } from './script.ts'

const run = promisify(execFile)
const page = await readPage('docs/tutorial.md')
const address = 'localhost:2928'
const mark = '=== end of block ==='

/** The commands in their order, each with what it prints where the page says so. */
const steps = [...page.matchAll(/^```sh\n(.*?)^```$(?:\n+^```\n(.*?)^```$)?/gms)].map(([, command = '', printed]) => ({ command, printed }))

/** What is printed, `…` being anything at all. */
function pattern (printed: string): RegExp {
  return new RegExp(`^${printed.trim().split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]*')}$`)
}

test('the commands of the tutorial do what it says', async (t) => {
  const cwd = await tempDir(t)
  const [begin, ...rest] = steps
  const [, key = '', secret = ''] = /APPS=(\w+):(\S+)/.exec(begin!.command) ?? []
  const server = new Script(t, [entry], { cwd, env: { PORT: '0', APPS: `${key}:${secret}` } })
  const [, port = ''] = await server.says(/listening at http:\/\/[^"]*:(\d+)/)
  const here = (text: string) => text.replaceAll(address, `127.0.0.1:${port}`)
  // The page is followed in a clone, where both are found.
  await mkdir(join(cwd, 'node_modules'))
  await symlink(root, join(cwd, 'node_modules/confab'))
  await symlink(join(root, 'node_modules/ws'), join(cwd, 'node_modules/ws'))
  await writeFile(join(cwd, 'listen.mjs'), here(blockWith(page, 'js', 'createChat')))

  // One shell for all: what one command sets the next one uses. `-m` gives it jobs, as a person's has them.
  const script = rest.map(({ command }) => `${here(command)}\necho; echo '${mark}'`).join('\n')
  const { stdout } = await run('bash', ['-m', '-c', script], { cwd, env: { PATH: process.env['PATH'] } })

  const outputs = stdout.split(`${mark}\n`).map((output) => output.trim())
  t.ok(rest.length >= 11, 'the commands are found')
  for (const [index, { command, printed }] of rest.entries()) {
    if (printed !== undefined) t.match(outputs[index], pattern(printed), command.trim())
  }
  t.equal(await server.end('SIGTERM'), 0)
})
