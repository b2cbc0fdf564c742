import { join } from 'node:path'
import autoload from '@fastify/autoload'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { appsOf } from './apps.ts'
import { type Chat, openChat } from './chat.ts'
import type { BeforeSend } from './chat/before-send.ts'
import { type Config, configFromOptions, type Options } from './config.ts'
import { ConfigError } from './errors.ts'
import { logSerializers } from './log-serializers.ts'

export type { Caller, Chat } from './chat.ts'
export type { BeforeSend, ChangesBeforeSend, MessageBeforeSend } from './chat/before-send.ts'
export type { Options } from './config.ts'
export { ChatError, ConfigError } from './errors.ts'
export { logSerializers } from './log-serializers.ts'

declare module 'fastify' {
  interface FastifyInstance {
    chat: Chat
    config: Config
  }
}

/** Options of the plugin: any setting of `src/config.ts` by its option name, and what only an embedding program can give. */
export interface ConfabOptions extends Options {
  /** The path under which the chat is mounted. */
  readonly prefix?: string
  /** Decides over every message and every edit before it is stored (docs/moderation.md). */
  readonly beforeSend?: BeforeSend
}

/**
 * The whole chat, as one plugin for anybody's Fastify server.
 *
 * Gives the server `fastify.chat`; everything else (routes, hooks, error handler) stays inside, under the prefix.
 */
async function confab (fastify: FastifyInstance, { prefix = '', beforeSend, ...options }: ConfabOptions): Promise<void> {
  if (beforeSend !== undefined && typeof beforeSend !== 'function') throw new ConfigError('beforeSend is wrong: expected a function')
  const config = configFromOptions(options)
  const chat = await openChat(config, appsOf(config), {
    onError: (error) => { fastify.log.error({ err: error }, 'background work failed') },
    // After a failed fsync nothing may be acked: the process ends, and starts again from what is on the disk.
    onFailure: (error) => { setImmediate(() => { throw error }) },
    beforeSend
  })
  fastify.decorate('chat', chat)
  // Hooks of onClose run last-registered first: routes and plugins have finished with the chat by then.
  fastify.addHook('onClose', async () => { await chat.close() })

  await fastify.register(async (scope) => {
    scope.decorate('config', config)
    await scope.register(autoload, { dir: join(import.meta.dirname, '../plugins') })
    await scope.register(autoload, { dir: join(import.meta.dirname, '../routes'), dirNameRoutePrefix: false })
  }, { prefix, logSerializers: logSerializers as unknown as Record<string, (value: unknown) => string> })
}

export default fp(confab, { name: 'confab', fastify: '5.x' })
