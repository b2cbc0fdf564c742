#!/usr/bin/env node
import { existsSync } from 'node:fs'
import closeWithGrace from 'close-with-grace'
import Fastify, { type FastifyReply } from 'fastify'
import confab from './app.ts'
import { type Config, configFromEnv } from './config.ts'
import { ConfigError, errorBody } from './errors.ts'
import { logSerializers } from './log-serializers.ts'

/** Timeouts that Fastify leaves open: a client that sends its request slowly, or not at all, goes. Milliseconds. */
const timeouts = { requestTimeout: 15_000, http: { headersTimeout: 5000, connectionsCheckingInterval: 1000 } }
/** Longest part of a path that is a parameter: the key of a room's attribute. */
const maxParamLength = 128
/** Milliseconds in which a stop has to be done. */
const grace = 9500

function loggerOf ({ logLevel }: Config) {
  const pretty = process.stdout.isTTY ? { transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } } } : {}
  return { level: logLevel, serializers: logSerializers, redact: ['req.headers.authorization'], ...pretty }
}

/** Answers what reaches no route, such as an address that cannot be decoded: without repeating it, since it may hold a token. */
function frameworkErrors (_error: unknown, _request: unknown, reply: FastifyReply): void {
  reply.code(400).send(errorBody('BAD_REQUEST', 'The address or the request line is not understood', 400))
}

async function start (): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = configFromEnv(process.env)
  const fastify = Fastify({ ...timeouts, routerOptions: { maxParamLength }, logger: loggerOf(config), trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false, frameworkErrors, return503OnClosing: false })

  closeWithGrace({ delay: grace, logger: fastify.log }, async ({ err, signal }) => {
    if (err !== undefined) fastify.log.fatal({ err }, 'crashing')
    else fastify.log.info({ signal }, 'stopping')
    await fastify.close()
  })

  await fastify.register(confab, config)
  const address = await fastify.listen({ host: config.host, port: config.port })
  fastify.log.info(config.demo === true ? `Chat with yourself in two tabs: ${address}/` : `Confab serves ${Object.keys(config.apps).length} app(s) at ${address}/`)
}

try {
  await start()
} catch (error) {
  // A sentence for whoever configured it; a stack only where it is our fault.
  process.stderr.write(`${error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}
