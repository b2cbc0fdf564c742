import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { demoApp } from '../src/apps.ts'
import { ChatError } from '../src/errors.ts'
import { isAllowedOrigin } from '../src/origins.ts'
import { refusals } from '../src/schemas/common.ts'
import { DemoTokenRequest, TokenAnswer } from '../src/schemas/token.ts'

/** Sign-in without a password, for the demo pages of a server that only this machine reaches. */
const demo: FastifyPluginAsyncTypebox = async (fastify) => {
  const { chat, config } = fastify
  if (config.demo !== true) return

  fastify.post('/demo/token', {
    schema: {
      summary: 'Sign in to the demo by name alone',
      tags: ['tokens'],
      body: DemoTokenRequest,
      response: { 201: TokenAnswer, ...refusals }
    }
  }, async (request, reply) => {
    // CORS hides the answer from a foreign page; this keeps it from being made.
    if (!isAllowedOrigin(request.headers.origin, '', { origins: config.origins, demo: true })) throw new ChatError('FORBIDDEN', 'This origin may not sign in')
    const answer = await chat.issueToken({ app: demoApp }, request.body)
    return await reply.code(201).send(answer)
  })
}

export default fp(demo, { name: 'demo', fastify: '5.x', encapsulate: true, dependencies: ['errors', 'validation', 'openapi'] })
