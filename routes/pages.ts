import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/** The pages in public/, and the socket's second address: an upgrade of `/` is a connection. */
const pages: FastifyPluginAsync = async (fastify) => {
  const { upgrades } = fastify
  // public/ stands beside src/, or beside the dist/ that this was built into.
  const root = ['../public', '../../public'].map((path) => join(import.meta.dirname, path)).find(existsSync)
  await fastify.register(fastifyStatic, { root: root ?? import.meta.dirname, serve: root !== undefined, index: false, wildcard: false, cacheControl: false })

  fastify.route({
    method: 'GET',
    url: '/',
    schema: { hide: true },
    config: { socket: true },
    onRequest: upgrades.admit,
    handler: async (request, reply) => {
      const [path = ''] = request.url.split('?', 1)
      // Under a prefix: the page's addresses are relative to its folder.
      if (!path.endsWith('/')) return await reply.redirect(`${path}/`)
      return await reply.header('cache-control', 'no-cache').sendFile('index.html')
    },
    wsHandler: upgrades.accept
  })
}

export default fp(pages, { name: 'pages', fastify: '5.x', encapsulate: true, dependencies: ['upgrades', 'errors', 'security-headers'] })
