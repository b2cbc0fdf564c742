import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { Blacklisted, BlacklistPage } from '../src/schemas/blacklist.ts'
import { ListQuery, refusals, strict } from '../src/schemas/common.ts'
import { UserParams } from '../src/schemas/user.ts'

/** Who may not write to me. */
const blacklist: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const user = { onRequest: authenticate.user }
  const about = { tags: ['blacklist'], security: [{ user: [] }] }
  const done = { 204: Type.Null(), ...refusals }

  fastify.get('/v1/blacklist', {
    ...user, schema: { ...about, summary: 'List who may not write to me, ascending by id', querystring: ListQuery, response: { 200: BlacklistPage, ...refusals } }
  }, async (request) => await chat.blacklist(request.caller!, request.query))

  fastify.get('/v1/blacklist/:userId', {
    ...user, schema: { ...about, summary: 'Ask whether a user is on it', params: UserParams, response: { 200: Blacklisted, ...refusals } }
  }, async (request) => await chat.blacklisted(request.caller!, request.params))

  fastify.put('/v1/blacklist/:userId', {
    ...user,
    // The body may be left out.
    preValidation: async (request) => { request.body ??= {} },
    schema: { ...about, summary: 'Take no messages from a user', params: UserParams, body: strict({}), response: done }
  }, async (request, reply) => {
    await chat.putBlacklisted(request.caller!, request.params)
    return await reply.code(204).send(null)
  })

  fastify.delete('/v1/blacklist/:userId', {
    ...user, schema: { ...about, summary: 'Take messages from a user again', params: UserParams, response: done }
  }, async (request, reply) => {
    await chat.deleteBlacklisted(request.caller!, request.params)
    return await reply.code(204).send(null)
  })
}

export default fp(blacklist, { name: 'blacklist', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
