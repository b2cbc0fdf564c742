import fp from 'fastify-plugin'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Registry
  }
}

/** What operators watch, read off the parts at each scrape. */
export default fp(async function metrics (fastify) {
  const { chat: { context: { hub, writer, watchers, typing, callbacks } }, gateway } = fastify
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  const gauges: Array<[name: string, help: string, read: () => number]> = [
    ['confab_connections', 'Sockets open now', () => gateway.connections.size],
    ['confab_outbound_backlog_bytes', 'Bytes that readers have not taken yet', () => gateway.outboxes.backlog],
    ['confab_lagging', 'Connections that get no pushes because they fell behind', () => gateway.outboxes.lagging],
    ['confab_writes_waiting', 'Writes that wait for a commit', () => writer.waiting],
    ['confab_watches', 'Users that connections watch, counted for each connection', () => watchers.count],
    ['confab_typing_users', 'Users who type now', () => typing.size]
  ]
  const counters: Array<[name: string, help: string, read: () => number]> = [
    ['confab_deliveries_total', 'Frames handed to connections', () => hub.delivered],
    ['confab_resyncs_total', 'Connections told that they missed something', () => gateway.outboxes.resyncs],
    ['confab_writes_total', 'Writes that were committed', () => writer.written],
    ['confab_commits_total', 'Transactions, each with one or more writes', () => writer.commits]
  ]
  for (const [name, help, read] of gauges) registry.registerMetric(new Gauge({ name, help, registers: [], collect () { this.set(read()) } }))
  for (const [name, help, read] of counters) registry.registerMetric(new Counter({ name, help, registers: [], collect () { this.reset(); this.inc(read()) } }))
  registry.registerMetric(new Counter({
    name: 'confab_cuts_total',
    help: 'Connections that were cut, by reason',
    labelNames: ['reason'],
    registers: [],
    collect () {
      this.reset()
      for (const [reason, count] of gateway.cuts) this.inc({ reason }, count)
    }
  }))

  registry.registerMetric(new Counter({
    name: 'confab_callbacks_total',
    help: 'What the apps\' servers were told and asked: messages, presence and rooms delivered, retried or dropped; moderation passed, changed, refused or failed',
    labelNames: ['kind', 'outcome'],
    registers: [],
    collect () {
      this.reset()
      for (const { kind, outcome, count } of callbacks.counts) this.inc({ kind, outcome }, count)
    }
  }))

  fastify.decorate('metrics', registry)
  fastify.addHook('onClose', async () => { registry.clear() })
}, {
  name: 'metrics',
  fastify: '5.x',
  dependencies: ['websocket']
})
