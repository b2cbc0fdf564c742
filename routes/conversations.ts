import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { AsQuery, AsListQuery, refusals } from '../src/schemas/common.ts'
import { AddressParams, ChangeConversation, ConversationItem, ConversationList, MessageParams, ReadAnswer, ReadBody } from '../src/schemas/conversation.ts'
import { HistoryAnswer, HistoryQuery, Message, SendAnswer, SendBody } from '../src/schemas/message.ts'

/** Bytes of a message's body: its content at most, and what stands around it. */
const bodyLimit = 163_840

/** A user's conversations: the list and what each is to the user, the history, sending without a socket. */
const conversations: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const mine = { tags: ['conversations'], security: [{ user: [] }] }
  const reading = { tags: ['conversations'], security: [{ user: [] }, { app: [] }] }

  fastify.get('/v1/conversations', {
    onRequest: authenticate.reader,
    schema: { ...reading, summary: 'List my conversations, the one with the newest entry first', querystring: AsListQuery, response: { 200: ConversationList, ...refusals } }
  }, async (request) => {
    const { conversations: items, next } = await chat.conversations(request.caller!, request.query)
    return { items, ...next === undefined ? {} : { next } }
  })

  fastify.get('/v1/conversations/:address', {
    onRequest: authenticate.reader,
    schema: { ...reading, summary: 'Read one of them', params: AddressParams, querystring: AsQuery, response: { 200: ConversationItem, ...refusals } }
  }, async (request) => await chat.conversation(request.caller!, { conversation: request.params.address }))

  fastify.patch('/v1/conversations/:address', {
    onRequest: authenticate.user,
    schema: { ...mine, summary: 'Mute it or pin it, for me', params: AddressParams, body: ChangeConversation, response: { 200: ConversationItem, ...refusals } }
  }, async (request) => await chat.changeConversation(request.caller!, { conversation: request.params.address, ...request.body }))

  fastify.delete('/v1/conversations/:address', {
    onRequest: authenticate.user,
    schema: { ...mine, summary: 'Delete it for me: what was said so far is gone for me, something new brings it back', params: AddressParams, response: { 204: Type.Null(), ...refusals } }
  }, async (request, reply) => {
    await chat.hideConversation(request.caller!, { conversation: request.params.address })
    return await reply.code(204).send(null)
  })

  fastify.put('/v1/conversations/:address/read', {
    onRequest: authenticate.user,
    schema: { ...mine, summary: 'Say up to where I have read', params: AddressParams, body: ReadBody, response: { 200: ReadAnswer, ...refusals } }
  }, async (request) => await chat.read(request.caller!, { conversation: request.params.address, seq: request.body.seq }))

  fastify.get('/v1/conversations/:address/messages', {
    onRequest: authenticate.reader,
    schema: { ...reading, summary: 'Read a page of history, ascending by seq', params: AddressParams, querystring: HistoryQuery, response: { 200: HistoryAnswer, ...refusals } }
  }, async (request) => {
    const { as, ...page } = request.query
    return await chat.history(request.caller!, { conversation: request.params.address, ...page })
  })

  fastify.post('/v1/conversations/:address/messages', {
    onRequest: authenticate.user,
    bodyLimit,
    schema: { ...mine, summary: 'Send a message; answered when it is stored', params: AddressParams, body: SendBody, response: { 201: SendAnswer, ...refusals } }
  }, async (request, reply) => {
    const answer = await chat.send(request.caller!, { to: request.params.address, ...request.body })
    return await reply.code(201).send(answer)
  })

  fastify.get('/v1/conversations/:address/messages/:seq', {
    onRequest: authenticate.reader,
    schema: { ...reading, summary: 'Read one message in its present state', params: MessageParams, querystring: AsQuery, response: { 200: Message, ...refusals } }
  }, async (request) => await chat.message(request.caller!, { conversation: request.params.address, seq: request.params.seq }))
}

export default fp(conversations, { name: 'conversations', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
