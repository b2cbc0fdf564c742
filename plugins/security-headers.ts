import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** Pages load from this server alone, are framed by nobody, and tell no other site where they came from. */
export default fp(async function securityHeaders (fastify) {
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        // Pictures of other hosts are loaded where a person asks for them.
        imgSrc: ["'self'", 'data:', 'https:', 'http:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"]
      }
    },
    // Whether the site is served over TLS is for what stands before it to say.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    // The JSON is for pages of other origins too, where CORS lets them.
    crossOriginResourcePolicy: { policy: 'cross-origin' }
  })
}, {
  name: 'security-headers',
  fastify: '5.x'
})
