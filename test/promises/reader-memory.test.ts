import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test, test } from 'tap'
import { WebSocket } from 'ws'
import { openRawReader } from '../harness/raw-reader.ts'
import { restOk } from '../harness/rest.ts'
import { app, startServer, unlimited } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { mintToken } from '../harness/token.ts'
import { until } from '../harness/until.ts'

const MEBIBYTE = 1_048_576
const TOTAL_BUFFER = 4 * MEBIBYTE
/** What readers may take beside TOTAL_BUFFER (PROTOCOL.md#falling-behind). */
const MARGIN = 12 * MEBIBYTE
// Nobody is cut for its silence or its age: what is measured is readers that stay.
const patient = { CONNECTION_AGE: '600000', HEARTBEAT: '300000' }
const bounded = { ...patient, CONNECTION_BUFFER: '262144', TOTAL_BUFFER: String(TOTAL_BUFFER) }
const unbounded = { ...patient, CONNECTION_BUFFER: '1073741824', CONNECTION_FRAMES: '10000000', TOTAL_BUFFER: '1000000000000' }

// More than the kernel and the bound hold, several times.
const MESSAGES = 40_000
/** A process grows at first: its memory is settled once a stream raises it by no more than this. */
const SETTLED = MEBIBYTE
const BASELINES = 8
const TEXT = 'x'.repeat(1024)
const UNDER_WAY = 256
const HEALTHY = 2
const SAMPLE = 50 // ms

t.setTimeout(200_000)

const NODE_OPTIONS = `--import=${import.meta.resolve('../harness/live-memory.mjs')}`

/** A server with a group in which one talks and a few read. */
async function crowd (t: Test, env: Record<string, string>) {
  const dir = await tempDir(t)
  const LIVE_MEMORY = join(dir, 'live-memory')
  const { url } = await startServer(t, { STORE_URL: `sqlite:${join(dir, 'confab.db')}`, NODE_OPTIONS, LIVE_MEMORY, ...unlimited, ...env })
  const [talker, reader] = [await mintToken(url, 'talker'), await mintToken(url, 'reader')]
  await restOk(url, app, 'POST', '/v1/groups', { groupId: 'crowd', name: 'Crowd', members: ['talker', 'reader'] })
  const open = async (token: string, hear: (frame: string) => void) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?token=${token}`)
    t.teardown(() => { socket.terminate() })
    // What tells frames apart is at their beginning.
    await new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const frame = data.toString('latin1', 0, 300)
        if (frame.startsWith('{"op":"welcome"')) resolve()
        else hear(frame)
      })
    })
    return socket
  }

  let said = 0
  let answered = 0
  let sayMore = () => {}
  const talks = await open(talker, (frame) => {
    if (!frame.startsWith('{"op":"ok"')) throw new Error(`the answer is ${frame}`)
    answered++
    sayMore()
  })
  const healthy = Array.from({ length: HEALTHY }, () => ({ heard: 0, faults: 0 }))
  for (const reads of healthy) {
    await open(reader, (frame) => {
      const [, n] = /^\{"op":"message".*"n":(\d+)/.exec(frame) ?? []
      if (Number(n) === reads.heard) reads.heard++
      else reads.faults++
    })
  }

  const samples = async () => (await readFile(LIVE_MEMORY, 'utf8')).split('\n').slice(0, -1).map(Number)

  return {
    /** Whether everybody who reads has heard all that was said, and in order. */
    complete: () => healthy.every(({ heard, faults }) => heard === said && faults === 0),
    /** Says this much and waits until who reads has heard it; gives the most bytes that lived in the server meanwhile. Ends early past `enough`. */
    async stream (messages: number, enough = Infinity): Promise<number> {
      const before = (await samples()).length
      const since = async () => (await samples()).slice(before)
      let most = 0
      const sampler = setInterval(() => { since().then((lived) => { most = Math.max(0, ...lived) }, () => {}) }, SAMPLE)
      const end = said + messages
      const done = () => said === end || most > enough
      sayMore = () => {
        while (!done() && said - answered < UNDER_WAY) talks.send(`{"op":"send","id":${said},"to":"group:crowd","transient":true,"content":{"n":${said++},"text":"${TEXT}"}}`)
      }
      sayMore()
      await until('all is said and heard', () => done() && answered === said && healthy.every(({ heard, faults }) => heard === said || faults > 0), 120_000)
      clearInterval(sampler)
      const now = (await samples()).length
      await until('what lives now is known', async () => (await samples()).length > now + 1)
      return Math.max(...await since())
    },
    /** Lets in so many more readers that never read. */
    async stop (readers: number): Promise<void> {
      for (let n = 0; n < readers; n++) await openRawReader(t, url, reader)
    },
    /** The most that it has when nobody lags: of streams as long as those that are measured, until one more of them does not raise it. */
    async baseline (): Promise<number> {
      let most = 0
      for (let n = 0; n < BASELINES; n++) {
        const now = await this.stream(MESSAGES)
        if (now <= most + SETTLED) return Math.max(most, now)
        most = now
      }
      return most
    },
    metric: async (name: string) => Number(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, 'm').exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? 0)
  }
}

const mebibytes = (bytes: number) => `${(bytes / MEBIBYTE).toFixed(1)} MiB`

test('with one and with 200 readers that have stopped, the memory of a server stays within the bound', async (t) => {
  const server = await crowd(t, bounded)
  const baseline = await server.baseline()

  let stopped = 0
  for (const more of [1, 199]) {
    await server.stop(more)
    stopped += more
    const most = await server.stream(MESSAGES)

    t.comment(`${stopped} stopped: ${mebibytes(most - baseline)} beside ${mebibytes(baseline)}`)
    t.ok(most <= baseline + TOTAL_BUFFER + MARGIN, `${stopped} readers that have stopped`)
    t.equal(await server.metric('confab_lagging') + await server.metric('confab_cuts_total'), stopped, 'each was dealt with')
    t.ok(server.complete(), 'who reads has missed nothing, and in order')
  }
})

// The control: what the bounds are for.
for (const stopped of [1, 200]) {
  test(`without the bounds, the memory of a server with ${stopped} such readers does not`, async (t) => {
    const server = await crowd(t, unbounded)
    const baseline = await server.baseline()
    const bound = baseline + TOTAL_BUFFER + MARGIN

    await server.stop(stopped)
    const most = await server.stream(MESSAGES, bound)

    t.comment(`${stopped} stopped: ${mebibytes(most - baseline)} beside ${mebibytes(baseline)}`)
    t.ok(most > bound)
  })
}
