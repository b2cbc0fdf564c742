import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { Attribute, AttributeList, AttributeParams, PutAttribute } from '../src/schemas/attribute.ts'
import { ListQuery, refusals } from '../src/schemas/common.ts'
import { RoomParams } from '../src/schemas/room.ts'

/** Bytes of the body: the longest value, however its characters are escaped, and what stands around it. */
const bodyLimit = 32_768

/** Attributes of rooms: for the app, and for who is in the room. */
const roomAttributes: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const both = { onRequest: authenticate.both }
  const about = { tags: ['rooms'], security: [{ app: [] }, { user: [] }] }
  const done = { 204: Type.Null(), ...refusals }

  fastify.get('/v1/rooms/:roomId/attributes', {
    ...both, schema: { ...about, summary: 'List the attributes of a room, ascending by key: for the app and for who is in it', params: RoomParams, querystring: ListQuery, response: { 200: AttributeList, ...refusals } }
  }, async (request) => await chat.roomAttributes(request.caller!, { ...request.query, ...request.params }))

  fastify.get('/v1/rooms/:roomId/attributes/:key', {
    ...both, schema: { ...about, summary: 'Read one of them', params: AttributeParams, response: { 200: Attribute, ...refusals } }
  }, async (request) => await chat.roomAttribute(request.caller!, request.params))

  fastify.put('/v1/rooms/:roomId/attributes/:key', {
    ...both, bodyLimit, schema: { ...about, summary: 'Set an attribute: the app any, who is in the room one that is new or its own', params: AttributeParams, body: PutAttribute, response: done }
  }, async (request, reply) => {
    await chat.putRoomAttribute(request.caller!, { ...request.body, ...request.params })
    return await reply.code(204).send(null)
  })

  fastify.delete('/v1/rooms/:roomId/attributes/:key', {
    ...both, schema: { ...about, summary: 'Remove an attribute: the app any, who is in the room its own', params: AttributeParams, response: done }
  }, async (request, reply) => {
    await chat.deleteRoomAttribute(request.caller!, request.params)
    return await reply.code(204).send(null)
  })
}

export default fp(roomAttributes, { name: 'room-attributes', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
