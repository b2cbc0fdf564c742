// What an idle connection costs the server, beside a bare `ws` server that holds as many.
import { setTimeout as sleep } from 'node:timers/promises'
import { isBuilt, mintPaths, startConfab } from './lib/confab.ts'
import { medianOf } from './lib/numbers.ts'
import { readOptions } from './lib/options.ts'
import { makePlace } from './lib/place.ts'
import { startLoad, startYardstick, type Target } from './lib/programs.ts'
import { count, ratio, say, table } from './lib/report.ts'
import { interleave } from './lib/rounds.ts'
import { run } from './lib/run.ts'
import type { Child } from './lib/child.ts'
import type { IdleJob } from './load/idle.ts'

const CONNECTIONS = 5000
// Opened and closed before the first reading: the code and the pools that any connection needs are not a connection's price.
const FIRST = 200

interface Held { rss: number, heap: number, outside: number }

await run(async () => {
  // Nothing is timed here; the seconds are those in which the server comes to rest before its memory is read.
  const options = readOptions(1.5)
  const place = makePlace()
  const settle = (): Promise<void> => sleep(options.seconds * 1000)

  const hold = async (target: Target, paths: string[]): Promise<Child> => {
    const load = await startLoad<IdleJob>('idle.ts', { port: target.port, paths })
    await settle()
    const greeted = await load.ask<number>({})
    if (greeted < paths.length) throw new Error(`${target.name} greeted ${greeted} of ${paths.length} connections`)
    return load
  }

  // A server of its own each round: what a process has once held it does not give back, and a second reading would find room.
  const measure = async (start: () => Promise<Target>, paths: string[]): Promise<Held> => {
    const target = await start()
    const first = await hold(target, paths.slice(0, FIRST))
    await first.stop()
    await settle()
    const before = await target.child.ask<NodeJS.MemoryUsage>({ memory: true })
    const load = await hold(target, paths)
    const after = await target.child.ask<NodeJS.MemoryUsage>({ memory: true })
    await load.stop()
    await target.child.stop()
    const each = (field: keyof NodeJS.MemoryUsage): number => (after[field] - before[field]) / paths.length
    return { rss: each('rss'), heap: each('heapUsed'), outside: each('external') }
  }

  const contenders = [{ name: 'bare ws', measure: () => measure(() => startYardstick('bare ws', 'ws-idle.ts'), Array.from({ length: CONNECTIONS }, () => '/')) }]
  if (isBuilt(options.server)) {
    const users = Array.from({ length: CONNECTIONS }, (_, i) => `user-${i}`)
    const issuer = await startConfab(options.server, place)
    const paths = await mintPaths(issuer.port, users)
    await issuer.child.stop()
    contenders.push({ name: 'confab', measure: () => measure(() => startConfab(options.server, place), paths) })
  } else {
    say(`There is no ${options.server} (npm run build): the yardstick alone.`)
  }

  const rounds = await interleave(options.rounds, contenders.map(({ measure }) => measure))
  const bytes = (value: number): string => `${(value / 1024).toFixed(1)} KiB`
  const rss = rounds.map(of => medianOf(of, held => held.rss))
  const heap = rounds.map(of => medianOf(of, held => held.heap))
  table(
    ['per idle connection', 'RSS', '÷ bare ws', 'heap', '÷ bare ws', 'external'],
    contenders.map(({ name }, i) => [
      name, bytes(rss[i]!), ratio(rss[i]!, rss[0]!), bytes(heap[i]!), ratio(heap[i]!, heap[0]!), bytes(medianOf(rounds[i]!, held => held.outside))
    ])
  )
  say(`Memory that ${count(CONNECTIONS)} idle connections (a user each) add to the server after a full collection, divided by their number; ` +
    `medians of ${options.rounds} interleaved rounds, each in a fresh process. The kernel's socket buffers are not in it.`)
})
