import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import confab, { type ConfabOptions } from '../src/app.ts'

export const app = 'shop'
export const secret = 'a-secret-for-tests'
/** What an app's backend sends. */
export const appHeaders = basic(app, secret)

export type Frame = Record<string, unknown>

export function basic (key: string, value: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${key}:${value}`).toString('base64')}` }
}

export function bearer (token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}

/** The chat in this process over a store in memory, closed when the test ends. */
export async function build (t: Test, options: ConfabOptions = {}): Promise<FastifyInstance> {
  const fastify = Fastify({ routerOptions: { maxParamLength: 128 } })
  await fastify.register(confab, { apps: { [app]: secret, other: 'another-secret-123' }, storeUrl: 'memory:', logLevel: 'silent', rate: 100_000, burst: 100_000, ...options })
  await fastify.ready()
  t.teardown(() => fastify.close())
  return fastify
}

/** The same, listening; answers with its address for WebSockets. */
export async function listen (t: Test, options: ConfabOptions = {}): Promise<{ fastify: FastifyInstance, url: string }> {
  const fastify = await build(t, options)
  const address = await fastify.listen({ host: '127.0.0.1', port: 0 })
  return { fastify, url: address.replace('http', 'ws') }
}

/** Registers users and gives a token for each. */
export async function tokensFor<Name extends string> (fastify: FastifyInstance, ...users: Name[]): Promise<Record<Name, string>> {
  const issued = await Promise.all(users.map(async (userId) => [userId, (await fastify.chat.issueToken({ app }, { userId })).token]))
  return Object.fromEntries(issued) as Record<Name, string>
}

/** A client that speaks frames, terminated when the test ends. Resolves after `welcome`. A server that is too busy is asked again, as its Retry-After says. */
export async function connect (t: Test, url: string, token: string) {
  for (let tries = 1; ; tries++) {
    try {
      return await open(t, url, token)
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== 503 || tries === 20) throw error
      await new Promise((resolve) => { setTimeout(resolve, 500) })
    }
  }
}

async function open (t: Test, url: string, token: string) {
  const socket = new WebSocket(`${url}/ws?token=${token}`)
  t.teardown(() => { socket.terminate() })
  const frames: Frame[] = []
  const waiting = new Set<{ fits: (frame: Frame) => boolean, resolve: (frame: Frame) => void, reject: (error: Error) => void }>()
  let asked = 0
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame
    for (const waiter of waiting) {
      if (!waiter.fits(frame)) continue
      waiting.delete(waiter)
      return waiter.resolve(frame)
    }
    frames.push(frame)
  })
  socket.on('error', () => {})
  const closed = new Promise<number>((resolve) => { socket.once('close', resolve) })
  socket.once('close', () => { for (const { reject } of waiting) reject(new Error('the socket closed before such a frame came')) })

  /** The first frame, of those not taken yet, that fits; waits for it. */
  async function next (like: Frame | ((frame: Frame) => boolean) = () => true): Promise<Frame> {
    const fits = typeof like === 'function' ? like : (frame: Frame) => Object.entries(like).every(([key, value]) => frame[key] === value)
    const index = frames.findIndex(fits)
    if (index >= 0) return frames.splice(index, 1)[0]!
    if (socket.readyState === WebSocket.CLOSED) throw new Error('the socket closed before such a frame came')
    return await new Promise((resolve, reject) => { waiting.add({ fits, resolve, reject }) })
  }

  const client = {
    socket,
    /** Frames that nobody has taken. */
    frames,
    closed,
    next,
    send: (frame: Frame | string) => { socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)) },
    /** Sends a request, gives its answer: `ok`, `error` or `pong`. */
    async ask (op: string, fields: Frame = {}): Promise<Frame> {
      const id = ++asked
      socket.send(JSON.stringify({ op, id, ...fields }))
      return await next((frame) => frame.id === id)
    }
  }
  const refused = new Promise<never>((_resolve, reject) => { socket.once('unexpected-response', (_, response) => { reject(Object.assign(new Error(`refused with ${response.statusCode}`), { statusCode: response.statusCode })) }) })
  refused.catch(() => {})
  await Promise.race([next({ op: 'welcome' }), refused])
  return client
}
