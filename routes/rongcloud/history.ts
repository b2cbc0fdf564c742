import { Type } from '@sinclair/typebox'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { ChatError } from '../../src/errors.ts'
import { Call } from '../../src/rongcloud/call.ts'
import { isDeleted } from '../../src/rongcloud/endpoints/hourly-files.ts'
import { appOfLink, hourlyLog, type Signed } from '../../src/rongcloud/hourly-log.ts'
import { hourOf } from '../../src/rongcloud/times.ts'

const Query = Type.Object({ app: Type.String({ maxLength: 64 }), until: Type.Integer(), signature: Type.String({ maxLength: 64 }) })

/** The files that `message/history` links to: the link is what lets its bearer in. */
const history: FastifyPluginAsync = async (fastify) => {
  const { chat, config } = fastify
  if (!config.rongcloud) return

  fastify.get<{ Params: { date: string }, Querystring: Signed }>('/rongcloud/history/:date(\\d{10}).zip', { schema: { hide: true, querystring: Query } }, async (request, reply) => {
    const { params: { date }, query } = request
    const { app } = await fastify.guarded(request, reply, async () => ({ app: appOfLink(chat.context.tokens, date, query) }))
    const call = new Call(chat, app)
    const span = hourOf(date)
    if (span === undefined || await isDeleted(call, date)) throw new ChatError('NOT_FOUND')
    return await reply.type('application/zip').header('content-disposition', `attachment; filename="${date}.zip"`).send(hourlyLog(call, date, span))
  })
}

export default fp(history, { name: 'rongcloud-history', fastify: '5.x', encapsulate: true, dependencies: ['attempts', 'errors'] })
