import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { app, listen, tokensFor } from '../helper.ts'
import { Device } from '../harness/device.ts'

// The law: what one knew before + what `sync` sends = what one knows who never went away.

const others = ['alice', 'carol'] as const
const place = fc.constantFrom('group:team', 'group:small', 'direct:bob')
const text = fc.constantFrom('one', 'two', 'three')

/** What happens, at home or away. Bob is the one whose devices are compared. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('send' as const), by: fc.constantFrom(...others), to: place, text }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('flood' as const), by: fc.constantFrom(...others), to: place, count: fc.constantFrom(499, 500, 501, 520) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('edit' as const), by: fc.constantFrom(...others), to: place, nth: fc.nat(8), text }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('recall' as const), by: fc.constantFrom(...others), to: place, nth: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('react' as const), by: fc.constantFrom(...others), to: place, nth: fc.nat(8), emoji: fc.constantFrom('👍', '🎉'), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('remove' as const, 'add' as const, 'rename' as const), to: fc.constantFrom('group:team', 'group:small'), text }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('read' as const, 'pin' as const, 'hide' as const), to: fc.constantFrom('group:team', 'group:small', 'direct:alice', 'direct:carol'), nth: fc.nat(8) }) }
)
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never

async function happen ({ chat }: FastifyInstance, it: Happening): Promise<void> {
  const groupId = it.to.slice('group:'.length)
  const nth = async (by: string, address: string, n: number): Promise<number> => (await chat.history({ app, user: by }, { conversation: address, after: 0, limit: 10 })).messages[n]?.seq ?? 1
  switch (it.what) {
    case 'send': await chat.send({ app, user: it.by }, { to: it.to, content: { text: it.text } }); break
    case 'flood': await Promise.all(Array.from({ length: it.count }, (_, index) => chat.send({ app, user: it.by }, { to: it.to, content: { text: String(index) } }))); break
    case 'edit': await chat.edit({ app, user: it.by }, { conversation: it.to, seq: await nth(it.by, it.to, it.nth), content: { text: it.text } }); break
    case 'recall': await chat.recall({ app, user: it.by }, { conversation: it.to, seq: await nth(it.by, it.to, it.nth) }); break
    case 'react': await chat.react({ app, user: it.by }, { conversation: it.to, seq: await nth(it.by, it.to, it.nth), emoji: it.emoji, on: it.on }); break
    case 'remove': await chat.removeMember({ app }, { groupId, userId: 'bob' }); break
    case 'add': await chat.putMember({ app }, { groupId, userId: 'bob' }); break
    case 'rename': await chat.changeGroup({ app }, { groupId, name: it.text }); break
    case 'read': await chat.read({ app, user: 'bob' }, { conversation: it.to, seq: it.nth + 1 }); break
    case 'pin': await chat.changeConversation({ app, user: 'bob' }, { conversation: it.to, pinned: it.nth % 2 === 0 }); break
    case 'hide': await chat.hideConversation({ app, user: 'bob' }, { conversation: it.to }); break
  }
}

/** What is refused (to edit another's message, to remove who is not in it) is no happening. */
async function tryTo (fastify: FastifyInstance, it: Happening): Promise<void> {
  await happen(fastify, it).catch((error: { code?: string }) => { if (error.code === undefined || error.code === 'INTERNAL') throw error })
}

interface Histories {
  readonly before: Happening[]
  readonly away: Happening[]
}

async function disagreement (fastify: FastifyInstance, url: string, t: Parameters<typeof listen>[0], { before, away }: Histories): Promise<string | undefined> {
  const { bob } = await tokensFor(fastify, 'bob', ...others)
  for (const groupId of ['team', 'small']) await fastify.chat.createGroup({ app }, { groupId, name: groupId, owner: 'alice', members: ['bob', 'carol'] })
  const [stays, goes] = [new Device(t, url, 'bob', bob), new Device(t, url, 'bob', bob)]
  await stays.connect()
  await goes.connect()
  for (const it of before) await tryTo(fastify, it)
  await goes.settle()

  await goes.drop()
  for (const it of away) await tryTo(fastify, it)
  await stays.settle()
  await goes.connect()

  const [one, other] = [stays.replica.state(), goes.replica.state()]
  await stays.drop()
  await goes.drop()
  return isDeepStrictEqual(one, other) ? undefined : firstDifference(one, other)
}

/** Where two states first differ, line by line: a whole one may hold a thousand messages. */
function firstDifference (...states: object[]): string {
  const [stayed = [], went = []] = states.map((state) => inspect(state, { depth: Infinity, sorted: true, maxArrayLength: null }).split('\n'))
  const at = stayed.findIndex((line, index) => line !== went[index])
  return `stayed: ${stayed.slice(at, at + 10).join('\n')}\nwent: ${went.slice(at, at + 10).join('\n')}`
}

/** Random histories found these once. */
const found: Array<[Histories]> = [
  // A conversation was deleted, and a message of before was recalled: nothing was said since.
  [{ before: [], away: [{ what: 'send', by: 'carol', to: 'direct:bob', text: 'two' }, { what: 'hide', to: 'direct:carol', nth: 1 }, { what: 'recall', by: 'carol', to: 'direct:bob', nth: 4 }] }],
  // A message was reacted to and then edited: whoever stayed has these one after the other, whoever went reads them at once.
  [{ before: [], away: [{ what: 'flood', by: 'carol', to: 'direct:bob', count: 500 }, { what: 'send', by: 'alice', to: 'direct:bob', text: 'three' }, { what: 'react', by: 'alice', to: 'direct:bob', nth: 3, emoji: '🎉', on: true }, { what: 'edit', by: 'alice', to: 'direct:bob', nth: 8, text: 'one' }] }]
]

const histories = fc.record({ before: fc.array(happening, { maxLength: 6 }), away: fc.array(happening, { maxLength: 14 }) })

test('what one knew before and what sync sends is what one knows who never went away', async (t) => {
  const runs = await fc.check(fc.asyncProperty(histories, async (given) => {
    const { fastify, url } = await listen(t)
    const why = await disagreement(fastify, url, t, given)
    await fastify.close()
    if (why !== undefined) throw new Error(why)
  }), { numRuns: 120, endOnFailure: true, examples: found })

  t.comment(`seed ${runs.seed}`)
  t.notOk(runs.failed, runs.failed ? `${String(runs.errorInstance)}\n${fc.defaultReportMessage(runs)}` : 'holds')
})

for (const [protection, broken] of Object.entries({
  'the entry right after the cursor': (from: number) => from + 1,
  'the bound on what is pushed': (from: number, to: number) => Math.max(from, to - 3)
})) {
  test(`without ${protection} the law does not hold`, async (t) => {
    const runs = await fc.check(fc.asyncProperty(histories, async (given) => {
      const { fastify, url } = await listen(t)
      const { store } = fastify.chat.context
      const { catchUp } = store
      store.catchUp = async (...args) => {
        const caught = await catchUp(...args)
        return { ...caught, missed: caught.missed.map((missed) => missed.reset ? missed : { ...missed, from: broken(missed.from, missed.to) }) }
      }
      const why = await disagreement(fastify, url, t, given)
      await fastify.close()
      if (why !== undefined) throw new Error(why)
    }), { numRuns: 60, endOnFailure: true })

    t.ok(runs.failed)
  })
}
