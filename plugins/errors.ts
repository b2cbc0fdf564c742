import type { FastifyError, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { ChatError, type Code, codes, errorBody } from '../src/errors.ts'

/** Sends deliberate errors as they are, and hides what every other one says. */
export default fp(async function errors (fastify) {
  fastify.setErrorHandler<FastifyError | ChatError>((error, request, reply) => {
    if (error instanceof ChatError) {
      if (error.code === 'INTERNAL') request.log.error({ err: error }, 'request failed')
      return send(reply, error.code, error.message)
    }
    const { statusCode = 500 } = error
    if (statusCode < 500) return send(reply, codeOf(statusCode), error.message, statusCode)
    if (statusCode === 503) return send(reply, 'OVERLOADED', codes.OVERLOADED.sentence)
    request.log.error({ err: error }, 'request failed')
    return send(reply, 'INTERNAL', codes.INTERNAL.sentence)
  })

  // Fastify's own would repeat the URL, with the token in its query.
  fastify.setNotFoundHandler((request, reply) => send(reply, 'NOT_FOUND', 'There is nothing at this address'))
}, {
  name: 'errors',
  fastify: '5.x'
})

function send (reply: FastifyReply, code: Code, message: string, statusCode: number = codes[code].status): FastifyReply {
  if (code === 'OVERLOADED' && !reply.hasHeader('retry-after')) reply.header('retry-after', 5)
  if (code === 'UNAUTHORIZED' || code === 'TOKEN_EXPIRED') reply.header('www-authenticate', 'Bearer realm="confab", Basic realm="confab"')
  return reply.code(statusCode).type('application/json; charset=utf-8').serializer(JSON.stringify).send(errorBody(code, message, statusCode))
}

/** Our word for a status that Fastify or one of its plugins chose. */
function codeOf (statusCode: number): Code {
  const [code] = Object.entries(codes).find(([, { status }]) => status === statusCode) ?? ['BAD_REQUEST']
  return code as Code
}
