import t, { test } from 'tap'
import { faultless } from '../harness/checker.ts'
import { Load } from '../harness/load.ts'
import { randomFor } from '../harness/random.ts'
import { startServer, unlimited } from '../harness/server.ts'
import { compileShim, Disk } from './shim.ts'

const ROUNDS = 3
const SYNCS = [150, 600] as const // which fsync fails; the first ones make the database
const ENDS_WITHIN = 20_000 // ms; a safety net

t.setTimeout(190_000)

const shim = await compileShim()

// D6. After a failed fsync Linux calls the pages clean: a second one succeeds and saves nothing, so nothing may be acked any more.
test('a server whose disk fails to sync acks nothing more and ends', { skip: shim.skip, timeout: 180_000 }, async (t) => {
  const random = randomFor(t)
  const disk = await Disk.make(t, shim)
  const start = async (env: Record<string, string> = {}) =>
    await startServer(t, { STORE_URL: `sqlite:${disk.path}`, ...unlimited, ...await disk.mount(), ...env })
  const load = new Load({ random, senders: 20, groups: 5, memberOf: 2, window: 4 })
  const first = await start()
  await load.setUp(first)
  await first.kill('SIGTERM')

  for (let round = 1; round <= ROUNDS; round++) {
    const failing = await start({ POWERCUT_EIO_AT: String(random.between(...SYNCS)) })
    await load.connect(failing)
    await load.retryUnknown()
    await load.talk(AbortSignal.timeout(ENDS_WITHIN))
    const timer = setTimeout(() => { failing.kill() }, ENDS_WITHIN)
    const { code } = await failing.exit
    clearTimeout(timer)
    await load.disconnect()
    await disk.cut()
    if (!t.ok(code !== null && code > 0, `it exits with ${code}`)) break
  }
  const last = await start()
  await load.connect(last)
  await load.retryUnknown()
  await load.disconnect()
  const { counts, examples } = await load.check(last)

  t.comment(`${load.history.count('ok')} acks`)
  t.equal(load.unknown, 0, 'every unknown send was settled by a retry')
  t.strictSame({ counts, examples }, { counts: faultless, examples: [] })
})
