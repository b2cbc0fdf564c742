import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { test, type Test } from 'tap'
import type { WebSocket } from 'ws'
import { chatOf, meddling, reaches } from '../harness/client.ts'
import { randomFor } from '../harness/random.ts'
import { restOk } from '../harness/rest.ts'
import { app, startServer, unlimited } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { mintToken } from '../harness/token.ts'
import { WebSocket as Socket } from 'ws'

const LIMIT = 150_000 // ms; a safety net
/** Messages at least, however slowly they come. */
const SPOKEN = 150
const SETTLED = 20_000 // ms in which everybody has all, once nobody is cut any more

t.setTimeout(LIMIT + 20_000)

interface Outcome {
  /** What is wrong with what each client was told, in words; none where nothing is. */
  readonly faults: string[]
  readonly cuts: number
  readonly length: number
}

/** A stream of messages in one group, and clients of which each is cut so many times while it lasts. */
async function stream (t: Test, clients: number, cutsEach: number, Base: typeof WebSocket = Socket): Promise<Outcome> {
  const random = randomFor(t)
  const server = await startServer(t, { STORE_URL: `sqlite:${join(await tempDir(t), 'confab.db')}`, ...unlimited })
  const users = Array.from({ length: clients }, (_, n) => `user-${n}`)
  await mintToken(server.url, 'speaker')
  const tokens = await Promise.all(users.map(async (user) => await mintToken(server.url, user)))
  await restOk(server.url, app, 'POST', '/v1/groups', { groupId: 'team', name: 'Team', owner: 'speaker', members: users })

  const seen = users.map(() => [] as number[])
  const sockets = new Map<number, WebSocket>()
  const chats = users.map((_, index) => {
    const Cuttable = class extends Base {
      constructor (...args: ConstructorParameters<typeof WebSocket>) {
        super(...args)
        sockets.set(index, this)
      }
    }
    const chat = chatOf({ url: server.url, getToken: () => tokens[index]!, WebSocket: Cuttable as typeof WebSocket })
    chat.on('message', ({ seq }) => { seen[index]!.push(seq!) })
    t.teardown(() => chat.close())
    return chat
  })
  await Promise.all(chats.map((chat) => reaches(chat, 'online')))

  const state = { isOver: false }
  let last = 0
  const speaking = (async () => {
    for (let spoken = 0; !state.isOver || spoken < SPOKEN; spoken++) {
      const { results } = await restOk<{ results: Array<{ seq: number }> }>(server.url, app, 'POST', '/v1/messages', { from: 'speaker', to: ['group:team'], content: { text: 'x' } })
      last = results[0]!.seq
      await sleep(random.between(5, 40))
    }
  })()
  let cuts = 0
  await Promise.all(users.map(async (_, index) => {
    for (let cut = 0; cut < cutsEach; cut++) {
      await sleep(random.between(50, 700))
      await reaches(chats[index]!, 'online')
      const socket = sockets.get(index)!
      // A reset, an end of ours alone, or a close as one is meant to be.
      if (random.between(0, 2) > 0) socket.terminate()
      else socket.close()
      cuts++
    }
  }))
  state.isOver = true
  await speaking

  const first = clients + 2
  const due = last - first + 1
  const deadline = performance.now() + SETTLED
  while (performance.now() < deadline && seen.some(({ length }) => length < due)) await sleep(50)
  // What would be told twice has time to come.
  await sleep(200)
  const faults = seen.flatMap((seqs, index) => {
    const wrong = seqs.findIndex((seq, at) => seq !== first + at)
    if (wrong >= 0) return [`${users[index]!}: ${seqs[wrong]!} after ${seqs[wrong - 1] ?? 'nothing'}`]
    return seqs.length === due ? [] : [`${users[index]!}: ${seqs.length} of ${due}`]
  })
  return { faults, cuts, length: due }
}

test('200 clients that are cut 20 times each while a stream goes on miss nothing and are told nothing twice', { timeout: LIMIT }, async (t) => {
  const { faults, cuts, length } = await stream(t, 200, 20)

  t.comment(`${cuts} cuts, ${length} messages to each`)
  t.strictSame(faults.slice(0, 5), [])
  t.equal(cuts, 4000)
  t.ok(length >= SPOKEN, `${length} messages`)
})

test('the same finds out clients that do not say where they were', { timeout: LIMIT }, async (t) => {
  const Forgetful = meddling((frame) => frame['op'] === 'sync' ? { ...frame, cursors: {} } : undefined)

  const { faults } = await stream(t, 10, 4, Forgetful)

  t.not(faults.length, 0)
})
