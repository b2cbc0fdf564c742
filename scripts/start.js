// Builds what is missing or older than its source, then becomes the server: one process, so that signals reach it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const built = join(root, 'dist/src/server.js')
const client = join(root, 'dist/client.js')
// Built last.
const pages = join(root, 'dist/pages/chat.js.br')
const sources = ['src', 'plugins', 'routes'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(root, folder, file)))
const changed = [...sources, join(root, 'tsconfig.json'), join(root, 'package-lock.json')].filter(existsSync).map((file) => statSync(file).mtimeMs)

if (![built, client, pages].every(existsSync) || Math.max(...changed) > statSync(pages).mtimeMs) {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  for (const step of [[compiler, '-p', join(root, 'tsconfig.build.json')], [join(root, 'scripts/build-client.js')], [join(root, 'scripts/build-pages.js')]]) {
    const { status } = spawnSync(process.execPath, step, { stdio: 'inherit' })
    if (status !== 0) process.exit(status ?? 1)
  }
}
await import(built)
