import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

/** Files of the pages: what stands in public/, and what src/pages/ was built into. */
const folders = { html: ['../public', '../../public'], assets: ['../dist/pages', '../pages'] }
/** The pages but the chat's, by their addresses. */
const pages = { '/console': 'console.html', '/docs': 'docs.html', '/docs/socket': 'docs-socket.html' }

/** The pages that come with the chat, and the socket's second address: an upgrade of `/` is a connection. */
const servePages: FastifyPluginAsync = async (fastify) => {
  const { upgrades } = fastify
  // They stand beside src/, or beside the dist/ that this was built into.
  const find = (paths: readonly string[]) => paths.map((path) => join(import.meta.dirname, path)).find(existsSync)
  const html = find(folders.html)
  const assets = find(folders.assets)
  // Always asked whether it is still the same: the files of one build fit each other.
  const setHeaders = (reply: { setHeader: (name: string, value: string) => unknown }) => { reply.setHeader('cache-control', 'no-cache') }

  // Caches keep the compressed and the plain form apart. What other plugins vary by stays.
  fastify.addHook('onRequest', async (_request, reply) => { reply.header('vary', [reply.getHeader('vary') ?? [], 'accept-encoding'].flat().join(', ')) })
  await fastify.register(fastifyStatic, { root: html ?? import.meta.dirname, serve: false, cacheControl: false, setHeaders })
  if (assets !== undefined) await fastify.register(fastifyStatic, { root: assets, prefix: '/assets/', decorateReply: false, index: false, preCompressed: true, cacheControl: false, setHeaders })

  fastify.get('/icon.svg', { schema: { hide: true } }, async (_request, reply) => await reply.sendFile('icon.svg'))
  for (const [url, file] of Object.entries(pages)) fastify.get(url, { schema: { hide: true } }, async (_request, reply) => await reply.sendFile(file))

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
      return await reply.sendFile('chat.html')
    },
    wsHandler: upgrades.accept
  })
}

export default fp(servePages, { name: 'pages', fastify: '5.x', encapsulate: true, dependencies: ['upgrades', 'errors', 'security-headers'] })
