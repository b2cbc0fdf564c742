import fc from 'fast-check'
import { type Test, test } from 'tap'
import { listen } from '../helper.ts'
import { commands, Reconnect } from '../model/commands.ts'
import { Model, type User } from '../model/model.ts'
import { Real } from '../model/real.ts'

type Server = Awaited<ReturnType<typeof listen>>

/** Runs commands against a server and the model at once; fails where an answer, a device or a list is not what the model says. */
async function check (t: Test, numRuns: number, { fastify, url }: Server): Promise<{ failed: boolean, seed: number, report: string }> {
  const devices = fc.constantFrom<User[]>(['alice', 'bob'], ['alice', 'alice', 'bob'])
  const runs = await fc.check(fc.asyncProperty(devices, commands, async (users, given) => {
    const real = await Real.create(t, fastify, url, users)
    const model = new Model(users)
    await fc.asyncModelRun(() => ({ model, real }), given)

    for (const index of users.keys()) {
      const back = new Reconnect(index)
      if (back.check(model)) await back.run(model, real)
    }
    for (const device of real.devices) await device.settle()
    const why = await real.difference(model)
    for (const index of users.keys()) await real.drop(index)
    if (why !== undefined) throw new Error(why)
  }), { numRuns, ...process.env['SEED'] === undefined ? {} : { seed: Number(process.env['SEED']) } })
  return { failed: runs.failed, seed: runs.seed, report: runs.failed ? `${runs.errorInstance instanceof Error ? runs.errorInstance.message : ''}\n${fc.defaultReportMessage(runs)}` : '' }
}

test('whatever two or three devices do, every answer, every device and every list is what the protocol says', async (t) => {
  const { seed, report } = await check(t, 500, await listen(t))

  t.comment(`500 runs, seed ${seed}: run again with SEED=${seed}`)
  t.equal(report, '')
})

// Without any one of these the suite above must fail: otherwise it would prove nothing.
const protections: Record<string, (server: Server) => void> = {
  'catching up begins right after the cursor' ({ fastify: { chat: { context: { store } } } }) {
    const { catchUp } = store
    store.catchUp = async (...args) => {
      const caught = await catchUp(...args)
      return { ...caught, missed: caught.missed.map((missed) => ({ ...missed, from: missed.from + 1 })) }
    }
  },
  'a retry is known by its clientId' ({ fastify: { chat: { context: { store } } } }) {
    const { write } = store
    store.write = async (writes) => await write(writes.map((one) => {
      if (one.do !== 'append') return one
      const { clientId, digest, ...rest } = one
      return rest
    }))
  },
  'who comes into a group follows it' ({ fastify: { chat: { context: { hub } } } }) {
    hub.follow = () => {}
  },
  'the other devices are told' ({ fastify: { chat: { context: { hub } } } }) {
    const { announce } = hub
    hub.announce = function (entry, except) { if (entry.op !== 'edit') announce.call(hub, entry, except) }
  }
}

for (const [protection, remove] of Object.entries(protections)) {
  test(`that ${protection} is needed for it`, async (t) => {
    const server = await listen(t)
    remove(server)

    const runs = await check(t, 200, server)

    t.ok(runs.failed)
  })
}
