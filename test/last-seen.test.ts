import { test } from 'tap'
import { ChatError } from '../src/errors.ts'
import { LastSeen } from '../src/last-seen.ts'
import type { Write, WriteValue } from '../src/store/writes.ts'
import { TestClock } from './harness/clock.ts'

/** Times that are noted, over a disk that takes a write when the test says so. */
function setUp () {
  const clock = new TestClock()
  const stored = new Map<string, number>()
  const writes: string[][] = []
  const errors: unknown[] = []
  let disk: Promise<void> = Promise.resolve()
  const store = { lastSeen: async (_: string, users: readonly string[]) => new Map([...stored].filter(([user]) => users.includes(user))) }
  const writer = {
    async write (write: Write): Promise<WriteValue> {
      if (write.do !== 'noteSeen') throw new Error(write.do)
      writes.push(write.seen.map(({ user }) => user))
      await disk
      for (const { user, time } of write.seen) stored.set(user, time)
      return {}
    }
  }
  const lastSeen = new LastSeen(store, writer, (error) => { errors.push(error) }, clock)
  return { clock, stored, store, writes, errors, lastSeen, setDisk: (next: Promise<void>) => { disk = next } }
}

/** Lets everything happen that waits for no clock. */
async function soon (): Promise<void> {
  await new Promise((resolve) => { setImmediate(resolve) })
}

test('all who are lost within a second share one write, and are known at once', async (t) => {
  const { clock, stored, writes, lastSeen } = setUp()
  const users = Array.from({ length: 5000 }, (_, n) => `user${n}`)

  for (const user of users) lastSeen.note('shop', user, 1)
  clock.advance(500)
  lastSeen.note('shop', 'user7', 2)

  t.strictSame(await lastSeen.of('shop', ['user7', 'nobody']), new Map([['user7', 2]]))
  t.strictSame(await lastSeen.of('other', ['user7']), new Map(), 'in its own app only')
  t.strictSame(writes, [])
  clock.advance(500)
  await soon()
  t.strictSame(writes.map(({ length }) => length), [5000])
  t.equal(stored.get('user7'), 2)
  t.equal(clock.waiting, 0)
})

test('a disk that is slow or refuses gets one write at a time, and nothing is lost', async (t) => {
  const { clock, stored, writes, errors, lastSeen, setDisk } = setUp()
  let refuse = (_: unknown) => {}
  setDisk(new Promise((_resolve, reject) => { refuse = reject }))

  lastSeen.note('shop', 'alice', 1)
  clock.advance(1000)
  lastSeen.note('shop', 'alice', 2)
  lastSeen.note('shop', 'bob', 2)
  clock.advance(10_000)
  t.strictSame(writes, [['alice']])
  refuse(new ChatError('OVERLOADED'))
  setDisk(Promise.resolve())
  await soon()
  clock.advance(1000)
  await soon()

  t.strictSame(writes, [['alice'], ['alice', 'bob']])
  t.strictSame([...stored], [['alice', 2], ['bob', 2]])
  t.match(errors, [{ code: 'OVERLOADED' }])
})

test('who is seen again while the write is under way is written again', async (t) => {
  const { clock, stored, lastSeen, setDisk } = setUp()
  let finish = () => {}
  setDisk(new Promise((resolve) => { finish = resolve }))
  lastSeen.note('shop', 'alice', 1)
  clock.advance(1000)

  lastSeen.note('shop', 'alice', 2)
  finish()
  await soon()
  t.strictSame(await lastSeen.of('shop', ['alice']), new Map([['alice', 2]]))
  clock.advance(1000)
  await soon()

  t.equal(stored.get('alice'), 2)
})

test('what is written while the store is asked is not missed', async (t) => {
  const { clock, store, lastSeen } = setUp()
  let answer = (_: Map<string, number>) => {}
  store.lastSeen = async () => await new Promise((resolve) => { answer = resolve })
  lastSeen.note('shop', 'alice', 1)

  const asked = lastSeen.of('shop', ['alice'])
  clock.advance(1000)
  await soon()
  answer(new Map([['alice', -7]]))

  t.strictSame(await asked, new Map([['alice', 1]]))
})

test('a close writes what waits, however many, and nothing is noted after it', async (t) => {
  const { clock, stored, writes, lastSeen } = setUp()
  for (let n = 0; n < 45_000; n++) lastSeen.note('shop', `user${n}`, 1)

  await lastSeen.close()
  lastSeen.note('shop', 'late', 1)
  clock.advance(5000)
  await soon()

  t.equal(stored.size, 45_000)
  t.strictSame(writes.map(({ length }) => length), [20_000, 20_000, 5000])
})

test('a close over a disk that refuses ends all the same', async (t) => {
  const { errors, lastSeen, setDisk } = setUp()
  setDisk(Promise.reject(new ChatError('OVERLOADED')))
  lastSeen.note('shop', 'alice', 1)

  await lastSeen.close()

  t.match(errors, [{ code: 'OVERLOADED' }])
})

test('while the disk takes nothing at most 100,000 users wait', async (t) => {
  const { lastSeen } = setUp()
  for (let n = 0; n < 100_000; n++) lastSeen.note('shop', `user${n}`, 1)

  lastSeen.note('shop', 'user0', 2)
  lastSeen.note('shop', 'user100000', 2)

  t.strictSame([...(await lastSeen.of('shop', ['user0', 'user1', 'user2', 'user100000'])).keys()].sort(), ['user0', 'user100000', 'user2'], 'who was lost first is forgotten')
})
