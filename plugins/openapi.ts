import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import { version } from '../src/version.ts'

/** Describes every route by the schemas that validate it. */
export default fp(async function openapi (fastify) {
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Confab', version, description: 'Chat over REST. Live messages go over the WebSocket, which asyncapi.json describes.', license: { name: 'MIT' } },
      components: {
        securitySchemes: {
          app: { type: 'http', scheme: 'basic', description: 'The app: its key and its secret' },
          user: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A user: its token' }
        }
      }
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => typeof json.$id === 'string' ? json.$id : `def-${index}` }
  })
}, {
  name: 'openapi',
  fastify: '5.x'
})
