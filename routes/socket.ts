import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { ChatError } from '../src/errors.ts'

/** The WebSocket's own address. `/` takes the same upgrade (pages.ts). */
const socket: FastifyPluginAsync = async (fastify) => {
  const { upgrades } = fastify

  fastify.route({
    method: 'GET',
    url: '/ws',
    exposeHeadRoute: false,
    schema: { hide: true },
    config: { socket: true },
    onRequest: upgrades.admit,
    handler: async () => { throw new ChatError('NOT_FOUND', 'This is the address of a WebSocket') },
    wsHandler: upgrades.accept
  })
}

export default fp(socket, { name: 'socket', fastify: '5.x', encapsulate: true, dependencies: ['upgrades', 'errors'] })
