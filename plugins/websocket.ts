import websocketPlugin from '@fastify/websocket'
import fp from 'fastify-plugin'
import { Gateway } from '../src/gateway.ts'
import { frameBytes } from '../src/protocol.ts'

declare module 'fastify' {
  interface FastifyInstance {
    gateway: Gateway
  }
}

/** Bounds of the ws library beyond the frame's size; its types lag behind its options. */
const bounds = { maxFragments: 64, maxBufferedChunks: 4096, closeTimeout: 2000 }

/** Milliseconds in which a refusal reaches a client that comes while the server stops. */
const refusing = 200

/** Accepts WebSocket upgrades; when this node stops, lets what was accepted finish and tells clients to come back. */
export default fp(async function websocket (fastify) {
  const gateway = new Gateway(fastify.chat.context, fastify.config)
  fastify.decorate('gateway', gateway)
  // Once it closes, Fastify answers upgrades with 503 by itself and leaves their sockets open: the close would wait for them.
  fastify.server.on('upgrade', (_, socket) => {
    if (gateway.draining) setTimeout(() => { socket.destroy() }, refusing).unref()
  })
  await fastify.register(websocketPlugin, {
    options: {
      ...bounds,
      maxPayload: frameBytes,
      perMessageDeflate: false,
      // Never the first that is offered: that may be the token.
      handleProtocols: (protocols) => protocols.has('confab.v1') ? 'confab.v1' : false
    },
    async preClose () {
      await gateway.drain()
      await new Promise<void>((resolve) => { fastify.websocketServer.close(() => { resolve() }) })
    }
  })
}, {
  name: 'websocket',
  fastify: '5.x',
  decorators: { fastify: ['chat', 'config'] }
})
