import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { refusals } from '../src/schemas/common.ts'
import { SendManyAnswer, SendManyRequest } from '../src/schemas/message.ts'

/** Bytes of the body: one content of the largest size, and a thousand addresses. */
const bodyLimit = 262_144

/** What the app sends, as any of its users or under a name of its own. */
const messages: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify

  fastify.post('/v1/messages', {
    onRequest: authenticate.app,
    bodyLimit,
    schema: {
      summary: 'Send a message as any user, to up to 1,000 addresses; each is accepted or refused by itself',
      tags: ['messages'],
      security: [{ app: [] }],
      body: SendManyRequest,
      response: { 200: SendManyAnswer, ...refusals }
    }
  }, async (request) => await chat.sendMany(request.caller!, request.body))
}

export default fp(messages, { name: 'messages', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
