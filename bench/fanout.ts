// How many deliveries a second one room of 1,000 members gets, beside a `ws` server that calls `send` for each member.
import { isBuilt, mintPaths, startConfab } from './lib/confab.ts'
import { medianOf } from './lib/numbers.ts'
import { readOptions } from './lib/options.ts'
import { makePlace } from './lib/place.ts'
import { startLoad, startYardstick, type Target } from './lib/programs.ts'
import { count, ratio, say, share, spread, table } from './lib/report.ts'
import { interleave } from './lib/rounds.ts'
import { run } from './lib/run.ts'
import type { Child } from './lib/child.ts'
import type { FanoutAnswer, FanoutJob, FanoutQuestion } from './load/fanout.ts'

const MEMBERS = 1000
const SENDERS = 4
const WARM_UP = 0.7

// One message at a time leaves nothing to batch; the others let frames of several messages meet in one turn of the loop.
const LOADS = [
  { name: '1 sender, 1 under way', senders: 1, outstanding: 1 },
  { name: '4 senders, 16 under way each', senders: SENDERS, outstanding: 16 },
  { name: '4 senders, 64 under way each', senders: SENDERS, outstanding: 64 }
]

await run(async () => {
  const options = readOptions(2)
  const users = Array.from({ length: MEMBERS + SENDERS }, (_, i) => `user-${i}`)

  const servers: Array<{ target: Target, load: Child }> = []
  const start = async (target: Target, paths: string[]): Promise<void> => {
    const load = await startLoad<FanoutJob>('fanout.ts', {
      port: target.port, serverPid: target.child.pid, listeners: paths.slice(0, MEMBERS), senders: paths.slice(MEMBERS)
    })
    servers.push({ target, load })
  }
  const bare = await startYardstick('bare ws, send per member', 'ws-room.ts')
  await start(bare, users.map(() => '/'))
  if (isBuilt(options.server)) {
    const confab = await startConfab(options.server, makePlace())
    await start(confab, await mintPaths(confab.port, users))
  } else {
    say(`There is no ${options.server} (npm run build): the yardstick alone.`)
  }

  for (const { name, ...shape } of LOADS) {
    const question: FanoutQuestion = { ...shape, warmUp: WARM_UP, seconds: options.seconds }
    const rounds = await interleave(options.rounds, servers.map(({ load }) => () => load.ask<FanoutAnswer>(question)))
    const rates = rounds.map(of => medianOf(of, ({ perSecond }) => perSecond))
    table(
      [name, 'deliveries/s', 'least–greatest', '÷ bare ws', 'messages/s', 'bytes a push', 'CPU server', 'load', 'others'],
      servers.map(({ target }, i) => [
        target.name,
        count(rates[i]!),
        spread(rounds[i]!.map(({ perSecond }) => perSecond)),
        ratio(rates[i]!, rates[0]!),
        count(rates[i]! / MEMBERS),
        count(medianOf(rounds[i]!, ({ bytes }) => bytes)),
        share(medianOf(rounds[i]!, ({ busy }) => busy.server)),
        share(medianOf(rounds[i]!, ({ busy }) => busy.load)),
        share(medianOf(rounds[i]!, ({ busy }) => busy.others))
      ])
    )
  }
  say(`Deliveries a second into one room of ${count(MEMBERS)} members, medians of ${options.rounds} interleaved rounds: confab (each message ` +
    'stored first) beside a ws server that stores nothing and calls send(string) for each member. Every member was checked to receive every message.')
})
