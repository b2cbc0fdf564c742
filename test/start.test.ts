import { existsSync } from 'node:fs'
import { cp, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { root } from './docs/page.ts'
import { Script } from './docs/script.ts'
import { tempDir } from './harness/temp.ts'

test('npm start builds the server, the client library and the pages where they are missing, once, and ends as a server does', async (t) => {
  const cwd = await tempDir(t)
  for (const name of ['src', 'plugins', 'routes', 'public', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'PROTOCOL.md']) await cp(join(root, name), join(cwd, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(cwd, 'node_modules'))
  const start = async () => {
    const server = new Script(t, [join(cwd, 'scripts/start.js')], { cwd, env: { PORT: '0' } })
    await server.says(/listening at http/)
    t.equal(await server.end('SIGTERM'), 0)
    return (await stat(join(cwd, 'dist/src/server.js'))).mtimeMs
  }

  const built = await start()
  t.ok(existsSync(join(cwd, 'dist/client.js')))
  t.ok(existsSync(join(cwd, 'dist/pages/chat.js')))
  t.equal(await start(), built, 'what is there and up to date is not built again')
})
