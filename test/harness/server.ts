import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { tempDir } from './temp.ts'

/** The app that every server under test knows. */
export const app = { key: 'test', secret: 'test-secret-not-for-use' }

/** No limit on what one connection sends: the load of a durability test is a few connections that send much. */
export const unlimited = { RATE: '1000000', BURST: '1000000' }

const READY_WITHIN = 30_000 // ms; a safety net for slow machines, not a promise
const READY_POLL = 20 // ms
const PORT_TRIES = 3

/** What is tested: the build, or what the environment variable SERVER names, such as an older one or a broken one that a test must find out. */
export const entry = process.env['SERVER'] ?? join(import.meta.dirname, '../../dist/src/server.js')

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A server as a real process of its own. */
export class ServerProcess {
  readonly url: string
  readonly pid: number
  /** Resolves when the process is gone and all of its output is here. */
  readonly exit: Promise<Exit>
  stdout = ''
  stderr = ''
  #child: ChildProcess

  constructor (child: ChildProcess, url: string) {
    if (child.pid === undefined) throw new Error(`${entry} did not start`)
    this.#child = child
    this.pid = child.pid
    this.url = url
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { this.stdout += text })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { this.stderr += text })
    this.exit = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  }

  get running (): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  get output (): string {
    return this.stdout + this.stderr
  }

  /** Sends a signal and waits for the end of the process; one that has ended already is left alone. */
  kill (signal: NodeJS.Signals = 'SIGKILL'): Promise<Exit> {
    if (this.running) this.#child.kill(signal)
    return this.exit
  }
}

/**
 * Starts the built server and does not wait: for servers that must refuse to start.
 *
 * It gets the given environment and nothing of ours, since tap's NODE_OPTIONS would load its coverage and its loader into
 * the server; and a directory of its own, since the server reads the `.env` of the one that it is started in.
 */
export async function spawnServer (t: Test, env: Record<string, string>): Promise<ServerProcess> {
  const port = env['PORT'] ?? String(await freePort())
  const child = spawn(process.execPath, [entry], {
    cwd: await tempDir(t),
    env: { PATH: process.env['PATH'], APPS: `${app.key}:${app.secret}`, HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const server = new ServerProcess(child, `http://127.0.0.1:${port}`)
  watch(server)
  t.teardown(() => server.kill())
  return server
}

/** Ends the server with this process, however this one ends: tap kills a test that takes too long, and then there is no teardown. */
function watch ({ pid, exit }: ServerProcess): void {
  // Its standard input closes when we are gone.
  const watchdog = spawn('/bin/sh', ['-c', 'read nothing; kill -9 "$0"', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'] })
  exit.finally(() => watchdog.kill('SIGKILL'))
}

/** Starts the built server; resolves once it says that it is ready. Rejects with its output where it ends before. */
export async function startServer (t: Test, env: Record<string, string>): Promise<ServerProcess> {
  for (let tries = 1; ; tries++) {
    const server = await spawnServer(t, env)
    if (await becomesReady(server)) return server
    await server.kill()
    // Somebody else took the free port in the meantime.
    if (tries < PORT_TRIES && server.output.includes('EADDRINUSE')) continue
    throw new Error(`${entry} did not get ready:\n${server.output}`)
  }
}

async function becomesReady (server: ServerProcess): Promise<boolean> {
  const deadline = performance.now() + READY_WITHIN
  while (server.running && performance.now() < deadline) {
    const response = await fetch(`${server.url}/health/ready`).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.status === 200) return true
    await sleep(READY_POLL)
  }
  return false
}

async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
