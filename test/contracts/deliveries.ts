import type { Test } from 'tap'
import type { Store } from '../../src/store/store.ts'
import type { QueueDelivery, Write } from '../../src/store/writes.ts'
import { done, register, say, whisper } from './store.ts'

const app = 'shop'
const pair = { app, kind: 'direct', key: 'alice:bob' } as const
const routing = { byApp: false, replaced: false }

/** What every Store has to do about what is to be told to the apps' servers. */
export function deliveryContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    await register(store, 'alice', 'bob')
    return store
  }

  const queue = (n: number, kind: QueueDelivery['kind'] = 'presence'): QueueDelivery => ({ do: 'queueDelivery', app, kind, payload: JSON.stringify({ n }) })
  const due = async (store: Store, { kind = 'presence', now = 1000, limit = 10, except = [] as number[] }: { kind?: QueueDelivery['kind'], now?: number, limit?: number, except?: number[] } = {}) => await store.deliveries(app, kind, { now, limit, except })

  t.test('what was queued is due in its order, each kind and app by itself, but for what is under way', async (t) => {
    const store = await fresh(t)
    await store.write([queue(1), queue(2), queue(3), queue(4, 'rooms'), { ...queue(5), app: 'other' }])

    const { due: [first, second, third], ...rest } = await due(store)
    t.match([first, second, third], [{ payload: { n: 1 }, attempts: 0 }, { payload: { n: 2 } }, { payload: { n: 3 } }])
    t.strictSame(rest, {})
    t.match((await due(store, { except: [first!.id], limit: 1 })).due.map(({ payload }) => payload), [{ n: 2 }])
    t.match((await due(store, { kind: 'rooms' })).due.map(({ payload }) => payload), [{ n: 4 }])
  })

  t.test('what is settled is gone, or comes again at its time and behind what was never tried', async (t) => {
    const store = await fresh(t)
    await store.write([queue(1), queue(2)])
    const { due: [first, second] } = await due(store)

    await store.write([{ do: 'settleDelivery', id: first!.id, retryAt: 500 }, { do: 'settleDelivery', id: second!.id }, { do: 'settleDelivery', id: 999 }, queue(3)])

    t.match(await due(store, { now: 499 }), { due: [{ payload: { n: 3 } }], nextAt: 500 })
    t.match((await due(store, { now: 500 })).due, [{ payload: { n: 3 } }, { payload: { n: 1 }, attempts: 1 }])
    t.match(await store.write([{ do: 'clearDeliveries', app, kind: 'presence' }, { do: 'clearDeliveries', app, kind: 'presence' }]), [{ value: { changed: true } }, { value: { changed: false } }])
    t.strictSame(await due(store), { due: [] })
  })

  t.test('a message is queued by its own commit, as it was said, and only where it is stored now', async (t) => {
    const store = await fresh(t)
    const routed = { ...say(pair, 'alice', 'first'), detail: { mentions: ['bob'] }, clientId: 'c1', digest: 'd', routing: { byApp: true, replaced: true } }

    const results = await store.write([routed, routed, { ...whisper(pair, 'alice'), routing }, { ...say(pair, 'carol', 'no'), routing }, say(pair, 'bob', 'not for the app')])
    await done(store, { do: 'edit', conversation: pair, actor: { user: 'alice' }, seq: 1, content: '{"text":"second"}', within: Infinity })
    await done(store, { do: 'recall', conversation: pair, actor: { user: 'alice' }, seq: 1, within: Infinity })

    t.match(results[0], { value: { queued: true } })
    t.notOk(results[1]!.ok && 'queued' in results[1]!.value)
    const { due: queued } = await due(store, { kind: 'messages' })
    const { messageId, time } = results[0]!.ok ? results[0]!.value.appended! : {}
    t.strictSame(queued.map(({ payload }) => payload), [{ conversation: pair, from: 'alice', messageId, time, type: 'text', content: '{"text":"first"}', detail: { mentions: ['bob'] }, byApp: true, replaced: true }])
  })

  t.test('with a user goes what it said and nobody was told yet', async (t) => {
    const store = await fresh(t)
    await store.write([{ ...say(pair, 'alice', 'mine'), routing }, { ...say(pair, 'bob', 'his'), routing }])

    await done(store, { do: 'eraseUser', app, user: 'alice' })

    t.match((await due(store, { kind: 'messages' })).due, [{ payload: { from: 'bob' } }])
  })

  t.test('a batch that fails queues nothing and forgets nothing', async (t) => {
    const store = await fresh(t)
    await store.write([queue(1)])

    await t.rejects(store.write([queue(2), { do: 'putRecords', app, records: [{ kind: 'app:x', key: 'x', value: undefined }] } satisfies Write]))
    await store.write([queue(3)])

    t.match((await due(store)).due.map(({ payload }) => payload), [{ n: 1 }, { n: 3 }])
  })
}
