import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { demoApp } from '../src/apps.ts'
import { ChatError } from '../src/errors.ts'
import { isAllowedOrigin } from '../src/origins.ts'
import { refusals } from '../src/schemas/common.ts'
import { AppCredentials, Demo, DemoTokenRequest, TokenAnswer } from '../src/schemas/token.ts'

/** Sign-in without a password, for the pages of a server that only this machine reaches. */
const demo: FastifyPluginAsyncTypebox = async (fastify) => {
  const { chat, config } = fastify

  fastify.get('/demo', {
    schema: { hide: true, response: { 200: Demo } }
  }, async () => ({ demo: config.demo === true }))
  if (config.demo !== true) return

  // CORS hides an answer from a foreign page; this keeps it from being made.
  const demandOrigin = ({ headers: { origin } }: FastifyRequest, origins: readonly string[]): void => {
    if (!isAllowedOrigin(origin, '', { origins, demo: true })) throw new ChatError('FORBIDDEN', 'This origin may not sign in')
  }

  fastify.post('/demo/token', {
    onRequest: async (request) => { demandOrigin(request, config.origins) },
    schema: {
      summary: 'Sign in to the demo by name alone',
      tags: ['tokens'],
      body: DemoTokenRequest,
      response: { 201: TokenAnswer, ...refusals }
    }
  }, async (request, reply) => {
    const answer = await chat.issueToken({ app: demoApp }, request.body)
    return await reply.code(201).send(answer)
  })

  // Whoever may sign in as anybody may do what the app does: there is nothing in it but what was tried.
  fastify.post('/demo/credentials', {
    // `null` is the origin of a file, and of any site's sandboxed frame.
    onRequest: async (request) => {
      if (request.headers.origin === 'null') throw new ChatError('FORBIDDEN', 'This origin may not have the secret')
      demandOrigin(request, [])
    },
    schema: { summary: 'The key and the secret of the demo app, for the console', tags: ['tokens'], response: { 200: AppCredentials, ...refusals } }
  }, async () => ({ key: demoApp, secret: chat.context.tokens.secretOf(demoApp)! }))
}

export default fp(demo, { name: 'demo', fastify: '5.x', encapsulate: true, dependencies: ['errors', 'validation', 'openapi'] })
