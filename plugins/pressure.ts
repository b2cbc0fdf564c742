import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'

/** Milliseconds by which the event loop may lag before new requests are refused with 503. */
const maxEventLoopDelay = 2000

/** Refuses requests and upgrades while this process cannot keep up, and says when to come back. */
export default fp(async function pressure (fastify) {
  // An interval in which the loop came round too seldom to be measured counts as endless: none is shorter than what is allowed.
  await fastify.register(underPressure, { maxEventLoopDelay, sampleInterval: maxEventLoopDelay, retryAfter: 5 })
}, {
  name: 'pressure',
  fastify: '5.x'
})
