import Database from 'libsql'
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'
import { join } from 'node:path'
import { test } from 'tap'
import { migrate } from '../../src/store/sql/migrations/index.ts'
import { Deliveries } from '../../src/store/sqlite/deliveries.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'

const app = 'shop'

test('a queue is bounded in rows and in bytes, by itself, and what is taken off makes room, also after a restart', async (t) => {
  const database = new Database(':memory:')
  t.teardown(() => { database.close() })
  await migrate(new Kysely({ dialect: new SqliteDialect({ database: database as unknown as SqliteDatabase }) }))
  let deliveries = new Deliveries(database, { rows: 3, bytes: 100 })
  const queue = (payload: string, kind: 'presence' | 'rooms' = 'presence') => deliveries.queue({ app, kind, payload })

  t.strictSame(['1', '2', '3', '4'].map((payload) => queue(payload)), [true, true, true, false])
  t.equal(queue('x', 'rooms'), true)
  t.equal(queue('x'.repeat(100), 'rooms'), false)
  deliveries.settle({ do: 'settleDelivery', id: 2, retryAt: 5 })
  t.equal(queue('5'), false, 'what is put off still waits')
  deliveries.settle({ do: 'settleDelivery', id: 2 })
  deliveries.settle({ do: 'settleDelivery', id: 2 })
  t.strictSame([queue('6'), queue('7')], [true, false])
  deliveries = new Deliveries(database, { rows: 3, bytes: 100 })
  t.equal(queue('8'), false)
  deliveries.clear({ do: 'clearDeliveries', app, kind: 'presence' })
  t.equal(queue('9'), true)
})

test('what waited for its time when the process ended is due when the next one begins', async (t) => {
  const path = join(t.testdir(), 'chat.db')
  const first = await openSqlite(path)
  await first.write([{ do: 'queueDelivery', app, kind: 'rooms', payload: '{"n":1}' }])
  const { due: [{ id } = { id: 0 }] } = await first.deliveries(app, 'rooms', { now: 0, limit: 1, except: [] })
  await first.write([{ do: 'settleDelivery', id, retryAt: 1_000_000 }])
  await first.close()

  const second = await openSqlite(path)
  t.teardown(() => second.close())
  t.strictSame(await second.deliveries(app, 'rooms', { now: 0, limit: 1, except: [] }), { due: [{ id, payload: { n: 1 }, attempts: 1 }] })
})
