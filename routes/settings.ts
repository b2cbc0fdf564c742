import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { refusals } from '../src/schemas/common.ts'
import { AppSettings, ChangeSettings } from '../src/schemas/settings.ts'

/** What an app decides for all its users. */
const settings: FastifyPluginAsyncTypebox = async (fastify) => {
  const { authenticate, chat } = fastify
  const about = { tags: ['moderation'], security: [{ app: [] }] }

  fastify.get('/v1/settings', {
    onRequest: authenticate.app,
    schema: { ...about, summary: 'Read the settings of the app', response: { 200: AppSettings, ...refusals } }
  }, async (request) => await chat.settings(request.caller!))

  fastify.patch('/v1/settings', {
    onRequest: authenticate.app,
    schema: { ...about, summary: 'Change the settings that are given', body: ChangeSettings, response: { 200: AppSettings, ...refusals } }
  }, async (request) => await chat.changeSettings(request.caller!, request.body))
}

export default fp(settings, { name: 'settings', fastify: '5.x', encapsulate: true, dependencies: ['auth', 'errors', 'validation', 'openapi'] })
