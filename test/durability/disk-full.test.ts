import { setTimeout as sleep } from 'node:timers/promises'
import t, { test } from 'tap'
import { faultless } from '../harness/checker.ts'
import { Load } from '../harness/load.ts'
import { randomFor } from '../harness/random.ts'
import { readHistory, rest } from '../harness/rest.ts'
import { startServer, unlimited } from '../harness/server.ts'
import { TestSocket } from '../harness/socket.ts'
import { mintToken } from '../harness/token.ts'
import { compileShim, Disk } from './shim.ts'

const BEFORE = 500 // ms of load on a disk with room, and then while it fills
const WHILE_FULL = 500 // ms
const RECOVERY = 1000 // ms: the promise

t.setTimeout(130_000)

const shim = await compileShim()

// D5
test('a full disk is refused openly and nothing is half stored', { skip: shim.skip, timeout: 120_000 }, async (t) => {
  const disk = await Disk.make(t, shim)
  const server = await startServer(t, { STORE_URL: `sqlite:${disk.path}`, ...unlimited, ...await disk.mount() })
  const load = new Load({ random: randomFor(t), senders: 10, groups: 3, memberOf: 2, window: 4 })
  await load.setUp(server)
  await load.connect(server)
  const token = await mintToken(server.url, 'user-0')
  const reader = await TestSocket.connect(server.url, token)
  const overRest = { sender: 'user-0', conversation: 'group:team-0', clientId: 'over-rest', body: 'is there room?' }
  const sayOverRest = () => rest<{ seq: number, messageId: string }>(server.url, token, 'POST', `/v1/conversations/${overRest.conversation}/messages`,
    { clientId: overRest.clientId, content: { text: overRest.body } })

  // It fills in the middle of the talk, so that some batches are cut short.
  const stop = new AbortController()
  const talk = load.talk(stop.signal)
  await sleep(BEFORE)
  await disk.fill()
  await sleep(WHILE_FULL)
  stop.abort()
  await talk
  const refused = await load.sayOnce()
  load.history.fail(load.history.invoke(overRest))
  const refusedOverRest = await sayOverRest()
  const page = await readHistory(server.url, token, 'group:team-0')
  const read = await reader.request({ op: 'history', conversation: 'group:team-0', limit: 10 })
  const alive = await rest(server.url, token, 'GET', '/health/live')
  const runningWhileFull = server.running

  await disk.empty()
  await sleep(RECOVERY)
  const accepted = await load.sayOnce()
  // A half of what was refused is tried again; what is not must never turn up.
  const tries = load.history.operations.filter(({ outcome }) => outcome === 'fail')
  await load.retry(tries.filter((_operation, index) => index % 2 === 0))
  const again = load.history.invoke(overRest)
  const acceptedOverRest = await sayOverRest()
  load.history.ok(again, acceptedOverRest.body)
  await load.disconnect()
  await reader.close()
  const { counts, examples } = await load.check(server)

  t.comment(`${load.history.count('ok')} acks, ${tries.length} refused`)
  t.ok(refused.every(({ refusal }) => refusal?.code === 'OVERLOADED' && refusal.retry), 'every send is answered OVERLOADED, retry true')
  t.match(refusedOverRest, { status: 503, body: { code: 'OVERLOADED', statusCode: 503 } })
  t.ok(page.messages.length > 0, 'history is read over REST')
  t.ok(Array.isArray(read['messages']) && read['messages'].length > 0, 'history is read over the socket')
  t.equal(alive.status, 200)
  t.ok(runningWhileFull, 'the process lives')
  t.strictSame(accepted.map(({ operation }) => operation.outcome), accepted.map(() => 'ok'), 'sends are accepted again without a restart')
  t.ok(acceptedOverRest.status < 300, 'over REST too')
  t.equal(load.history.count('info'), 0, 'every send was answered')
  t.strictSame({ counts, examples }, { counts: faultless, examples: [] })
  t.ok(server.running)
})
