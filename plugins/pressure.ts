import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'

/** Milliseconds by which the event loop may lag before new requests are refused with 503. */
const maxEventLoopDelay = 2000

/** Refuses requests and upgrades while this process cannot keep up, and says when to come back. */
export default fp(async function pressure (fastify) {
  await fastify.register(underPressure, { maxEventLoopDelay, retryAfter: 5 })
}, {
  name: 'pressure',
  fastify: '5.x'
})
