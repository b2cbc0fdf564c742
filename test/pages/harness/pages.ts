import Fastify, { type FastifyInstance } from 'fastify'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Test } from 'tap'
import confab, { type ConfabOptions } from '../../../src/app.ts'
import { launch, visit, type Visitor } from './browser.ts'

/** A server, with the demo sign-in unless apps are given, and a browser. */
export async function serve (t: Test, options: ConfabOptions = {}) {
  const fastify: FastifyInstance = Fastify()
  await fastify.register(confab, { ...options.apps === undefined ? { demo: true } : {}, storeUrl: 'memory:', logLevel: 'silent', ...options })
  await fastify.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => fastify.close())
  const browser = await launch(t)
  const visitors: Visitor[] = []
  return {
    fastify,
    /** What must not have happened on any of the pages. */
    get faults (): string[] {
      return visitors.flatMap(({ faults }) => faults)
    },
    async open (path: string, context: BrowserContextOptions = {}): Promise<Page> {
      const visitor = await visit(browser, fastify.listeningOrigin, path, context)
      visitors.push(visitor)
      return visitor.page
    }
  }
}
