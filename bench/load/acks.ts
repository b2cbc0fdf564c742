// Sends and waits for acks: a closed loop on each connection. A job opens the connections, then each question measures once.
import { Client, openAll } from '../lib/client.ts'
import { watchCpu, type Busy } from '../lib/cpu.ts'
import { percentile } from '../lib/numbers.ts'
import { serve } from '../lib/serve.ts'

export interface AcksJob {
  port: number
  serverPid: number
  paths: string[]
  /** Whom each connection writes to: users that are registered and offline, so that an ack is all that comes back. */
  peers: string[]
}

export interface AcksQuestion {
  connections: number
  /** Sends that each connection keeps unanswered. */
  outstanding: number
  warmUp: number
  seconds: number
}

export interface AcksAnswer { perSecond: number, p50: number, p99: number, busy: Busy }

interface Hello { hello?: true, job?: AcksJob }

interface Lane { client: Client, to: string, name: string, sent: number, answered: number, times: Float64Array }

const TEXT = 'x'.repeat(60)
const DRAIN_WITHIN = 10_000
// Sending goes on for a moment after what is counted, so that the count ends under full load.
const TAIL = 200

const lanes: Lane[] = []
let serverPid = 0

async function open (job: AcksJob): Promise<void> {
  serverPid = job.serverPid
  const clients = await openAll(job.paths, (path, index) => Client.open({
    port: job.port,
    path,
    wantsPayload: true,
    onText: (_client, _length, payload) => receive(lanes[index], payload!.toString('latin1')),
    onLost: reason => fail(`connection ${index} was lost: ${reason}`)
  }))
  for (const [index, client] of clients.entries()) {
    lanes.push({ client, to: `direct:${job.peers[index]}`, name: `bench-${index}`, sent: 0, answered: 0, times: new Float64Array(0) })
  }
}

let from = 0
let counted = 0
let until = 0
let latencies: number[] = []
let fail: (reason: string) => void = reason => { throw new Error(reason) }
let drained: () => void = () => {}
let unanswered = 0

function receive (lane: Lane | undefined, text: string): void {
  if (!text.includes('"op":"ok"')) {
    if (text.includes('"op":"error"')) fail(`the server answered ${text}`)
    // The welcome and pushes are not answers.
    return
  }
  if (lane === undefined) return
  const now = performance.now()
  const id = Number.parseInt(text.slice(text.indexOf('"id":') + 5), 10)
  lane.answered++
  unanswered--
  if (now >= from && now < counted) latencies.push(now - lane.times[id % lane.times.length]!)
  if (now < until) sendNext(lane, now)
  else if (unanswered === 0) drained()
}

function sendNext (lane: Lane, now: number): void {
  const id = ++lane.sent
  lane.times[id % lane.times.length] = now
  unanswered++
  lane.client.queue(`{"op":"send","id":${id},"to":"${lane.to}","type":"text","content":{"text":"${TEXT}"},"clientId":"${lane.name}-${id}"}`)
}

async function measure ({ connections, outstanding, warmUp, seconds }: AcksQuestion): Promise<AcksAnswer> {
  const used = lanes.slice(0, connections)
  latencies = []
  from = performance.now() + warmUp * 1000
  counted = from + seconds * 1000
  until = counted + TAIL
  let stopwatch: (() => Busy) | undefined
  let busy: Busy = { server: NaN, load: NaN, others: NaN }
  const timers = [
    setTimeout(() => { stopwatch = watchCpu(serverPid) }, warmUp * 1000),
    setTimeout(() => { if (stopwatch) busy = stopwatch() }, (warmUp + seconds) * 1000)
  ]

  try {
    await new Promise<void>((resolve, reject) => {
      drained = resolve
      fail = reason => reject(new Error(reason))
      timers.push(setTimeout(() => fail(`${unanswered} sends were not answered`), (warmUp + seconds) * 1000 + TAIL + DRAIN_WITHIN))
      for (const lane of used) {
        // Answers come in order, but nothing here relies on it: there is a slot for each send that can be outstanding.
        lane.times = new Float64Array(outstanding * 2)
        const now = performance.now()
        for (let i = 0; i < outstanding; i++) sendNext(lane, now)
        lane.client.flush()
      }
    })
  } finally {
    for (const timer of timers) clearTimeout(timer)
  }
  const sorted = Float64Array.from(latencies).sort()
  return { perSecond: sorted.length / seconds, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), busy }
}

serve((body: Hello & AcksQuestion) => {
  if (body.hello) return true
  return body.job ? open(body.job) : measure(body)
})
