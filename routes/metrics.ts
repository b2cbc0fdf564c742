import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { isLoopback } from '../src/config.ts'

/** Figures for Prometheus: for scrapers on this machine, and for whoever has an app's key and secret. */
const metricsRoute: FastifyPluginAsync = async (fastify) => {
  const { authenticate, metrics } = fastify

  fastify.get('/metrics', {
    schema: { hide: true },
    onRequest: async (request, reply) => { if (!isLoopback(request.ip)) await authenticate.app(request, reply) }
  }, async (_, reply) => await reply.type(metrics.contentType).send(await metrics.metrics()))
}

export default fp(metricsRoute, { name: 'metrics-route', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'metrics'] })
