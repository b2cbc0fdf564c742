import fc from 'fast-check'
import { test } from 'tap'
import type { Frame } from '../src/frames.ts'
import { type State, Watchers } from '../src/watchers.ts'
import { TestClock } from './harness/clock.ts'
import { follower } from './harness/follower.ts'

const users = ['bob', 'carol'] as const
type User = typeof users[number]
/** What a watcher knows of a user. */
interface Knowledge {
  state: State | undefined
  toldAt: number
  /** What the store, asked when the watching began, says of when the user was last seen. */
  readonly stored: number | undefined
}

const settling = 1000

/** Users who come and go, and watchers who note what they hear and when. Throws where a law of src/watchers.ts is broken. */
class World {
  readonly clock = new TestClock()
  readonly #online = new Map<User, boolean>()
  readonly #changedAt = new Map<User, number>()
  /** Carol was never here. */
  readonly #seen = new Map<User, number>([['bob', -5]])
  readonly watchers = new Watchers((_, user) => this.#online.get(user as User) === true, this.clock)
  readonly people = ['one', 'other'].map((name) => {
    const known = new Map<User, Knowledge>()
    return { known, pushes: 0, connection: follower(name, ({ op, user, ...state }) => { this.#hear(name, known, user as User, state as unknown as State) }) }
  })

  toggle (user: User): void {
    const online = this.#online.get(user) !== true
    this.#online.set(user, online)
    this.#changedAt.set(user, this.clock.now())
    if (online) return this.watchers.came('shop', user)
    this.#seen.set(user, this.clock.now())
    this.watchers.went('shop', user, this.clock.now())
  }

  add (person: number, user: User): void {
    const { connection, known } = this.people[person]!
    if (this.watchers.add(connection, [user]).length > 0) known.set(user, { state: undefined, toldAt: -Infinity, stored: this.#seen.get(user) })
  }

  answer (person: number, user: User): void {
    const { connection, known } = this.people[person]!
    const mine = known.get(user)
    if (mine === undefined) return
    mine.state = this.watchers.answer(connection, user, mine.stored)
    this.#demand(same(mine.state, this.present(user)), `answered ${JSON.stringify(mine.state)} where ${JSON.stringify(this.present(user))} is so`)
  }

  remove (person: number, user: User): void {
    const { connection, known } = this.people[person]!
    this.watchers.remove(connection, [user])
    known.delete(user)
  }

  lose (person: number): void {
    const { connection, known } = this.people[person]!
    this.watchers.lose(connection)
    known.clear()
  }

  present (user: User): State {
    const seen = this.#seen.get(user)
    return this.#online.get(user) === true ? { online: true } : { online: false, ...seen === undefined ? {} : { lastSeen: seen } }
  }

  /** After a quiet time everybody who watches knows what is so, and memory is for what is watched. */
  settle (): void {
    for (let person = 0; person < this.people.length; person++) for (const user of users) this.answer(person, user)
    this.clock.advance(2 * settling)
    for (const { known } of this.people) for (const [user, { state }] of known) this.#demand(same(state, this.present(user)), `${JSON.stringify(state)} is known of ${user}, ${JSON.stringify(this.present(user))} is so`)
    const watched = this.people.flatMap(({ known }) => [...known.keys()])
    this.#demand(this.watchers.count === watched.length && this.watchers.size === new Set(watched).size && this.clock.waiting === 0, 'something is kept that nobody watches')
  }

  #hear (name: string, known: Map<User, Knowledge>, user: User, state: State): void {
    const mine = known.get(user)
    const now = this.clock.now()
    if (mine === undefined) throw new Error(`${name} is told of ${user}, whom it does not watch`)
    this.#demand(same(state, this.present(user)), 'what is pushed is not so')
    this.#demand(!same(state, mine.state), 'the same is told twice')
    this.#demand(now - mine.toldAt >= settling, `two pushes within ${now - mine.toldAt} ms`)
    this.#demand(state.online || now - (this.#changedAt.get(user) ?? 0) >= settling, 'a user is told to be gone that may be back at once')
    mine.state = state
    mine.toldAt = now
    this.people.find(({ connection }) => connection.user === name)!.pushes++
  }

  #demand (holds: boolean, law: string): void {
    if (!holds) throw new Error(`${law}, at ${this.clock.now()}`)
  }
}

function same (one: State | undefined, other: State | undefined): boolean {
  return one?.online === other?.online && one?.lastSeen === other?.lastSeen
}

test('whoever comes and goes however fast, a watcher is told at most once a second, never the same twice, and knows in the end what is so', async (t) => {
  const user = fc.constantFrom(...users)
  const person = fc.nat(1)
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('toggle' as const), fc.constant(0), user) },
    { weight: 6, arbitrary: fc.tuple(fc.constant('advance' as const), fc.oneof(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 1500 })), user) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom('add' as const, 'answer' as const), person, user) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('remove' as const, 'lose' as const), person, user) }
  )
  let pushes = 0

  fc.assert(fc.property(fc.array(step, { maxLength: 100, size: 'max' }), (steps) => {
    const world = new World()
    for (const [what, number, user] of steps) {
      if (what === 'toggle') world.toggle(user)
      else if (what === 'advance') world.clock.advance(number)
      else if (what === 'lose') world.lose(number)
      else world[what](number, user)
    }
    world.settle()
    for (const { pushes: some } of world.people) pushes += some
  }), { numRuns: 1000 })

  t.ok(pushes > 1000, `${pushes} pushes`)
})

test('a user who is back within a second was never gone, and one who flaps is told at most once a second', async (t) => {
  const world = new World()
  world.toggle('bob')
  world.add(0, 'bob')
  world.answer(0, 'bob')

  world.toggle('bob')
  world.clock.advance(999)
  world.toggle('bob')
  t.equal(world.clock.waiting, 0)
  world.clock.advance(5000)
  t.equal(world.people[0]!.pushes, 0)

  for (let n = 0; n < 101; n++) {
    world.toggle('bob')
    world.clock.advance(50)
  }
  t.equal(world.people[0]!.pushes, 0)
  world.clock.advance(1000)
  t.strictSame(world.people[0]!.known.get('bob')!.state, { online: false, lastSeen: world.clock.now() - 1050 })

  world.toggle('bob')
  world.lose(0)
  t.equal(world.clock.waiting, 0, 'nobody is to be told')
})

test('one frame is encoded for all who watch', async (t) => {
  const clock = new TestClock()
  let online = false
  const watchers = new Watchers(() => online, clock)
  const frames: Frame[] = []
  for (const user of ['one', 'two', 'three']) watchers.add({ ...follower(user), push: (frame) => { frames.push(frame) } }, ['bob'])

  online = true
  watchers.came('shop', 'bob')
  clock.advance(0)

  t.equal(frames.length, 3)
  t.equal(new Set(frames).size, 1)
})

test('a connection watches at most 1,000 users, and what goes beyond is refused as a whole', async (t) => {
  const watchers = new Watchers(() => false, new TestClock())
  const connection = follower('alice')
  const names = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `user${from + n}`)
  watchers.add(connection, names(0, 999))

  t.throws(() => watchers.add(connection, names(999, 1001)), { code: 'BAD_REQUEST', message: /1000/ })
  t.strictSame(watchers.add(connection, [...names(0, 999), 'last', 'last']), ['last'], 'those watched already, and one named twice, count once')
  watchers.remove(connection, ['last', 'nobody'])
  watchers.add(connection, ['another'])

  t.equal(watchers.count, 1000)
  watchers.lose(connection)
  t.strictSame([watchers.count, watchers.size], [0, 0])
})

test('all connections together watch at most a million', async (t) => {
  const watchers = new Watchers(() => false, new TestClock())
  const names = Array.from({ length: 1000 }, (_, n) => `user${n}`)
  for (let n = 0; n < 1000; n++) watchers.add(follower(`watcher${n}`), names)

  t.throws(() => watchers.add(follower('alice'), ['user0']), { code: 'OVERLOADED' })
})
