import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { asyncapi } from '../src/asyncapi.ts'
import { version } from '../src/version.ts'

/** The contracts as documents. */
const docs: FastifyPluginAsync = async (fastify) => {
  const socket = asyncapi(version, `${fastify.prefix}/ws`)

  fastify.get('/openapi.json', { schema: { hide: true } }, async () => fastify.swagger())
  fastify.get('/asyncapi.json', { schema: { hide: true } }, async () => socket)
}

export default fp(docs, { name: 'docs', fastify: '5.x', encapsulate: true, dependencies: ['openapi', 'errors', 'security-headers'] })
