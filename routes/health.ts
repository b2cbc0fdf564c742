import { setTimeout as sleep } from 'node:timers/promises'
import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { ChatError } from '../src/errors.ts'
import { refusals } from '../src/schemas/common.ts'

const Health = Type.Object({ status: Type.Literal('ok') })

/** How long the store may take to answer before the server counts as not ready, in milliseconds. */
const patience = 2000

/** For whoever watches over the process: does it live, may it be sent traffic. */
const health: FastifyPluginAsyncTypebox = async (fastify) => {
  const { chat, gateway } = fastify

  fastify.get('/health/live', {
    // Who is busy lives: to be restarted for it would make it worse.
    config: { pressureHandler: () => {} },
    schema: { summary: 'Whether the process answers', tags: ['operations'], response: { 200: Health, ...refusals } }
  }, async () => ({ status: 'ok' as const }))

  fastify.get('/health/ready', {
    schema: { summary: 'Whether the store answers and the server is not stopping', tags: ['operations'], response: { 200: Health, ...refusals } }
  }, async () => {
    if (gateway.draining) throw new ChatError('OVERLOADED', 'The server is stopping')
    const enough = new AbortController()
    const answer = async (): Promise<void> => { await chat.context.store.standing('', '') }
    const silence = sleep(patience, undefined, { signal: enough.signal }).then(() => { throw new Error('no answer in time') })
    try {
      await Promise.race([answer(), silence])
    } catch {
      throw new ChatError('OVERLOADED', 'The store does not answer')
    } finally {
      enough.abort()
    }
    return { status: 'ok' as const }
  })
}

export default fp(health, { name: 'health', fastify: '5.x', encapsulate: true, dependencies: ['errors', 'websocket', 'openapi'] })
