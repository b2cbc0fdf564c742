import fc from 'fast-check'
import { test } from 'tap'
import { Turnstile } from '../src/turnstile.ts'

interface Call { readonly user: string, readonly fails: boolean, readonly enterFails: boolean }
const call: fc.Arbitrary<Call> = fc.record({ user: fc.constantFrom('alice', 'bob', 'carol'), fails: fc.boolean(), enterFails: fc.boolean() })

test('in whatever order the waiting ends, the calls of each user enter in the order in which they came', async (t) => {
  await fc.assert(fc.asyncProperty(fc.array(call, { maxLength: 30 }), fc.scheduler(), async (calls, scheduler) => {
    const turnstile = new Turnstile()
    const entered: Record<string, number[]> = { alice: [], bob: [], carol: [] }
    const outcomes = calls.map(async ({ user, fails, enterFails }, index) => {
      const work = scheduler.schedule(Promise.resolve(index)).then((value) => {
        if (fails) throw new Error('refused')
        return value
      })
      return await turnstile.pass(user, work, (value) => {
        entered[user]!.push(value)
        if (enterFails) throw new Error('full')
        return `done ${value}`
      }).catch((error: unknown) => (error as Error).message)
    })
    // By two and three in a turn, too.
    while (scheduler.count() > 0) await scheduler.waitNext(Math.min(scheduler.count(), 1 + calls.length % 3))

    const answers = await Promise.all(outcomes)
    const expected = (user: string) => calls.flatMap((call, index) => call.user === user && !call.fails ? [index] : [])
    for (const user of Object.keys(entered)) if (entered[user]!.join() !== expected(user).join()) throw new Error(`${user} entered ${entered[user]!.join()}, not ${expected(user).join()}`)
    calls.forEach(({ fails, enterFails }, index) => { if (answers[index] !== (fails ? 'refused' : enterFails ? 'full' : `done ${index}`)) throw new Error(`call ${index} was answered ${String(answers[index])}`) })
    if (turnstile.size !== 0) throw new Error('somebody stands there still')
  }), { numRuns: 500 })
  t.pass('500 runs')
})

test('who is slow holds up its own later calls, and nobody else\'s', async (t) => {
  const turnstile = new Turnstile()
  const entered: string[] = []
  const enter = (name: string) => { entered.push(name) }
  let letGo = (_: string): void => {}

  const slow = turnstile.pass('alice', new Promise<string>((resolve) => { letGo = resolve }), enter)
  const later = turnstile.pass('alice', Promise.resolve('alice, later'), enter)
  const refused = turnstile.pass('alice', Promise.reject(new Error('refused')), enter)
  await turnstile.pass('bob', Promise.resolve('bob'), enter)
  await t.rejects(refused, { message: 'refused' }, 'a refusal is told at once')
  t.strictSame(entered, ['bob'])

  letGo('alice')
  await Promise.all([slow, later])
  t.strictSame(entered, ['bob', 'alice', 'alice, later'])
})

test('who is sent away does not enter, and who comes later does', async (t) => {
  const turnstile = new Turnstile()
  const entered: string[] = []
  let letGo = (_: string): void => {}
  const slow = turnstile.pass('alice', new Promise<string>((resolve) => { letGo = resolve }), (name) => { entered.push(name) })
  const ready = turnstile.pass('alice', Promise.resolve('ready'), (name) => { entered.push(name) })
  const refusals = [t.rejects(slow, { message: 'out' }), t.rejects(ready, { message: 'out' })]

  turnstile.sendAway('alice', new Error('out'))
  await Promise.all(refusals)
  letGo('slow')
  await turnstile.pass('alice', Promise.resolve('later'), (name) => { entered.push(name) })

  t.strictSame(entered, ['later'])
  t.equal(turnstile.size, 0)
})

test('the next enters while the one before is still about its business', async (t) => {
  const turnstile = new Turnstile()
  const never = turnstile.pass('alice', Promise.resolve(), () => new Promise(() => {}))

  t.equal(await turnstile.pass('alice', Promise.resolve('second'), (value) => value), 'second')
  t.type(never, Promise)
})
