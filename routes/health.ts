import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { ChatError } from '../src/errors.ts'
import { refusals } from '../src/schemas/common.ts'

const Health = Type.Object({ status: Type.Literal('ok') })

/** For whoever watches over the process: does it live, may it be sent traffic. */
const health: FastifyPluginAsyncTypebox = async (fastify) => {
  const { chat, gateway } = fastify

  fastify.get('/health/live', {
    schema: { summary: 'Whether the process answers', tags: ['operations'], response: { 200: Health, ...refusals } }
  }, async () => ({ status: 'ok' as const }))

  fastify.get('/health/ready', {
    schema: { summary: 'Whether the store answers and the server is not stopping', tags: ['operations'], response: { 200: Health, ...refusals } }
  }, async () => {
    if (gateway.draining) throw new ChatError('OVERLOADED', 'The server is stopping')
    await chat.context.store.standing('', '').catch(() => { throw new ChatError('OVERLOADED', 'The store does not answer') })
    return { status: 'ok' as const }
  })
}

export default fp(health, { name: 'health', fastify: '5.x', encapsulate: true, dependencies: ['errors', 'websocket', 'openapi'] })
