import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { test } from 'tap'
import { faultless } from '../harness/checker.ts'
import { Load } from '../harness/load.ts'
import { randomFor } from '../harness/random.ts'
import { startServer, unlimited } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'

const ROUNDS = 20
const ACKS = 20_000
const LIFE = [50, 1500] as const // ms of load before the kill
const LIMIT = 600_000 // ms; a safety net

// The file's own limit, past the test's, so that the test ends with its teardown.
t.setTimeout(LIMIT + 10_000)

// D1: what was acked survives `kill -9`, once each, at its place; what was not acked may be sent again.
test('an acked message survives kill -9 of the server', { timeout: LIMIT }, async (t) => {
  const random = randomFor(t)
  const env = { STORE_URL: `sqlite:${join(await tempDir(t), 'confab.db')}`, ...unlimited }
  const load = new Load({ random, senders: 30, groups: 10, memberOf: 2, window: 8 })
  let server = await startServer(t, env)
  await load.setUp(server)
  let kills = 0
  let retried = 0

  while (kills < ROUNDS || load.history.count('ok') < ACKS) {
    await load.connect(server)
    retried += await load.retryUnknown()
    const talk = load.talk()
    await sleep(random.between(...LIFE))
    const { signal } = await server.kill('SIGKILL')
    if (signal !== 'SIGKILL') throw new Error(`the server ended by itself:\n${server.output}`)
    await talk
    await load.disconnect()
    kills++
    server = await startServer(t, env)
  }
  await load.connect(server)
  retried += await load.retryUnknown()
  await load.disconnect()
  const { counts, examples } = await load.check(server)

  t.comment(`${kills} kills, ${load.history.count('ok')} acks, ${retried} unknown sends tried again`)
  t.equal(load.unknown, 0, 'every unknown send was settled by a retry')
  t.strictSame({ counts, examples }, { counts: faultless, examples: [] })
  t.equal(load.history.count('fail'), 0, 'nothing was refused')
  t.ok(retried > 0, 'some sends were under way when the server was killed')
})
