import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { ListQuery, refusals } from '../src/schemas/common.ts'
import { ChangeRoom, Room, RoomList, RoomListQuery, RoomMemberList, RoomParams } from '../src/schemas/room.ts'

/** Rooms: made and ended here, joined and left over the socket. */
const rooms: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const about = { tags: ['rooms'], security: [{ app: [] }, { user: [] }] }

  fastify.get('/v1/rooms', {
    onRequest: authenticate.app,
    schema: { ...about, security: [{ app: [] }], summary: 'List the rooms of the app, ascending by id, or those that are muted, kept or paused', querystring: RoomListQuery, response: { 200: RoomList, ...refusals } }
  }, async (request) => await chat.rooms(request.caller!, request.query))

  fastify.put('/v1/rooms/:roomId', {
    onRequest: authenticate.both,
    // The body may be left out.
    preValidation: async (request) => { request.body ??= {} },
    schema: { ...about, summary: 'Make a room, or change what it is set to; users where OPEN_ROOMS lets them, who may only make and name one', params: RoomParams, body: ChangeRoom, response: { 200: Room, ...refusals } }
  }, async (request) => await chat.putRoom(request.caller!, { ...request.body, ...request.params }))

  fastify.get('/v1/rooms/:roomId', {
    onRequest: authenticate.both,
    schema: { ...about, summary: 'Read a room', params: RoomParams, response: { 200: Room, ...refusals } }
  }, async (request) => await chat.room(request.caller!, request.params))

  fastify.delete('/v1/rooms/:roomId', {
    onRequest: authenticate.app,
    schema: { ...about, security: [{ app: [] }], summary: 'End a room: everybody is out', params: RoomParams, response: { 204: Type.Null(), ...refusals } }
  }, async (request, reply) => {
    await chat.endRoom(request.caller!, request.params)
    return await reply.code(204).send(null)
  })

  fastify.get('/v1/rooms/:roomId/members', {
    onRequest: authenticate.both,
    schema: { ...about, summary: 'List who is in a room: for the app and for who is in it', params: RoomParams, querystring: ListQuery, response: { 200: RoomMemberList, ...refusals } }
  }, async (request) => await chat.roomMembers(request.caller!, { ...request.query, ...request.params }))
}

export default fp(rooms, { name: 'rooms', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
