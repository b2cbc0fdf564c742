import { join } from 'node:path'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { type Test, test } from 'tap'
import { ChatError } from '../src/errors.ts'
import { Indexer } from '../src/indexer.ts'
import { LogWriter } from '../src/log-writer.ts'
import type { Store } from '../src/store/store.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import type { Write } from '../src/store/writes.ts'

const app = 'shop'
const say: Write = { do: 'append', conversation: { app, kind: 'direct', key: 'alice:alice' }, actor: 'app', from: 'alice', type: 'text', content: '{"text":"上海"}' }
const says = (count: number): Write[] => Array.from({ length: count }, () => say)

function writerOf (store: Pick<Store, 'write'>): LogWriter {
  return new LogWriter(store as Store, { queue: 100_000, bytes: 100_000_000 })
}

async function opened (t: Test) {
  const path = join(t.testdir(), 'chat.db')
  const store = await openSqliteStore(path)
  t.teardown(() => store.close())
  await store.write([{ do: 'putUser', app, user: 'alice', profile: {} }])
  const database = new Database(path)
  t.teardown(() => { database.close() })
  const inIndex = () => Number(database.prepare("select count(*) from search where search match '上海'").raw().get())
  return { store, writer: writerOf(store), inIndex }
}

function indexerOver (t: Test, writer: LogWriter, onError: (error: unknown) => void = (error) => { throw error }): Indexer {
  const indexer = new Indexer(writer, onError)
  t.teardown(() => indexer.close())
  return indexer
}

async function until (holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20)
}

test('what is written comes into the index by itself, and a quiet log is left alone', async (t) => {
  const { writer, inIndex } = await opened(t)
  indexerOver(t, writer)

  await Promise.all(says(10).map((write) => writer.write(write)))
  await until(() => inIndex() === 10)
  await sleep(1200)
  const { commits } = writer
  await sleep(2200)

  t.equal(writer.commits, commits)
  await writer.write(say)
  await until(() => inIndex() === 11)
})

test('what was left to do before a restart is done after it, in steps between which others write', async (t) => {
  const { store, writer, inIndex } = await opened(t)
  for (let n = 0; n < 10; n++) await store.write(says(500))
  const stop = new AbortController()
  const others = (async () => {
    for (; !stop.signal.aborted; await turn()) await writer.write({ do: 'noteSeen', seen: [{ app, user: 'alice', time: 1 }] })
  })()

  indexerOver(t, writer)
  await until(() => inIndex() > 0)
  const during = writer.commits
  await until(() => inIndex() === 5000)

  t.ok(writer.commits - during > 5)
  stop.abort()
  await others
})

test('where the disk is full the indexer tries again, and tells nobody; of anything else it tells', async (t) => {
  const errors: unknown[] = []
  const answers = [new ChatError('OVERLOADED'), new Error('broken'), undefined]
  const tried: number[] = []
  const writer = writerOf({
    async write () {
      tried.push(performance.now())
      const answer = answers.shift()
      if (answer !== undefined) throw answer
      return [{ ok: true, value: { more: false } }]
    }
  })
  indexerOver(t, writer, (error) => { errors.push(error) })

  await until(() => tried.length === 3)
  await sleep(1200)

  t.equal(tried.length, 3)
  t.match(errors, [{ message: 'broken' }])
  t.equal(errors.length, 1)
})

test('a closed indexer has ended its step and begins no other', async (t) => {
  const { store, writer, inIndex } = await opened(t)
  for (let n = 0; n < 10; n++) await store.write(says(500))
  const indexer = indexerOver(t, writer)
  await until(() => inIndex() > 0)

  await indexer.close()
  const count = inIndex()
  await sleep(1200)

  t.ok(count < 5000)
  t.equal(inIndex(), count)
})
