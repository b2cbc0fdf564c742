import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { refusals } from '../src/schemas/common.ts'
import { SearchList, SearchQuery } from '../src/schemas/search.ts'

/** Searching what one may read. */
const search: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify

  fastify.get('/v1/search', {
    onRequest: authenticate.reader,
    schema: { tags: ['conversations'], security: [{ user: [] }, { app: [] }], summary: 'Search the messages that I may read, the newest first', querystring: SearchQuery, response: { 200: SearchList, ...refusals } }
  }, async (request) => {
    const { as, ...query } = request.query
    return await chat.search(request.caller!, query)
  })
}

export default fp(search, { name: 'search', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
