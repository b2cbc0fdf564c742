import { setTimeout } from 'node:timers/promises'
import type { Test } from 'tap'
import type { Broker, Notice } from '../../src/broker/index.ts'

type Open = (listener: (notice: Notice) => void) => Promise<Broker>

/** What every Broker has to do (src/broker/broker.ts). `network` gives a way to join nodes that hear each other and nobody else. */
export function brokerContract (t: Test, network: () => Open): void {
  const conversation = { app: 'shop', kind: 'group', key: 'team' } as const
  const notice = (n: number): Notice => ({ about: 'push', conversation, user: 'alice', fields: { n } })
  const numbers = (heard: Notice[]) => heard.map((one) => one.about === 'push' ? one.fields.n : undefined)

  async function nodes (t: Test, count: number) {
    const open = network()
    return await Promise.all(Array.from({ length: count }, async () => {
      const heard: Notice[] = []
      const broker = await open((notice) => { heard.push(notice) })
      t.teardown(() => broker.close())
      return { broker, heard }
    }))
  }

  async function until (holds: () => boolean): Promise<void> {
    while (!holds()) await setTimeout(5)
  }

  t.test('what one node publishes reaches each other node once, in order, and never itself', async (t) => {
    const [a, b, c] = await nodes(t, 3)
    const sent = Array.from({ length: 100 }, (_, n) => n)

    for (const n of sent) a!.broker.publish(notice(n))
    await until(() => b!.heard.length >= 100 && c!.heard.length >= 100)
    await setTimeout(20)

    t.strictSame(numbers(b!.heard), sent)
    t.strictSame(numbers(c!.heard), sent)
    t.strictSame(a!.heard, [])
  })

  t.test('a notice arrives as it was sent, and shares nothing with it', async (t) => {
    const [a, b] = await nodes(t, 2)
    const entry: Notice = { about: 'entry', entry: { op: 'message', conversation, seq: 7, time: 1, from: 'alice', messageId: 'm', type: 'text', content: { text: '上海 🙂' } } }

    a!.broker.publish(entry)
    await until(() => b!.heard.length > 0)

    t.strictSame(b!.heard[0], entry)
    t.not(b!.heard[0], entry)

    const changed: Notice = { about: 'words', app: 'shop' }
    a!.broker.publish(changed)
    await until(() => b!.heard.length > 1)
    t.strictSame(b!.heard[1], changed)
  })

  t.test('networks do not hear each other', async (t) => {
    const [[a], [b]] = [await nodes(t, 2), await nodes(t, 2)]
    a!.broker.publish(notice(1))
    await setTimeout(30)
    t.strictSame(b!.heard, [])
  })

  t.test('a closed node neither speaks nor hears', async (t) => {
    const [a, b, c] = await nodes(t, 3)
    await b!.broker.close()

    b!.broker.publish(notice(1))
    a!.broker.publish(notice(2))
    await until(() => c!.heard.length > 0)
    await setTimeout(20)

    t.strictSame(numbers(c!.heard), [2])
    t.strictSame(b!.heard, [])
  })
}
