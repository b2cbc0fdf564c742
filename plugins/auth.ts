import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Caller } from '../src/chat.ts'
import { admit } from '../src/chat/session.ts'
import { ChatError } from '../src/errors.ts'

type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null until a hook of `authenticate` has let it in. */
    caller: Caller | null
  }
  interface FastifyInstance {
    /** Hooks for `onRequest`: who may call a route. */
    authenticate: {
      readonly app: Authenticate
      readonly user: Authenticate
      readonly both: Authenticate
      /** A user, or the app reading as the user in `?as=`. */
      readonly reader: Authenticate
      /** A user, or the app with its own rights, naming a conversation as the user in `?as=` does. */
      readonly actor: Authenticate
    }
  }
}

/** Lets callers in: the app by Basic key and secret, a user by its Bearer token. */
export default fp(async function auth (fastify) {
  const { chat } = fastify
  fastify.decorateRequest('caller', null)

  function basic (request: FastifyRequest): Caller {
    const [key = '', ...secret] = Buffer.from(credentials(request, 'basic') ?? '', 'base64').toString().split(':')
    if (!chat.context.tokens.isApp(key, secret.join(':'))) throw new ChatError('UNAUTHORIZED')
    return { app: key }
  }

  async function bearer (request: FastifyRequest): Promise<Caller> {
    const { app, user } = await admit(chat.context, credentials(request, 'bearer') ?? '')
    return { app, user }
  }

  const isBasic = (request: FastifyRequest) => credentials(request, 'basic') !== undefined
  const either = async (request: FastifyRequest) => isBasic(request) ? basic(request) : await bearer(request)

  async function actor (request: FastifyRequest): Promise<Caller> {
    if (!isBasic(request)) return await bearer(request)
    const { app } = basic(request)
    const { as } = request.query as { as?: unknown }
    if (typeof as !== 'string') throw new ChatError('BAD_REQUEST', 'The app names a conversation as one of its users does: ?as=USERID')
    await chat.context.store.user(app, as)
    return { app, as }
  }

  async function reader (request: FastifyRequest): Promise<Caller> {
    const { app, user, as } = await actor(request)
    return { app, user: user ?? as! }
  }

  const hook = (identify: (request: FastifyRequest) => Caller | Promise<Caller>): Authenticate => async (request, reply) => {
    request.caller = await fastify.guarded(request, reply, async () => await identify(request))
  }

  fastify.decorate('authenticate', { app: hook(basic), user: hook(bearer), both: hook(either), reader: hook(reader), actor: hook(actor) })
}, {
  name: 'auth',
  fastify: '5.x',
  dependencies: ['attempts']
})

/** The credentials of a scheme (RFC 9110 §11.4), or nothing where there are none of it, or more than one. */
function credentials ({ headers }: FastifyRequest, scheme: string): string | undefined {
  const [given = '', value, more] = headers.authorization?.split(' ', 3) ?? []
  return given.toLowerCase() === scheme && more === undefined ? value : undefined
}
