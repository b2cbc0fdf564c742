import fc from 'fast-check'
import { test } from 'tap'
import { Log } from '../../src/client/log.ts'
import { propertySeed } from './seed.ts'

interface Numbered { readonly seq: number }

/** 0 asks `sync`; any other number is an entry that arrives: live, late, as the answer to one's own send, or once more. */
const arrivals = fc.integer({ min: 1, max: 40 }).chain((length) => fc.record({ length: fc.constant(length), moves: fc.array(fc.integer({ min: 0, max: length }), { maxLength: 120 }) }))

/** Plays arrivals on a log that begins after 0, and syncs at the end. Answers with what was taken. */
function play (log: Log<Numbered>, { length, moves }: { length: number, moves: number[] }): number[] {
  const taken: number[] = []
  const take = () => { for (let entry = log.next(); entry !== undefined; entry = log.next()) taken.push(entry.seq) }
  const accept = (seq: number) => {
    log.accept({ seq })
    take()
  }
  for (const move of [...moves, 0]) {
    if (move > 0) accept(move)
    else {
      const { top } = log
      for (let seq = (log.position ?? 0) + 1; seq <= length; seq++) accept(seq)
      log.complete(top)
      take()
    }
  }
  return taken
}

const oneToN = (length: number) => Array.from({ length }, (_, index) => index + 1)
const holds = (make: () => Log<Numbered>) => fc.property(arrivals, ({ length, moves }) => {
  const taken = play(make(), { length, moves })
  return taken.length === length && taken.every((seq, index) => seq === index + 1)
})

test('whatever arrives, however often and in whatever order, 1..n is taken once and in order', async (t) => {
  fc.assert(holds(() => new Log(0)), { numRuns: 2000, ...propertySeed(t) })
})

test('the same is found to be broken without holding back, and without dropping what was seen', async (t) => {
  class Hasty extends Log<Numbered> {
    override next () {
      const [first] = this.rest
      if (first !== undefined) this.skip(first.seq)
      return first
    }
  }
  class Forgetful extends Log<Numbered> {
    override accept (entry: Numbered) {
      if (this.cursor !== undefined && entry.seq <= this.cursor) this.cursor = entry.seq - 1
      super.accept(entry)
    }
  }

  for (const make of [() => new Hasty(0), () => new Forgetful(0)]) t.ok(fc.check(holds(make), { numRuns: 500, ...propertySeed(t) }).failed)
})

test('entries that are not for this user are passed over once the server has pushed all that are', async (t) => {
  const visible = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 })
  fc.assert(fc.property(visible, fc.infiniteStream(fc.nat()), (seqs, random) => {
    const log = new Log<Numbered>(0)
    const sorted = [...seqs].sort((a, b) => a - b)
    const arriving = [...seqs]
    while (arriving.length > 0) log.accept({ seq: arriving.splice(random.next().value! % arriving.length, 1)[0]! })
    log.complete(log.top)
    const taken = []
    for (let entry = log.next(); entry !== undefined; entry = log.next()) taken.push(entry.seq)
    return taken.join() === sorted.join() && log.cursor === sorted.at(-1) && !log.isBehind
  }), propertySeed(t))
})

test('a log of which only the end is known begins with what is pushed of it nevertheless', async (t) => {
  const told = (...seqs: number[]) => {
    const log = Log.endingAt<Numbered>(7)
    const taken = []
    for (const seq of seqs) {
      log.accept({ seq })
      for (let entry = log.next(); entry !== undefined; entry = log.next()) taken.push(entry.seq)
    }
    return taken
  }

  t.strictSame(told(8, 9), [8, 9])
  t.strictSame(told(6, 7, 8), [6, 7, 8])
  t.strictSame(told(7, 8), [7, 8])
  t.strictSame(told(9, 8), [8, 9])
  t.strictSame(told(8, 7), [8])
})

test('what is held back is bounded, and what was let go is known to be missing', async (t) => {
  const log = new Log<Numbered>(0)
  for (const seq of oneToN(6000)) log.accept({ seq: seq + 1 })

  log.accept({ seq: 1 })
  let last
  for (let entry = log.next(); entry !== undefined; entry = log.next()) last = entry.seq

  t.equal(last, 5001)
  t.ok(log.isBehind)
})
