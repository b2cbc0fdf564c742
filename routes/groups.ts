import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { ListQuery, refusals } from '../src/schemas/common.ts'
import { ChangeGroup, ChangeMember, CreateGroup, Group, GroupParams, MemberList, MemberParams } from '../src/schemas/group.ts'
import { RestrictionBody, RestrictionList } from '../src/schemas/restriction.ts'

/** Groups and their members: for the app, and for users by their role. */
const groups: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const both = { onRequest: authenticate.both }
  const about = { tags: ['groups'], security: [{ app: [] }, { user: [] }] }
  const done = { 204: Type.Null(), ...refusals }

  fastify.post('/v1/groups', {
    ...both, schema: { ...about, summary: 'Make a group; a user who makes one owns it', body: CreateGroup, response: { 201: Group, ...refusals } }
  }, async (request, reply) => {
    const group = await chat.createGroup(request.caller!, request.body)
    return await reply.code(201).send(group)
  })

  fastify.get('/v1/groups/:groupId', {
    ...both, schema: { ...about, summary: 'Read a group', params: GroupParams, response: { 200: Group, ...refusals } }
  }, async (request) => await chat.group(request.caller!, request.params))

  fastify.patch('/v1/groups/:groupId', {
    ...both, schema: { ...about, summary: 'Rename a group, or change its announcement, who speaks, or what new members see: owner and admins', params: GroupParams, body: ChangeGroup, response: { 200: Group, ...refusals } }
  }, async (request) => await chat.changeGroup(request.caller!, { ...request.body, ...request.params }))

  fastify.delete('/v1/groups/:groupId', {
    ...both, schema: { ...about, summary: 'Dismiss a group: its owner', params: GroupParams, response: done }
  }, async (request, reply) => {
    await chat.dismissGroup(request.caller!, request.params)
    return await reply.code(204).send(null)
  })

  fastify.get('/v1/groups/:groupId/members', {
    ...both, schema: { ...about, summary: 'List members, ascending by id', params: GroupParams, querystring: ListQuery, response: { 200: MemberList, ...refusals } }
  }, async (request) => await chat.members(request.caller!, { ...request.query, ...request.params }))

  fastify.put('/v1/groups/:groupId/members/:userId', {
    ...both,
    // The body may be left out.
    preValidation: async (request) => { request.body ??= {} },
    schema: { ...about, summary: 'Add a member, or change its role, mute, voice or nickname: owner and admins; a member its own nickname', params: MemberParams, body: ChangeMember, response: done }
  }, async (request, reply) => {
    await chat.putMember(request.caller!, { ...request.body, ...request.params })
    return await reply.code(204).send(null)
  })

  fastify.delete('/v1/groups/:groupId/members/:userId', {
    ...both, schema: { ...about, summary: 'Remove a member, or leave', params: MemberParams, response: done }
  }, async (request, reply) => {
    await chat.removeMember(request.caller!, request.params)
    return await reply.code(204).send(null)
  })

  fastify.get('/v1/groups/:groupId/bans', {
    ...both, schema: { ...about, summary: 'List who is banned, ascending by id: owner and admins', params: GroupParams, querystring: ListQuery, response: { 200: RestrictionList, ...refusals } }
  }, async (request) => await chat.groupBans(request.caller!, { ...request.query, ...request.params }))

  fastify.put('/v1/groups/:groupId/bans/:userId', {
    ...both,
    // The body may be left out.
    preValidation: async (request) => { request.body ??= {} },
    schema: { ...about, summary: 'Take a user out and keep it out, for some minutes or until that is lifted: owner and admins', params: MemberParams, body: RestrictionBody, response: done }
  }, async (request, reply) => {
    await chat.banFromGroup(request.caller!, { ...request.body, ...request.params })
    return await reply.code(204).send(null)
  })

  fastify.delete('/v1/groups/:groupId/bans/:userId', {
    ...both, schema: { ...about, summary: 'Lift a ban: owner and admins', params: MemberParams, response: done }
  }, async (request, reply) => {
    await chat.unbanFromGroup(request.caller!, request.params)
    return await reply.code(204).send(null)
  })
}

export default fp(groups, { name: 'groups', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
