import corsPlugin from '@fastify/cors'
import fp from 'fastify-plugin'
import { isAllowedOrigin } from '../src/origins.ts'

/** Tells browsers which pages may call REST: the same as may open a socket. */
export default fp(async function cors (fastify) {
  const rule = { origins: fastify.config.origins, demo: fastify.config.demo === true }
  await fastify.register(corsPlugin, {
    delegator: (request, done) => {
      const { origin } = request.headers
      done(null, {
        origin: origin !== undefined && isAllowedOrigin(origin, `${request.protocol}://${request.host}`, rule) ? origin : false,
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        maxAge: 600
      })
    }
  })
}, {
  name: 'cors',
  fastify: '5.x',
  decorators: { fastify: ['config'] }
})
