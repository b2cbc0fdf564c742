import { test } from 'tap'
import { LogWriter } from '../src/log-writer.ts'
import type { Store } from '../src/store/store.ts'
import type { Write } from '../src/store/writes.ts'

const conversation = { app: 'shop', kind: 'direct', key: 'alice:bob' } as const
const actor = { user: 'alice' }
const large = 'x'.repeat(120_000)
const bound = 1_000_000

const writes: Record<string, Write> = {
  'a message': { do: 'append', conversation, actor, from: 'alice', type: 'text', content: large },
  'an edit': { do: 'edit', conversation, actor, seq: 1, content: large, within: Infinity },
  'a list of words': { do: 'putWords', app: 'shop', words: [{ key: large, word: large, action: 'refuse' }], most: 10 }
}

for (const [what, write] of Object.entries(writes)) {
  test(`what waits for the disk is bounded in bytes: ${what}`, async (t) => {
    const batches: number[] = []
    const store = {
      async write (batch: readonly Write[]) {
        batches.push(batch.length)
        await new Promise(setImmediate)
        return batch.map(() => ({ ok: true, value: {} }))
      }
    }
    const writer = new LogWriter(store as unknown as Store, { queue: 10_000, bytes: bound })

    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, async () => await writer.write(write)))

    const accepted = outcomes.filter(({ status }) => status === 'fulfilled').length
    t.ok(accepted > 1 && accepted <= Math.ceil(bound / large.length) + 1, `${accepted} accepted`)
    t.match(outcomes.find(({ status }) => status === 'rejected'), { reason: { code: 'OVERLOADED' } })
    await writer.idle()
    t.resolves(writer.write(write), 'what was written makes room')
  })
}
