import fc from 'fast-check'
import { test } from 'tap'
import { openBroker } from '../../src/broker/index.ts'
import type { Conversation } from '../../src/conversation.ts'
import { type Follower, Hub } from '../../src/hub.ts'
import { Sequencer } from '../../src/sequencer.ts'
import type { Entry } from '../../src/store/entry.ts'
import { follower } from '../harness/follower.ts'

const conversation: Conversation = { app: 'shop', kind: 'group', key: 'team' }
const entry = (seq: number): Entry => ({ op: 'message', conversation, seq, time: seq, from: 'alice', messageId: `m${seq}`, type: 'text', content: {} })

/** A reader that notes the seqs that it is given. */
function reader (user: string): Follower & { seqs: number[] } {
  const seqs: number[] = []
  return { ...follower(user, ({ seq }) => { seqs.push(Number(seq)) }), seqs }
}

test('whatever word of entries is lost, doubled or late, each passes once and in order, at least as far as the last that was heard of', async (t) => {
  const words = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 })
  await fc.assert(fc.asyncProperty(words, fc.scheduler(), async (heard, scheduler) => {
    const log = Array.from({ length: 30 }, (_, index) => entry(index + 1))
    const passed: number[] = []
    const read = scheduler.scheduleFunction(async (_: Conversation, after: number) => log.slice(after, after + 7))
    const sequencer = new Sequencer(read, ({ seq }) => { passed.push(seq) }, (error) => { throw error })

    const [first = 1] = heard
    for (const seq of heard) {
      sequencer.take(entry(seq))
      if (seq % 3 === 0 && scheduler.count() > 0) await scheduler.waitOne()
    }
    await scheduler.waitIdle()

    // What is read from the log may reach further than what was heard of.
    const expected = passed.map((_, index) => first + index)
    if (passed.join() !== expected.join() || passed.at(-1)! < Math.max(first, ...heard)) throw new Error(`heard ${heard.join()}, passed ${passed.join()}`)
  }), { numRuns: 300 })
  t.pass('300 runs')
})

test('an entry of one node reaches the followers on another, with what that one did not hear of', async (t) => {
  const log = [1, 2, 3, 4, 5].map(entry)
  const store = { entries: async (_: Conversation, after: number) => log.slice(after) }
  const onError = (error: unknown) => { t.error(error) }
  const [one, other] = [new Hub(store, onError), new Hub(store, onError)]
  const speaking = await openBroker('memory:nodes-test', () => {})
  const listening = await openBroker('memory:nodes-test', (notice) => { other.hear(notice) })
  t.teardown(() => Promise.all([speaking.close(), listening.close()]))
  one.connect(speaking)
  const bob = reader('bob')
  other.add(bob)
  other.follow(conversation, bob)

  one.announce(entry(1))
  speaking.publish({ about: 'push', conversation, user: 'alice', fields: { op: 'typing' } })
  one.announce(entry(2))
  // 3 and 4 were lost on the way.
  speaking.publish({ about: 'entry', entry: entry(5) })
  speaking.publish({ about: 'entry', entry: entry(5) })
  while (bob.seqs.length < 6) await new Promise((resolve) => { setTimeout(resolve, 5) })

  t.strictSame(bob.seqs.filter((seq) => seq !== undefined), [1, 2, 3, 4, 5])
})
