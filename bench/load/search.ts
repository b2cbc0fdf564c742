// A store with a log to search in, in this process as the server has it: the store in its worker thread, the writer before it.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'libsql'
import { median, percentile } from '../lib/numbers.ts'
import { serve } from '../lib/serve.ts'
import type { LogWriter } from '../../src/log-writer.ts'
import type { Store } from '../../src/store/store.ts'
import type { Write } from '../../src/store/writes.ts'

export interface SearchJob {
  /** The built server's entry: what is measured lies beside it. */
  server: string
  place: string
}

export interface SearchQuestion {
  /** Writes so many messages. */
  fill?: number
  /** Brings the index up to them. */
  index?: true
  /** Searches as a user who is in so many groups, as often as fits in the seconds. */
  search?: { text: string, user: string, groups: number, seconds: number, by: 'search' | 'like' }
  /** Sends with 256 under way, with the indexer in the background or without it. */
  send?: { indexer: boolean, seconds: number }
}

export interface IndexAnswer { microseconds: number, bytes: number, textBytes: number }
export interface SearchAnswer { p50: number, found: number }
export interface SendAnswer { perSecond: number, p50: number, p99: number, behind: number }

const APP = 'bench'
const GROUPS = 400
const SENDERS = 256
const AT_ONCE = 512
const PAGE = 50

let modules: { openSqlite: (path: string) => Promise<Store>, LogWriter: typeof LogWriter, Indexer: new (writer: LogWriter, onError: (error: unknown) => void) => { close (): Promise<void> } }
let place = ''
let store: Store
let file = ''
let messages = 0
let textBytes = 0

async function open (job: SearchJob): Promise<void> {
  const part = async <Module> (path: string): Promise<Module> => await import(new URL(path, pathToFileURL(job.server)).href) as Module
  modules = { ...await part<Pick<typeof modules, 'openSqlite'>>('./store/sqlite/index.js'), ...await part<Pick<typeof modules, 'LogWriter'>>('./log-writer.js'), ...await part<Pick<typeof modules, 'Indexer'>>('./indexer.js') }
  place = job.place
  file = join(place, 'search.db')
  store = await opened(file)
}

/** With users `in-3`, `in-40` …, each in as many groups. */
async function opened (path: string): Promise<Store> {
  const store = await modules.openSqlite(path)
  const users = ['ada', ...[1, 20, GROUPS].map((groups) => `in-${groups}`)]
  await store.write(users.map((user) => ({ do: 'putUser', app: APP, user, profile: {} })))
  // The groups with the most messages come first: they are everybody's.
  await store.write(Array.from({ length: GROUPS }, (_, n) => ({ do: 'createGroup', app: APP, groupId: `g${n}`, name: 'x', history: 'all', members: users.filter((user) => user === 'ada' || n < Number(user.slice(3))), by: 'app' })))
  return store
}

async function fill (count: number): Promise<void> {
  const next = texts()
  for (; messages < count; messages += AT_ONCE) {
    await store.write(Array.from({ length: AT_ONCE }, () => {
      const text = next()
      textBytes += Buffer.byteLength(text)
      return say(Math.floor(GROUPS * random() ** 3), text)
    }))
  }
}

async function index (): Promise<IndexAnswer> {
  const size = async (): Promise<number> => (await stat(file)).size
  const before = await checkpointed(size)
  const began = performance.now()
  for (let more = true; more;) {
    const [result] = await store.write([{ do: 'indexMessages' }])
    more = result?.ok === true && result.value.more === true
  }
  const took = performance.now() - began
  return { microseconds: took * 1000 / messages, bytes: (await checkpointed(size) - before) / messages, textBytes: textBytes / messages }
}

/** A second way into the file of a store. */
function beside (path: string): Database.Database {
  const database = new Database(path)
  database.pragma('busy_timeout = 5000')
  return database
}

async function checkpointed<Value> (then: () => Promise<Value>): Promise<Value> {
  const database = beside(file)
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
  return await then()
}

async function search ({ text, user, groups, seconds, by }: NonNullable<SearchQuestion['search']>): Promise<SearchAnswer> {
  const database = beside(file)
  database.pragma('cache_size = -65536')
  const ids = database.prepare("select id from conversations where kind = 'group' order by id limit ?").raw().all(groups) as number[][]
  const like = database.prepare(`select * from entries where op = 'message' and conversation_id in (${ids.join()}) and content like ? order by id desc limit ${PAGE}`)
  const once = async (): Promise<number> => by === 'like'
    ? like.all(`%${text}%`).length
    : (await store.search(APP, user, { text, rooms: [], limit: PAGE })).items.length

  const times: number[] = []
  let found = await once()
  for (const until = performance.now() + seconds * 1000; performance.now() < until || times.length < 3;) {
    const began = performance.now()
    found = await once()
    times.push(performance.now() - began)
  }
  database.close()
  return { p50: median(times), found }
}

async function send ({ indexer: indexed, seconds }: NonNullable<SearchQuestion['send']>): Promise<SendAnswer> {
  const path = join(place, `send-${Date.now()}.db`)
  const store = await opened(path)
  const writer = new modules.LogWriter(store, { queue: 100_000, bytes: 100_000_000 })
  const indexer = indexed ? new modules.Indexer(writer, (error) => { throw error }) : undefined
  const next = texts()
  const times: number[] = []
  // The indexer looks once a second: what is counted begins when it is at work.
  const from = performance.now() + 1500
  const until = from + seconds * 1000
  await Promise.all(Array.from({ length: SENDERS }, async (_, n) => {
    for (let began = performance.now(); began < until; began = performance.now()) {
      await writer.write(say(n, next()))
      if (began >= from) times.push(performance.now() - began)
    }
  }))
  await indexer?.close()
  await writer.idle()
  await store.close()
  const database = beside(path)
  const [behind] = database.prepare('select (select max(id) from entries) - indexed_id from search_state').raw().get() as number[]
  database.close()
  const sorted = Float64Array.from(times).sort()
  return { perSecond: times.length / seconds, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), behind: behind! }
}

function say (group: number, text: string): Write {
  return { do: 'append', conversation: { app: APP, kind: 'group', key: `g${group}` }, actor: 'app', from: 'ada', type: 'text', content: JSON.stringify({ text }) }
}

let seed = 1
function random (): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

/** Sentences of words that are as unlike in number as those of a language: half of them Chinese. */
function texts (): () => string {
  const pick = (count: number): number => Math.floor(count ** random()) - 1
  const latin = Array.from({ length: 20_000 }, (_, n) => n.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!) + 'aeiou'[n % 5])
  const chinese = Array.from({ length: 20_000 }, (_, n) => String.fromCodePoint(...Array.from({ length: n < 300 ? 1 : 2 }, () => 0x4e00 + pick(3000))))
  return () => random() < 0.5
    ? Array.from({ length: 4 + 12 * random() }, () => latin[pick(20_000)]).join(' ')
    : Array.from({ length: 4 + 12 * random() }, () => chinese[pick(20_000)]).join('')
}

serve(async (body: { hello?: true, job?: SearchJob } & SearchQuestion) => {
  if (body.hello) return true
  if (body.job) return await open(body.job)
  if (body.fill !== undefined) return await fill(body.fill)
  if (body.index) return await index()
  return body.search === undefined ? await send(body.send!) : await search(body.search)
})
