import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test, test } from 'tap'
import { rest } from '../harness/rest.ts'
import { type ServerProcess, spawnServer, startServer } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { mintToken } from '../harness/token.ts'

const REFUSES_WITHIN = 20_000 // ms; a safety net

t.setTimeout(120_000)

const storeUrl = (path: string) => ({ STORE_URL: `sqlite:${path}` })

/** How a second server ends by itself; `code` is null for one that does not. */
async function refusal (t: Test, path: string): Promise<{ code: number | null, output: string }> {
  const server = await spawnServer(t, storeUrl(path))
  const timer = setTimeout(() => { server.kill() }, REFUSES_WITHIN)
  const { code } = await server.exit
  clearTimeout(timer)
  t.comment(server.output)
  return { code, output: server.output }
}

async function works (t: Test, { url }: ServerProcess): Promise<void> {
  await mintToken(url, 'bob')
  const token = await mintToken(url, 'ada')
  const { status } = await rest(url, token, 'POST', '/v1/conversations/direct:bob/messages', { content: { text: 'hello' } })
  t.ok(status < 300, `a message is taken: ${status}`)
}

// D8: two writers would give one seq twice.
test('a second server on the same SQLite file does not start', { timeout: 60_000 }, async (t) => {
  const path = join(await tempDir(t), 'confab.db')
  const first = await startServer(t, storeUrl(path))

  const { code, output } = await refusal(t, path)

  t.ok(code !== null && code > 0, `it exits with ${code}`)
  t.ok(output.includes(path), 'and names the file')
  t.notMatch(output, /^\s+at .+:\d+:\d+/m, 'in a sentence, without a stack')
  await works(t, first)
})

for (const alias of ['directory', 'file'] as const) {
  test(`neither does one that knows the file by a symbolic link to the ${alias}`, { timeout: 60_000 }, async (t) => {
    const directory = await tempDir(t)
    const path = join(directory, 'confab.db')
    const link = join(await tempDir(t), alias === 'file' ? 'confab.db' : 'link')
    const first = await startServer(t, storeUrl(path))
    await symlink(alias === 'file' ? path : directory, link)

    const { code, output } = await refusal(t, alias === 'file' ? link : join(link, 'confab.db'))

    t.ok(code !== null && code > 0, `it exits with ${code}`)
    t.match(output, 'confab.db')
    await works(t, first)
  })
}

test('a server starts where the last one was killed', { timeout: 60_000 }, async (t) => {
  const path = join(await tempDir(t), 'confab.db')
  const first = await startServer(t, storeUrl(path))
  await first.kill('SIGKILL')

  await works(t, await startServer(t, storeUrl(path)))
})
