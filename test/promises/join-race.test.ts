import fc from 'fast-check'
import { type Test, test } from 'tap'
import type { ChatContext } from '../../src/chat/context.ts'
import { attach } from '../../src/chat/session.ts'
import { sync } from '../../src/chat/sync.ts'
import type { Follower } from '../../src/hub.ts'
import type { Store } from '../../src/store/store.ts'
import { app, build, tokensFor } from '../helper.ts'
import { follower as followerOf } from '../harness/follower.ts'
import { Replica } from '../harness/replica.ts'

// Somebody comes back exactly while messages are committed: whatever of it comes first, nothing is missed and nothing comes twice.

/** How a connection is let in, and catches up. */
type ComeBack = (chat: ChatContext, follower: Follower, replica: Replica) => Promise<void>

const follow = async (chat: ChatContext, follower: Follower): Promise<void> => {
  await attach(chat, follower, { app, user: follower.user, issuedAt: Date.now(), expiresAt: Date.now() + 600_000 })
}
const catchUp = async (chat: ChatContext, follower: Follower, replica: Replica): Promise<void> => {
  await sync(chat, { app, user: follower.user, connection: follower }, { cursors: replica.cursors() })
}
const asItIs: ComeBack = async (chat, follower, replica) => {
  await follow(chat, follower)
  await catchUp(chat, follower, replica)
}
const readsThenFollows: ComeBack = async (chat, follower, replica) => {
  await catchUp(chat, follower, replica)
  await follow(chat, follower)
}

/** Schedules each of the store's answers by itself. */
function scheduled (store: Store, scheduler: fc.Scheduler): Store {
  return Object.fromEntries(Object.entries(store).map(([name, method]) => [name, scheduler.scheduleFunction(method as (...args: unknown[]) => Promise<unknown>)])) as unknown as Store
}

async function race (t: Test, numRuns: number, comeBack: ComeBack) {
  const fastify = await build(t)
  const { context } = fastify.chat
  await tokensFor(fastify, 'alice')
  const { writer, store } = context
  let run = 0
  const runs = await fc.check(fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (scheduler, count, returns) => {
    const groupId = `team-${++run}`
    const user = `bob-${run}`
    await fastify.chat.putUser({ app }, { userId: user })
    await fastify.chat.createGroup({ app, user: 'alice' }, { groupId, name: 'Team', members: [user] })
    const conversation = { app, kind: 'group', key: groupId } as const
    const replica = new Replica(user)
    replica.begin(`group:${groupId}`, 2)
    replica.me = (await store.catchUp(app, user, [])).meSeq
    const follower = followerOf(user, (frame) => { replica.take(frame) })
    // The writer keeps its own hold of the store: its commits are scheduled there.
    const slow = scheduled(store, scheduler)
    const chat: ChatContext = { ...context, store: slow }
    const write = store.write
    store.write = slow.write

    const sends = Array.from({ length: count }, (_, index) => fastify.chat.send({ app, user: 'alice' }, { to: `group:${groupId}`, content: { text: String(index) } }))
    if (returns) sends.push(fastify.chat.changeGroup({ app }, { groupId, name: 'Renamed' }).then(() => fastify.chat.send({ app, user: 'alice' }, { to: `group:${groupId}`, content: { text: 'last' } })))
    const back = comeBack(chat, follower, replica)
    // What one answer sets off may be asked only turns later.
    const state = { done: false }
    const all = Promise.all([...sends, back]).then(() => writer.idle()).finally(() => { state.done = true })
    while (!state.done) {
      if (scheduler.count() > 0) await scheduler.waitOne()
      else await new Promise((resolve) => { setImmediate(resolve) })
    }
    await all
    store.write = write
    // The index writes too, whenever it likes: what it has begun by the scheduler ends by it.
    for (let quiet = 0; quiet < 3; quiet++) {
      while (scheduler.count() > 0) await scheduler.waitOne()
      await new Promise((resolve) => { setImmediate(resolve) })
    }

    const log = await store.entries(conversation, 0, 100)
    const held = replica.conversations.get(`group:${groupId}`)
    context.hub.remove(follower)
    if (held?.cursor !== log.length || held.messages.size !== count + Number(returns)) throw new Error(`of ${log.length} entries ${held?.cursor} came, ${held?.messages.size} of ${count + Number(returns)} messages`)
  }), { numRuns, ...process.env['SEED'] === undefined ? {} : { seed: Number(process.env['SEED']) } })
  return { failed: runs.failed, seed: runs.seed, report: runs.failed ? `${String(runs.errorInstance)}\n${fc.defaultReportMessage(runs)}` : '' }
}

test('who comes back while messages are committed misses none and gets none twice, in 5,000 interleavings', async (t) => {
  const { seed, report } = await race(t, 5000, asItIs)

  t.comment(`seed ${seed}: run again with SEED=${seed}`)
  t.equal(report, '')
})

test('who reads first and follows then misses some', async (t) => {
  const { failed } = await race(t, 500, readsThenFollows)

  t.ok(failed)
})
