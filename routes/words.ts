import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { ListQuery, refusals } from '../src/schemas/common.ts'
import { PutWord, PutWords, Word, WordCount, WordPage, WordParams } from '../src/schemas/words.ts'

/** Bytes of a body with as many words as it may hold, each of them escaped. */
const bodyLimit = 8_388_608

/** The words that an app's messages may not hold. */
const words: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const app = { onRequest: authenticate.app }
  const about = { tags: ['moderation'], security: [{ app: [] }] }
  const done = { 204: Type.Null(), ...refusals }

  fastify.get('/v1/words', {
    ...app, schema: { ...about, summary: 'List the words of the app', querystring: ListQuery, response: { 200: WordPage, ...refusals } }
  }, async (request) => await chat.words(request.caller!, request.query))

  fastify.post('/v1/words', {
    ...app, bodyLimit, schema: { ...about, summary: 'Add up to 10,000 words, or change what they do; all or none', body: PutWords, response: { 200: WordCount, ...refusals } }
  }, async (request) => await chat.putWords(request.caller!, request.body))

  fastify.delete('/v1/words', {
    ...app, schema: { ...about, summary: 'Remove every word of the app', response: done }
  }, async (request, reply) => {
    await chat.clearWords(request.caller!)
    return await reply.code(204).send(null)
  })

  fastify.put('/v1/words/:word', {
    ...app, schema: { ...about, summary: 'Add a word, or change what it does', params: WordParams, body: PutWord, response: { 200: Word, ...refusals } }
  }, async (request) => await chat.putWord(request.caller!, { ...request.body, ...request.params }))

  fastify.delete('/v1/words/:word', {
    ...app, schema: { ...about, summary: 'Remove a word', params: WordParams, response: done }
  }, async (request, reply) => {
    await chat.removeWord(request.caller!, request.params)
    return await reply.code(204).send(null)
  })
}

export default fp(words, { name: 'words', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
