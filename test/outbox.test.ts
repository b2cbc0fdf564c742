import fc from 'fast-check'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { encodeAnswer, encodePush } from '../src/frames.ts'
import { namedAtMost } from '../src/lag.ts'
import { Outbox, perFrame } from '../src/outbox.ts'
import { Outboxes } from '../src/outboxes.ts'

/** A socket that takes what is written to it at once, or when it is told to. */
class SlowSocket {
  writable = true
  writableLength = 0
  stopped = false
  written = Buffer.alloc(0)
  #ends: Array<() => void> = []

  write (data: Buffer, end: () => void): void {
    this.written = Buffer.concat([this.written, data])
    if (this.stopped) {
      this.writableLength += data.length
      this.#ends.push(end)
    } else {
      process.nextTick(end)
    }
  }

  take (): void {
    this.stopped = false
    this.writableLength = 0
    for (const end of this.#ends.splice(0)) end()
  }
}

interface Seen { readonly op: string, readonly n: number, readonly conversation?: string, readonly conversations?: string[] }

/** The frames in what was written; each is short enough for a header of two or four bytes. */
function decode (written: Buffer): Seen[] {
  const frames = []
  for (let at = 0; at < written.length;) {
    const short = written[at + 1]! < 126
    const start = at + (short ? 2 : 4)
    const length = short ? written[at + 1]! : written.readUInt16BE(at + 2)
    frames.push(JSON.parse(written.toString('utf8', start, start + length)) as Seen)
    at = start + length
  }
  return frames
}

/** An outbox that is open, on a socket that has stopped with one push in it; what becomes of its reader is noted. */
async function stuck (age: number) {
  const outboxes = new Outboxes({ ...limits, age })
  const socket = new SlowSocket()
  const noted: string[] = []
  const outbox = new Outbox(outboxes, socket as unknown as Socket, { onBehind: (bound) => { noted.push(`behind by ${bound}`) }, onCut: (bound) => { noted.push(`cut by ${bound}`) } })
  outbox.open(encodeAnswer({ op: 'welcome' }))
  await turn()
  socket.stopped = true
  outbox.push(encodePush({ conversation: 'group:1' }))
  await turn()
  const later = async () => {
    await sleep(age + 5)
    outboxes.sweep()
  }
  return { outbox, outboxes, socket, noted, later }
}

const limits = { bytes: 600, frames: 8, age: 60_000, totalBytes: 1_000_000 }
const turn = async () => { await new Promise((resolve) => { setImmediate(resolve) }) }
type Step = 'push' | 'answer' | 'stop' | 'take' | 'turn' | 'resume'

interface Run {
  readonly seen: Seen[]
  /** What was called, in order; pushes and answers with their number. */
  readonly called: Array<{ readonly step: Step, readonly n: number }>
  readonly cut: boolean
  readonly most: number
}

/** Carries out the steps, then lets the reader read all. It is let in after `opensAfter` of them. */
async function carryOut (steps: readonly Step[], opensAfter: number): Promise<Run> {
  const outboxes = new Outboxes(limits)
  const socket = new SlowSocket()
  let cut = false
  const outbox = new Outbox(outboxes, socket as unknown as Socket, { onBehind: () => {}, onCut: () => { cut = true } })
  const called: Run['called'] = []
  let most = 0
  const open = () => { outbox.open(encodeAnswer({ op: 'welcome', n: -1 })) }
  for (const [n, step] of steps.entries()) {
    if (n === opensAfter) open()
    called.push({ step, n })
    if (step === 'push') outbox.push(encodePush({ op: 'message', n, conversation: `group:${n % 3}` } as { conversation: string }))
    else if (step === 'answer') outbox.push(encodeAnswer({ op: 'ok', n }))
    else if (step === 'stop') socket.stopped = true
    else if (step === 'take') socket.take()
    else if (step === 'turn') await turn()
    else if (n > opensAfter) outbox.resume()
    most = Math.max(most, outboxes.backlog)
  }
  if (steps.length <= opensAfter) open()
  for (let rest = 0; rest < 6; rest++) {
    socket.take()
    await turn()
  }
  if (outboxes.backlog !== 0) throw new Error(`${outboxes.backlog} bytes wait for a reader that has read all`)
  outbox.close()
  if (outboxes.lagging !== 0) throw new Error('a reader that is gone counts as lagging')
  return { seen: decode(socket.written), called, cut, most }
}

/** What is wrong with what the reader saw; undefined where nothing is. */
function fault ({ seen, called, cut, most }: Run): string | undefined {
  if (seen.length > 0 && seen[0]?.op !== 'welcome') return 'the first frame is not the welcome'
  const answers = seen.filter(({ op }) => op === 'ok').map(({ n }) => n)
  const asked = called.filter(({ step }) => step === 'answer').map(({ n }) => n)
  if (answers.join() !== asked.slice(0, cut ? answers.length : undefined).join()) return `answers ${answers.join()} to ${asked.join()}`
  const pushes = seen.filter(({ op }) => op === 'message').map(({ n }) => n)
  if (pushes.some((n, index) => index > 0 && n <= pushes[index - 1]!)) return `pushes out of order: ${pushes.join()}`
  // What it fell behind with, and answers beside it; of each the bound and one frame more.
  if (most > 2 * (limits.bytes + 200) + (limits.frames + 1) * perFrame) return `${most} bytes waited`
  if (cut) return undefined

  for (const { n: dropped } of called.filter(({ step, n }) => step === 'push' && !pushes.includes(n))) {
    const before = seen.findLastIndex(({ op, n }) => op === 'message' && n < dropped)
    const next = seen.findIndex(({ op, n }) => op === 'message' && n > dropped)
    const between = seen.slice(before + 1, next === -1 ? undefined : next)
    if (!between.some(({ op }) => op === 'resync')) return `push ${dropped} was dropped and nobody told`
    const { n: following = Infinity } = seen[next] ?? {}
    const resumed = called.some(({ step, n }) => step === 'resume' && n > dropped && n < following)
    if (next !== -1 && !resumed) return `push ${following} came although nobody asked after ${dropped} was dropped`
  }
  for (const [index, { op, conversations = [] }] of seen.entries()) {
    if (op !== 'resync') continue
    const told = seen.slice(0, index).findLast(({ op }) => op === 'message' || op === 'resync')
    if (told?.op === 'resync') continue
    const last = told?.n ?? -1
    const missed = called.find(({ step, n }) => step === 'push' && n > last && !pushes.includes(n))
    if (missed === undefined || !conversations.includes(`group:${missed.n % 3}`)) return `a resync does not name what push ${missed?.n} was about`
  }
  return undefined
}

test('whatever is pushed, asked and read in whatever order: answers come, pushes come or are told of, and little waits', async (t) => {
  const step = fc.oneof({ weight: 6, arbitrary: fc.constant<Step>('push') }, { weight: 1, arbitrary: fc.constantFrom<Step>('answer', 'stop', 'take', 'resume') }, { weight: 1, arbitrary: fc.constant<Step>('answer') }, { weight: 2, arbitrary: fc.constant<Step>('turn') })
  let resyncs = 0
  let cuts = 0
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), fc.nat(20), async (steps, opensAfter) => {
    const run = await carryOut(steps, opensAfter)
    resyncs += run.seen.filter(({ op }) => op === 'resync').length
    if (run.cut) cuts++
    const found = fault(run)
    if (found !== undefined) throw new Error(found)
  }), { numRuns: 2000 })
  t.ok(resyncs > 100 && cuts < 1000, `${resyncs} resyncs, ${cuts} cuts`)
})

test('a reader that takes nothing for a while falls behind, and after as long again it is cut', async (t) => {
  const { noted, outboxes, later } = await stuck(300)

  outboxes.sweep()
  t.strictSame(noted, [])
  await later()
  t.strictSame(noted, ['behind by age'])
  await later()
  t.strictSame(noted, ['behind by age', 'cut by age'])
})

test('a reader that asks again and again without reading is cut all the same', async (t) => {
  const { noted, outbox, later } = await stuck(50)

  await later()
  outbox.push(encodePush({ conversation: 'group:1' }))
  outbox.resume()
  t.strictSame(noted, ['behind by age'])
  await later()
  t.equal(noted.at(-1), 'cut by age')
})

test('a reader that was told and does not read its answers is cut', async (t) => {
  const { noted, outbox, socket, later } = await stuck(50)
  await later()
  outbox.push(encodePush({ conversation: 'group:1' }))
  socket.take()
  await turn()
  t.match(decode(socket.written).at(-1), { op: 'resync', conversations: ['group:1'] })

  socket.stopped = true
  outbox.push(encodeAnswer({ op: 'ok' }))
  await turn()
  await later()

  t.strictSame(noted, ['behind by age', 'cut by age'])
})

test('a reader that falls behind while nothing is said has missed nothing, and is told nothing', async (t) => {
  const { noted, outbox, outboxes, socket, later } = await stuck(50)
  await later()

  socket.take()
  await turn()
  outbox.push(encodePush({ conversation: 'group:2' }))
  await turn()

  t.strictSame(noted, ['behind by age'])
  t.equal(outboxes.lagging, 0)
  t.strictSame(decode(socket.written).map(({ op, conversation }) => op ?? conversation), ['welcome', 'group:1', 'group:2'])
})

test('a resync names so many conversations and no more', async (t) => {
  const { outbox, socket, later } = await stuck(50)
  await later()
  for (let n = 0; n < 2 * namedAtMost; n++) outbox.push(encodePush({ conversation: `group:${n}` }))

  socket.take()
  await turn()

  t.equal(decode(socket.written).at(-1)?.conversations?.length, namedAtMost)
})

test('who pushes much waits until there is room, and is told when there is no use in waiting', async (t) => {
  const { outbox, socket, later } = await stuck(50)
  const large = encodePush({ conversation: `group:${'x'.repeat(400)}` })
  let ready: boolean | undefined
  const ask = async () => { outbox.ready().then((room) => { ready = room }, () => {}); await turn() }

  await ask()
  t.equal(ready, true, 'little waits')
  outbox.push(large)
  ready = undefined
  await ask()
  t.equal(ready, undefined, 'much waits')
  socket.take()
  await turn()
  await turn()
  t.equal(ready, true, 'it was taken')

  socket.stopped = true
  outbox.push(large)
  await turn()
  ready = undefined
  await ask()
  t.equal(ready, undefined)
  await later()
  await turn()
  t.equal(ready, false, 'the reader fell behind')
  await ask()
  t.equal(ready, false)
  socket.take()
  outbox.resume()
  await ask()
  t.equal(ready, true, 'it caught up')
  outbox.close()
  await ask()
  t.equal(ready, false, 'it is gone')
})
