// Builds on every change and starts the server anew from each build: its worker thread runs JavaScript only.
import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const compiler = [createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')]

for (const step of [compiler, [join(root, 'scripts/build-client.js')], [join(root, 'scripts/build-pages.js')]]) {
  const { status } = spawnSync(process.execPath, step, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
const children = [
  [...compiler, '--watch', '--preserveWatchOutput'],
  [join(root, 'scripts/build-pages.js'), '--watch'],
  ['--watch', '--watch-preserve-output', join(root, 'dist/src/server.js')]
].map((args) => spawn(process.execPath, args, { stdio: 'inherit' }))
process.once('SIGTERM', () => { for (const child of children) child.kill() })
// A terminal sends it to all of them.
process.once('SIGINT', () => {})
