// Bundles the client library into one module without dependencies: dist/client.js.
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')

/**
 * Properties of objects that never leave the module: they may be called anything, and short names keep the bundle small.
 * Nothing that is on the wire, in storage, among the options or on what callers are given belongs here.
 */
const internal = [
  'accept', 'addresses', 'again', 'answer', 'ask', 'backoff', 'complete', 'connection', 'emit', 'endingAt', 'events', 'expect', 'fail', 'filling', 'flush', 'forget', 'gate', 'hear', 'heard', 'hold', 'isBehind', 'isBusy', 'isDue', 'isStopped', 'keep', 'keepLetters', 'keepPlace',
  'keeper', 'letter', 'letters', 'listed', 'logs', 'moved', 'onAnswer', 'onHole', 'onLost', 'onPush', 'onState', 'onWelcome', 'outbox', 'position', 'probe', 'pushNow', 'reads', 'release', 'restore', 'shut', 'skip', 'slowDown', 'stop', 'takeUnasked', 'tell', 'watched'
]

await build({
  absWorkingDir: root,
  entryPoints: ['src/client/index.ts'],
  outfile: 'dist/client.js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  mangleProps: new RegExp(`^(?:${internal.join('|')})$`),
  sourcemap: true,
  logLevel: 'warning'
})
