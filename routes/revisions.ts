import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { AsListQuery, AsQuery, refusals } from '../src/schemas/common.ts'
import { MessageParams } from '../src/schemas/conversation.ts'
import { EditBody, ReaderList, ReactionParams, RevisionAnswer } from '../src/schemas/revision.ts'

/** Bytes of a message's body: its content at most, and what stands around it. */
const bodyLimit = 163_840

/** What is done to a message that is there. */
const revisions: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const byUser = { tags: ['messages'], security: [{ user: [] }] }
  const byBoth = { tags: ['messages'], security: [{ user: [] }, { app: [] }] }
  const answer = { 200: RevisionAnswer, ...refusals }

  fastify.patch('/v1/conversations/:address/messages/:seq', {
    onRequest: authenticate.actor,
    bodyLimit,
    schema: { ...byBoth, summary: 'Edit a message: its sender within the app\'s time, and the app', params: MessageParams, querystring: AsQuery, body: EditBody, response: answer }
  }, async (request) => await chat.edit(request.caller!, { ...at(request.params), content: request.body.content }))

  fastify.delete('/v1/conversations/:address/messages/:seq', {
    onRequest: authenticate.actor,
    schema: { ...byBoth, summary: 'Recall a message: its sender within the app\'s time; owner and admins of a group, and the app, any time', params: MessageParams, querystring: AsQuery, response: answer }
  }, async (request) => await chat.recall(request.caller!, at(request.params)))

  fastify.put('/v1/conversations/:address/messages/:seq/reactions/:emoji', {
    onRequest: authenticate.user,
    schema: { ...byUser, summary: 'React to a message', params: ReactionParams, response: answer }
  }, async (request) => await chat.react(request.caller!, { ...at(request.params), emoji: request.params.emoji, on: true }))

  fastify.delete('/v1/conversations/:address/messages/:seq/reactions/:emoji', {
    onRequest: authenticate.user,
    schema: { ...byUser, summary: 'Take a reaction back', params: ReactionParams, response: answer }
  }, async (request) => await chat.react(request.caller!, { ...at(request.params), emoji: request.params.emoji, on: false }))

  fastify.get('/v1/conversations/:address/messages/:seq/readers', {
    onRequest: authenticate.reader,
    schema: { ...byBoth, summary: 'List who has read it, its sender aside; ascending by id', params: MessageParams, querystring: AsListQuery, response: { 200: ReaderList, ...refusals } }
  }, async (request) => {
    const { limit, cursor } = request.query
    return await chat.readers(request.caller!, { ...at(request.params), ...limit === undefined ? {} : { limit }, ...cursor === undefined ? {} : { cursor } })
  })
}

export default fp(revisions, { name: 'revisions', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })

function at ({ address, seq }: { address: string, seq: number }): { conversation: string, seq: number } {
  return { conversation: address, seq }
}
