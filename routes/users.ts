import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { ListQuery, refusals } from '../src/schemas/common.ts'
import { Presence } from '../src/schemas/presence.ts'
import { BlockBody, Profile, User, UserList, UserParams } from '../src/schemas/user.ts'

/** The users of an app. */
const users: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const app = { onRequest: authenticate.app }
  const both = { onRequest: authenticate.both }
  const byApp = { tags: ['users'], security: [{ app: [] }] }
  const byBoth = { tags: ['users'], security: [{ app: [] }, { user: [] }] }
  const done = { 204: Type.Null(), ...refusals }

  fastify.get('/v1/users', {
    ...app, schema: { ...byApp, summary: 'List users, ascending by id', querystring: ListQuery, response: { 200: UserList, ...refusals } }
  }, async (request) => await chat.users(request.caller!, request.query))

  fastify.get('/v1/users/:userId', {
    ...both, schema: { ...byBoth, summary: 'Read a profile', params: UserParams, response: { 200: User, ...refusals } }
  }, async (request) => await chat.user(request.caller!, request.params))

  fastify.put('/v1/users/:userId', {
    ...app, schema: { ...byApp, summary: 'Register a user, or update the fields that are given', params: UserParams, body: Profile, response: { 200: User, ...refusals } }
  }, async (request) => await chat.putUser(request.caller!, { ...request.body, ...request.params }))

  fastify.delete('/v1/users/:userId', {
    ...app, schema: { ...byApp, summary: 'Erase a user: profile, memberships, and the content of what it wrote', params: UserParams, response: done }
  }, async (request, reply) => {
    await chat.eraseUser(request.caller!, request.params)
    return await reply.code(204).send(null)
  })

  fastify.delete('/v1/users/:userId/tokens', {
    ...app, schema: { ...byApp, summary: 'Revoke all tokens issued before now, and close the connections they opened', params: UserParams, response: done }
  }, async (request, reply) => {
    await chat.revokeTokens(request.caller!, request.params)
    return await reply.code(204).send(null)
  })

  fastify.put('/v1/users/:userId/block', {
    ...app,
    // The body may be left out.
    preValidation: async (request) => { request.body ??= {} },
    schema: { ...byApp, summary: 'Block a user, for some minutes or until it is lifted', params: UserParams, body: BlockBody, response: done }
  }, async (request, reply) => {
    await chat.blockUser(request.caller!, { ...request.body, ...request.params })
    return await reply.code(204).send(null)
  })

  fastify.delete('/v1/users/:userId/block', {
    ...app, schema: { ...byApp, summary: 'Lift a block', params: UserParams, response: done }
  }, async (request, reply) => {
    await chat.unblockUser(request.caller!, request.params)
    return await reply.code(204).send(null)
  })

  fastify.get('/v1/users/:userId/presence', {
    ...both, schema: { ...byBoth, summary: 'Ask whether a user is connected, or when it was last', params: UserParams, response: { 200: Presence, ...refusals } }
  }, async (request) => await chat.presence(request.caller!, request.params))
}

export default fp(users, { name: 'users', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
