import type { Test } from 'tap'
import { AddressGuard } from '../../../src/callbacks/address-guard.ts'
import { Callbacks, type CallbacksOptions } from '../../../src/callbacks/callbacks.ts'
import { type Pace, standardPace } from '../../../src/callbacks/pace.ts'
import { LogWriter } from '../../../src/log-writer.ts'
import { Settings } from '../../../src/settings.ts'
import { openSqliteInMemory } from '../../../src/store/sqlite/index.ts'
import type { Store } from '../../../src/store/store.ts'
import { Tokens } from '../../../src/tokens.ts'
import { TestClock } from '../../harness/clock.ts'
import { app, secret } from '../../helper.ts'

/** Callbacks by themselves, at a clock that the test sets forward. What is told is room events: each is a delivery of its own, once the clock has moved. */
export async function lanes (t: Test, targets: Record<string, string>, { pace = {}, guard = new AddressGuard({ allowPrivate: true }), store: given, ...options }: Omit<Partial<CallbacksOptions>, 'pace' | 'store'> & { pace?: Partial<Pace>, store?: Store } = {}) {
  const store = given ?? await openSqliteInMemory()
  const clock = new TestClock()
  const writer = new LogWriter(store, { queue: 1000, bytes: 1_000_000 })
  const settings = new Settings(store)
  const apps = new Map([[app, secret], ['other', 'another-secret-123']])
  const errors: unknown[] = []
  const callbacks = new Callbacks({
    store,
    writer,
    settings,
    clock,
    guard,
    tokens: new Tokens({ apps, ttl: 60, ttlMax: 60 }),
    apps: apps.keys(),
    isOn: true,
    pace: { ...standardPace, closing: 10, ...pace },
    onError: (error) => { errors.push(error) },
    ...options
  })
  for (const [key, url] of Object.entries(targets)) settings.apply(key, { callbacks: { rooms: { url } } })
  t.teardown(async () => {
    // What is under way is given a moment.
    const passing = setInterval(() => { clock.advance(10) }, 5)
    await callbacks.close()
    clearInterval(passing)
    if (given === undefined) await store.close()
  })
  return {
    callbacks,
    store,
    clock,
    settings,
    errors,
    /** Queues one delivery, and resolves when it is in the store. */
    async tell (name: string, key = app) {
      callbacks.room({ app: key, kind: 'room', key: name }, 'began')
      clock.advance(50)
      await writer.idle()
    },
    /** How many times something of this kind came to this. */
    counted: (outcome: string) => callbacks.counts.find((one) => one.kind === 'rooms' && one.outcome === outcome)?.count ?? 0,
    /** What still waits. */
    async waiting (key = app) {
      const { due } = await store.deliveries(key, 'rooms', { now: Number.MAX_SAFE_INTEGER, limit: 1000, except: [] })
      return due.map(({ payload }) => (payload as Array<{ chatRoomId: string }>)[0]!.chatRoomId)
    }
  }
}
