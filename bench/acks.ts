// How many durable sends a second are acked, beside a `ws` server that stores nothing and a SQLite loop without a network.
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { Child, SERVER_CORE } from './lib/child.ts'
import { isBuilt, mintPaths, startConfab } from './lib/confab.ts'
import { medianOf } from './lib/numbers.ts'
import { readOptions } from './lib/options.ts'
import { makePlace } from './lib/place.ts'
import { startLoad, startYardstick, type Target } from './lib/programs.ts'
import { count, milliseconds, ratio, say, share, spread, table } from './lib/report.ts'
import { interleave } from './lib/rounds.ts'
import { run } from './lib/run.ts'
import type { Busy } from './lib/cpu.ts'
import type { AcksAnswer, AcksJob, AcksQuestion } from './load/acks.ts'
import type { SqliteAnswer } from './yardstick/sqlite.ts'

const SENDERS = 256
const WARM_UP = 0.7
const COMMITTING = 1.2

// `commit` is how many rows the server could put into one commit at the most.
const LOADS = [
  { name: '1 sender, 1 outstanding', connections: 1, outstanding: 1, commit: 1 },
  { name: '256 senders, 1 outstanding', connections: SENDERS, outstanding: 1, commit: SENDERS },
  { name: '1 sender, 1,000 pipelined', connections: 1, outstanding: 1000, commit: 1000 }
]

interface Round { perSecond: number, p50: number, p99: number, busy?: Busy }

await run(async () => {
  const options = readOptions(2)
  const place = makePlace()
  const senders = Array.from({ length: SENDERS }, (_, i) => `sender-${i}`)
  const peers = Array.from({ length: SENDERS }, (_, i) => `peer-${i}`)

  const servers: Array<{ target: Target, load: Child }> = []
  const start = async (target: Target, paths: string[]): Promise<void> => {
    const load = await startLoad<AcksJob>('acks.ts', { port: target.port, serverPid: target.child.pid, paths, peers })
    servers.push({ target, load })
  }
  const bare = await startYardstick('bare ws, no storage', 'ws-ack.ts')
  await start(bare, senders.map(() => '/'))
  if (isBuilt(options.server)) {
    const confab = await startConfab(options.server, place)
    const paths = await mintPaths(confab.port, [...senders, ...peers])
    await start(confab, paths.slice(0, SENDERS))
  } else {
    say(`There is no ${options.server} (npm run build): the yardsticks alone.`)
  }
  const sqlite = new Child(fileURLToPath(new URL('./yardstick/sqlite.ts', import.meta.url)))

  for (const { name, commit, ...shape } of LOADS) {
    const question: AcksQuestion = { ...shape, warmUp: WARM_UP, seconds: options.seconds }
    const rounds = await interleave<Round>(options.rounds, [
      ...servers.map(({ load }) => () => load.ask<AcksAnswer>(question)),
      async () => {
        sqlite.pin(SERVER_CORE)
        return sqlite.ask<SqliteAnswer>({ file: join(place, `bare-${commit}.db`), rowsPerCommit: commit, seconds: COMMITTING })
      }
    ])
    const contenders = [...servers.map(({ target }) => target.name), `bare libsql, ${count(commit)} a commit`]
    const rates = rounds.map(of => medianOf(of, ({ perSecond }) => perSecond))
    table(
      [name, 'acks/s', 'least–greatest', '÷ bare ws', '÷ bare libsql', 'p50', 'p99', 'CPU server', 'load', 'others'],
      contenders.map((contender, i) => [
        contender,
        count(rates[i]!),
        spread(rounds[i]!.map(({ perSecond }) => perSecond)),
        ratio(rates[i]!, rates[0]!),
        ratio(rates[i]!, rates.at(-1)!),
        milliseconds(medianOf(rounds[i]!, ({ p50 }) => p50)),
        milliseconds(medianOf(rounds[i]!, ({ p99 }) => p99)),
        share(medianOf(rounds[i]!, ({ busy }) => busy?.server ?? NaN)),
        share(medianOf(rounds[i]!, ({ busy }) => busy?.load ?? NaN)),
        share(medianOf(rounds[i]!, ({ busy }) => busy?.others ?? NaN))
      ])
    )
  }
  say(`Durable direct sends acked a second, medians of ${options.rounds} interleaved rounds: confab (commit, then ack) beside a ws server that ` +
    'acks without storing, under the same load, and a loop that commits as many rows at a time without a network (its p50 and p99 are of one commit).')
})
