import type { Test } from 'tap'
import type { ConfabOptions } from '../../../src/app.ts'
import type { ChangeCallbacks } from '../../../src/schemas/callbacks.ts'
import { app, appHeaders, connect, listen, tokensFor } from '../../helper.ts'

/** A chat whose app may have its server on this machine. */
export async function setUp (t: Test, callbacks: ChangeCallbacks, options: ConfabOptions = {}) {
  const { fastify, url } = await listen(t, { callbackPrivate: true, ...options })
  const { statusCode, payload } = await fastify.inject({ method: 'PATCH', url: '/v1/settings', headers: appHeaders, payload: { callbacks } })
  if (statusCode !== 200) throw new Error(payload)
  return {
    fastify,
    chat: fastify.chat,
    /** A user comes by a socket. */
    async join (user: string) {
      const tokens = await tokensFor(fastify, user)
      return await connect(t, url, tokens[user]!)
    },
    /** The app says something. */
    async publish (payload: object) {
      return await fastify.inject({ method: 'POST', url: '/v1/messages', headers: appHeaders, payload })
    },
    caller: { app }
  }
}
