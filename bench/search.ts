// How long a search takes beside a LIKE scan of the same log, what its index costs, and what senders notice of it.
import { isBuilt } from './lib/confab.ts'
import { medianOf } from './lib/numbers.ts'
import { readOptions } from './lib/options.ts'
import { makePlace } from './lib/place.ts'
import { startLoad } from './lib/programs.ts'
import { count, milliseconds, ratio, say, spread, table } from './lib/report.ts'
import { interleave } from './lib/rounds.ts'
import { run } from './lib/run.ts'
import type { IndexAnswer, SearchAnswer, SearchJob, SearchQuestion, SendAnswer } from './load/search.ts'

const MESSAGES = 200_000

// The same words are in every run: the texts come from a fixed seed.
const TEXTS = [
  { name: 'one frequent character', text: '一' },
  { name: 'two characters', text: '丁丂' },
  { name: 'a word', text: 'rcca' },
  { name: 'what nobody said', text: '上海饭店' }
]
const USERS = [1, 20, 400]

await run(async () => {
  const options = readOptions(2)
  if (!isBuilt(options.server)) throw new Error(`there is no ${options.server}: npm run build`)
  const load = await startLoad<SearchJob>('search.ts', { server: options.server, place: makePlace() })
  const ask = async <Answer> (question: SearchQuestion): Promise<Answer> => await load.ask<Answer>(question)

  const sends = await interleave<SendAnswer>(options.rounds, [false, true].map((indexer) => async () => await ask({ send: { indexer, seconds: options.seconds } })))
  const rates = sends.map((of) => medianOf(of, ({ perSecond }) => perSecond))
  table(
    ['256 sends under way', 'stored/s', 'least–greatest', '÷ without', 'p50', 'p99', 'behind at the end'],
    ['without the index', 'with it'].map((name, i) => [
      name, count(rates[i]!), spread(sends[i]!.map(({ perSecond }) => perSecond)), ratio(rates[i]!, rates[0]!),
      milliseconds(medianOf(sends[i]!, ({ p50 }) => p50)), milliseconds(medianOf(sends[i]!, ({ p99 }) => p99)), i === 0 ? '' : count(medianOf(sends[i]!, ({ behind }) => behind))
    ])
  )

  await ask({ fill: MESSAGES })
  const seconds = options.seconds / 10
  const searches = async (by: 'search' | 'like') => {
    const rows: SearchAnswer[] = []
    for (const { text } of TEXTS) for (const groups of USERS) rows.push(await ask({ search: { text, user: `in-${groups}`, groups, seconds, by } }))
    return rows
  }
  const fresh = await searches('search')
  const { microseconds, bytes, textBytes } = await ask<IndexAnswer>({ index: true })
  const rounds = await interleave(options.rounds, [async () => await searches('like'), async () => await searches('search')])
  const p50 = (contender: number, row: number): number => medianOf(rounds[contender]!, (of) => of[row]!.p50)
  table(
    [`${count(MESSAGES)} messages`, 'found', 'LIKE', 'search', 'LIKE ÷ search', 'before the index'],
    TEXTS.flatMap(({ name }) => USERS.map((groups) => `${name}, in ${groups} groups`)).map((name, row) => [
      name, count(rounds[1]![0]![row]!.found), milliseconds(p50(0, row)), milliseconds(p50(1, row)), ratio(p50(0, row), p50(1, row)), milliseconds(fresh[row]!.p50)
    ])
  )
  say(`A page of 50, medians of ${options.rounds} interleaved rounds. To index a message took ${microseconds.toFixed(0)} µs and ${bytes.toFixed(0)} bytes, of ${textBytes.toFixed(0)} bytes of text.`)
})
