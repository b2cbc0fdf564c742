import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import type { WebSocket } from 'ws'
import { clientAddress } from '../src/callbacks/events.ts'
import { admit, type Session } from '../src/chat/session.ts'
import { CloseCode } from '../src/close-codes.ts'
import { ChatError } from '../src/errors.ts'
import { isAllowedOrigin } from '../src/origins.ts'
import { tokensOf } from '../src/upgrade.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom an upgrade let in; null until then. */
    session: Session | null
  }
  interface FastifyContextConfig {
    /** The route takes upgrades. */
    socket?: boolean
  }
  interface FastifyInstance {
    /** What a route needs to be a socket's address: an `onRequest` hook and a `wsHandler`. */
    upgrades: {
      admit (request: FastifyRequest, reply: FastifyReply): Promise<void>
      accept (socket: WebSocket, request: FastifyRequest): void
    }
  }
}

/** Decides over upgrades before they happen: whoever may not be here is told so over HTTP, and no unauthenticated socket exists. */
export default fp(async function upgrades (fastify) {
  const { chat, config, gateway } = fastify
  const rule = { origins: config.origins, demo: config.demo === true }
  fastify.decorateRequest('session', null)

  // Everywhere else an upgrade would succeed for a moment: routes that are no socket refuse it.
  fastify.addHook('onRequest', async (request) => {
    if (gateway.draining) throw new ChatError('OVERLOADED', 'The server is stopping')
    if (request.ws && !request.routeOptions.config.socket) throw new ChatError('NOT_FOUND', 'This is not the address of a WebSocket')
  })

  fastify.decorate('upgrades', {
    async admit (request, reply) {
      if (!request.ws) return
      if (gateway.draining || gateway.full) throw new ChatError('OVERLOADED')
      // Version 8 of the protocol would bring its origin in another header.
      if (request.headers['sec-websocket-version'] !== '13') throw new ChatError('BAD_REQUEST', 'Sec-WebSocket-Version must be 13')
      if (!isAllowedOrigin(request.headers.origin, `${request.protocol}://${request.host}`, rule)) throw new ChatError('FORBIDDEN', 'This origin may not connect')
      const { tokens, appkeys } = tokensOf(request.query as Record<string, unknown>, request.headers)
      request.session = await fastify.guarded(request, reply, async () => {
        const [token] = tokens
        if (token === undefined || tokens.length > 1 || new Set(appkeys).size > 1) throw new ChatError('UNAUTHORIZED')
        return await admit(chat.context, token, appkeys[0])
      })
    },

    accept (socket, request) {
      const { session, log } = request
      if (session === null) return socket.terminate()
      // Others may have come, or the stop begun, while the token was looked at.
      if (gateway.draining) return socket.close(CloseCode.ServiceRestart, 'the server restarts')
      if (gateway.full) return socket.close(CloseCode.Overloaded, 'too many connections')
      const connection = gateway.accept(socket, request.raw.socket, session, clientAddress(request.ip, request.raw.socket.remotePort), log)
      log.info({ connection: connection.id, app: session.app, user: session.user }, 'connected')
    }
  })
}, {
  name: 'upgrades',
  fastify: '5.x',
  dependencies: ['attempts', 'websocket']
})
