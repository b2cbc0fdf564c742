import { existsSync, openSync, closeSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, SERVER_CORE } from './child.ts'
import { probed, type Target } from './programs.ts'

const APP_KEY = 'bench'
const APP_SECRET = 'bench-secret-123'
const READY_WITHIN = 15_000
const MINTING_AT_ONCE = 32

/** Whether there is a build to measure; the scripts show the yardsticks alone where there is none. */
export const isBuilt = (entry: string): boolean => existsSync(entry)

/** Starts the built server on a database in `place` and waits until it says that it is ready. */
export async function startConfab (entry: string, place: string): Promise<Target> {
  const port = await freePort()
  const logFile = join(place, 'server.log')
  const log = openSync(logFile, 'a')
  const child = new Child(entry, [], {
    cwd: place,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      APPS: `${APP_KEY}:${APP_SECRET}`,
      STORE_URL: `sqlite:${join(place, 'confab.db')}`,
      HOST: '127.0.0.1',
      PORT: String(port),
      RATE: '10000000',
      BURST: '10000000',
      LOG_LEVEL: 'warn'
    },
    execArgv: probed(),
    stdio: ['ignore', log, log, 'ipc']
  })
  closeSync(log)

  const deadline = Date.now() + READY_WITHIN
  while (!await isReady(port)) {
    if (child.alive && Date.now() < deadline) {
      await sleep(50)
    } else {
      await child.stop()
      throw new Error(`confab is not ready on port ${port}. Its log ends:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
    }
  }
  child.pin(SERVER_CORE)
  return { name: 'confab', port, child }
}

/** Registers the users and returns the token of each, in their order. */
export async function mintTokens (port: number, userIds: string[]): Promise<string[]> {
  const authorization = `Basic ${Buffer.from(`${APP_KEY}:${APP_SECRET}`).toString('base64')}`
  const tokens: string[] = []
  let next = 0
  const minter = async (): Promise<void> => {
    while (next < userIds.length) {
      const index = next++
      const response = await fetch(`http://127.0.0.1:${port}/v1/tokens`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ userId: userIds[index] })
      })
      if (response.status !== 201) throw new Error(`POST /v1/tokens answered ${response.status} ${await response.text()}`)
      tokens[index] = (await response.json() as { token: string }).token
    }
  }
  await Promise.all(Array.from({ length: MINTING_AT_ONCE }, minter))
  return tokens
}

/** Registers the users and returns for each the path that opens its connection, in their order. */
export async function mintPaths (port: number, userIds: string[]): Promise<string[]> {
  return (await mintTokens(port, userIds)).map((token) => `/ws?appkey=${APP_KEY}&token=${encodeURIComponent(token)}&sdk=bench-1`)
}

async function isReady (port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
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
