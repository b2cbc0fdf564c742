import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ChatError } from '../../src/errors.ts'
import { bodyBytes, readBody, readForm } from '../../src/rongcloud/body.ts'
import { Call } from '../../src/rongcloud/call.ts'
import { errorBody, fromStatus, type RongCloudError, toRongCloud } from '../../src/rongcloud/errors.ts'
import { askedByGet } from '../../src/rongcloud/reference.ts'
import { answer, pathOf } from '../../src/rongcloud/server-api.ts'
import { signer } from '../../src/rongcloud/signature.ts'

/** What a caller may have echoed, so that both sides can find a call again. */
const requestId = /^[\w.-]{1,64}$/

/**
 * RongCloud's Server API: the official server SDKs call this server when their host is changed.
 *
 * One route dispatches over the table in src/rongcloud/endpoints/, since addresses may have slashes twice anywhere, which no route can say, and every endpoint is
 * called, signed and answered alike. It takes what no other route takes and ends in `.json`; all else stays what it was. No such address is in the OpenAPI document:
 * docs/rongcloud.md has the table.
 */
const serverApi: FastifyPluginAsync = async (fastify) => {
  const { chat, config, prefix } = fastify
  if (!config.rongcloud) return

  const pathIn = ({ url }: FastifyRequest) => pathOf(url.startsWith(prefix) ? url.slice(prefix.length) : url)

  // As bytes, whatever they are said to be: the edge reads both encodings by itself.
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytes }, (_request, body, done) => { done(null, body) })

  fastify.setErrorHandler<FastifyError | ChatError>((error, request, reply) => {
    // What is not RongCloud's is answered as everywhere else.
    if (pathIn(request) === undefined) throw error
    const refusal = error instanceof ChatError || error.statusCode === undefined ? toRongCloud(error) : fromStatus(error.statusCode, error.message)
    if (refusal.rongcloud === 1000) request.log.error({ err: error }, 'request failed')
    return refuse(request, reply, refusal)
  })

  async function authenticate (request: FastifyRequest, reply: FastifyReply) {
    if (pathIn(request) === undefined) return reply.callNotFound()
    const id = request.headers['x-request-id']
    if (typeof id === 'string' && requestId.test(id)) reply.header('x-request-id', id)
    request.caller = await fastify.guarded(request, reply, async () => ({ app: signer(request.headers, chat.context.tokens, config.rongcloudClock) }))
  }

  async function dispatch (request: FastifyRequest): Promise<object> {
    const { headers, method, body, protocol, host } = request
    return await answer(new Call(chat, request.caller!.app, `${protocol}://${host}${prefix}`.replace(/\/$/, '')), pathIn(request) ?? '', async () => {
      if (method !== 'POST') return readForm(request.url.split('?', 2)[1] ?? '')
      return await readBody(Buffer.isBuffer(body) ? body : Buffer.alloc(0), headers['content-type'], headers['content-encoding'])
    })
  }

  const options = { schema: { hide: true }, onRequest: authenticate, bodyLimit: bodyBytes }
  fastify.post('/*', options, dispatch)
  // No wildcard: a server that embeds this may have one of its own, for its pages.
  for (const path of askedByGet) fastify.get(`/${path}.json`, options, dispatch)
}

function refuse (request: FastifyRequest, reply: FastifyReply, refusal: RongCloudError): FastifyReply {
  if (refusal.rongcloud === 1008 && !reply.hasHeader('retry-after')) reply.header('retry-after', 5)
  return reply.code(refusal.status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(errorBody(refusal, request.url.split('?', 1)[0] ?? ''))
}

export default fp(serverApi, { name: 'rongcloud-server-api', fastify: '5.x', encapsulate: true, dependencies: ['attempts', 'auth', 'errors'] })
