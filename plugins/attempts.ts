import { isIPv6 } from 'node:net'
import rateLimit from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Caller } from '../src/chat.ts'
import { ChatError } from '../src/errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Runs a sign-in: counts its failure, refuses whoever failed too often before anything is tried, and holds users to their rate. */
    guarded <Identity extends Caller> (request: FastifyRequest, reply: FastifyReply, identify: () => Promise<Identity>): Promise<Identity>
  }
}

/** Milliseconds in which failures are counted. */
const window = 60_000
/** Addresses that are kept out at most; past it the oldest is let go. */
const remembered = 10_000

/** Refuses who guesses: after too many failed sign-ins from one address, 429 until the minute is over. */
export default fp(async function attempts (fastify) {
  const { authFailures, rate, burst } = fastify.config
  await fastify.register(rateLimit, { global: false })
  const countFailure = fastify.createRateLimit({ max: authFailures, timeWindow: window, keyGenerator: prefixOf })
  const countCall = fastify.createRateLimit({ max: burst, timeWindow: Math.ceil(burst / rate * 1000), keyGenerator: ({ caller }) => `${caller?.app ?? ''} ${caller?.user ?? ''}` })
  const shut = new Map<string, number>()

  fastify.decorate('guarded', async (request, reply, identify) => {
    const prefix = prefixOf(request)
    const until = shut.get(prefix) ?? 0
    if (until > performance.now()) throw tooMany(reply, until - performance.now())
    shut.delete(prefix)
    try {
      const identity = await identify()
      request.caller = identity
      // The app's own calls are not limited, also where it reads as one of its users.
      const isApp = /^basic /i.test(request.headers.authorization ?? '')
      if (identity.user !== undefined && !isApp) {
        const count = await countCall(request)
        if (!count.isAllowed && count.isExceeded) throw tooMany(reply, count.ttl)
      }
      return identity
    } catch (error) {
      if (error instanceof ChatError && error.code === 'UNAUTHORIZED') {
        const count = await countFailure(request)
        if (!count.isAllowed && count.isExceeded) {
          if (shut.size >= remembered) shut.delete(shut.keys().next().value ?? '')
          shut.set(prefix, performance.now() + count.ttl)
          throw tooMany(reply, count.ttl)
        }
      }
      throw error
    }
  })
}, {
  name: 'attempts',
  fastify: '5.x',
  decorators: { fastify: ['config'] }
})

function tooMany (reply: FastifyReply, ms: number): ChatError {
  reply.header('retry-after', Math.ceil(ms / 1000))
  return new ChatError('RATE_LIMITED')
}

/** An IPv4 address, or the /64 of an IPv6 one: what one customer is given. */
function prefixOf ({ ip }: FastifyRequest): string {
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return ip
  const [head = '', tail] = ip.split('::', 2)
  const groups = head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length
  return [...groups, ...Array<string>(Math.max(missing, 0)).fill('0'), ...tail?.split(':') ?? []].slice(0, 4).join(':')
}
