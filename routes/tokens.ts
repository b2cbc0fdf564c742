import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { refusals } from '../src/schemas/common.ts'
import { TokenAnswer, TokenRequest } from '../src/schemas/token.ts'

/** Tokens, for the app's backend to hand to its users. */
const tokens: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify

  fastify.post('/v1/tokens', {
    onRequest: authenticate.app,
    schema: {
      summary: 'Issue a token, and register its user or update name and avatar',
      tags: ['tokens'],
      security: [{ app: [] }],
      body: TokenRequest,
      response: { 201: TokenAnswer, ...refusals }
    }
  }, async (request, reply) => {
    const answer = await chat.issueToken(request.caller!, request.body)
    return await reply.code(201).send(answer)
  })
}

export default fp(tokens, { name: 'tokens', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
