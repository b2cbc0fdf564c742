import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ListQuery, refusals, strict } from '../src/schemas/common.ts'
import { Restriction, RestrictionBody, RestrictionList } from '../src/schemas/restriction.ts'
import { RoomParams, RoomUserParams } from '../src/schemas/room.ts'

/** Who is kept out of a room, does not speak there, speaks where others do not, or stays where others are put out: all of it the app's. */
const roomRestrictions: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const app = { onRequest: authenticate.app }
  const about = { tags: ['rooms'], security: [{ app: [] }] }
  const list = { params: RoomParams, querystring: ListQuery, response: { 200: RestrictionList, ...refusals } }
  const one = { params: RoomUserParams, response: { 200: Restriction, ...refusals } }
  const done = { params: RoomUserParams, response: { 204: Type.Null(), ...refusals } }
  // The body may be left out.
  const preValidation = async (request: FastifyRequest) => { request.body ??= {} }
  const answerDone = async (reply: FastifyReply) => await reply.code(204).send(null)

  fastify.get('/v1/rooms/:roomId/bans', {
    ...app, schema: { ...about, ...list, summary: 'List who is banned, ascending by id' }
  }, async (request) => await chat.roomBans(request.caller!, { ...request.query, ...request.params }))

  fastify.get('/v1/rooms/:roomId/bans/:userId', {
    ...app, schema: { ...about, ...one, summary: 'Read a ban' }
  }, async (request) => await chat.roomBan(request.caller!, request.params))

  fastify.put('/v1/rooms/:roomId/bans/:userId', {
    ...app, preValidation, schema: { ...about, ...done, summary: 'Put a user out of the room and keep it out, for some minutes or until that is lifted', body: RestrictionBody }
  }, async (request, reply) => {
    await chat.banFromRoom(request.caller!, { ...request.body, ...request.params })
    return await answerDone(reply)
  })

  fastify.delete('/v1/rooms/:roomId/bans/:userId', {
    ...app, schema: { ...about, ...done, summary: 'Lift a ban' }
  }, async (request, reply) => {
    await chat.unbanFromRoom(request.caller!, request.params)
    return await answerDone(reply)
  })

  fastify.get('/v1/rooms/:roomId/mutes', {
    ...app, schema: { ...about, ...list, summary: 'List who is muted, ascending by id' }
  }, async (request) => await chat.roomMutes(request.caller!, { ...request.query, ...request.params }))

  fastify.get('/v1/rooms/:roomId/mutes/:userId', {
    ...app, schema: { ...about, ...one, summary: 'Read a mute' }
  }, async (request) => await chat.roomMute(request.caller!, request.params))

  fastify.put('/v1/rooms/:roomId/mutes/:userId', {
    ...app, preValidation, schema: { ...about, ...done, summary: 'Let a user send nothing to the room, for some minutes or until that is lifted', body: RestrictionBody }
  }, async (request, reply) => {
    await chat.muteInRoom(request.caller!, { ...request.body, ...request.params })
    return await answerDone(reply)
  })

  fastify.delete('/v1/rooms/:roomId/mutes/:userId', {
    ...app, schema: { ...about, ...done, summary: 'Lift a mute' }
  }, async (request, reply) => {
    await chat.unmuteInRoom(request.caller!, request.params)
    return await answerDone(reply)
  })

  fastify.get('/v1/rooms/:roomId/voices', {
    ...app, schema: { ...about, ...list, summary: 'List who speaks where the room is muted, ascending by id' }
  }, async (request) => await chat.roomVoices(request.caller!, { ...request.query, ...request.params }))

  fastify.put('/v1/rooms/:roomId/voices/:userId', {
    ...app, preValidation, schema: { ...about, ...done, summary: 'Let a user speak where the room is muted', body: strict({}) }
  }, async (request, reply) => {
    await chat.giveVoice(request.caller!, request.params)
    return await answerDone(reply)
  })

  fastify.delete('/v1/rooms/:roomId/voices/:userId', {
    ...app, schema: { ...about, ...done, summary: 'Take that back' }
  }, async (request, reply) => {
    await chat.takeVoice(request.caller!, request.params)
    return await answerDone(reply)
  })

  fastify.get('/v1/rooms/:roomId/stayers', {
    ...app, schema: { ...about, ...list, summary: 'List who stays in the room when its connections are lost, ascending by id' }
  }, async (request) => await chat.roomStayers(request.caller!, { ...request.query, ...request.params }))

  fastify.put('/v1/rooms/:roomId/stayers/:userId', {
    ...app, preValidation, schema: { ...about, ...done, summary: 'Let a user stay in the room when its connections are lost', body: strict({}) }
  }, async (request, reply) => {
    await chat.letStay(request.caller!, request.params)
    return await answerDone(reply)
  })

  fastify.delete('/v1/rooms/:roomId/stayers/:userId', {
    ...app, schema: { ...about, ...done, summary: 'Take that back' }
  }, async (request, reply) => {
    await chat.letStayNoMore(request.caller!, request.params)
    return await answerDone(reply)
  })
}

export default fp(roomRestrictions, { name: 'room-restrictions', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
