// Sends into one room and counts what its listeners receive. Open loops overrun a server and measure its queue; here the next
// message goes out when an earlier one has reached everybody.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, openAll, type ClientOptions } from '../lib/client.ts'
import { watchCpu, type Busy } from '../lib/cpu.ts'
import { serve } from '../lib/serve.ts'

export interface FanoutJob {
  port: number
  serverPid: number
  listeners: string[]
  senders: string[]
}

export interface FanoutQuestion {
  senders: number
  /** Messages that each sender keeps under way. */
  outstanding: number
  warmUp: number
  seconds: number
}

export interface FanoutAnswer { perSecond: number, bytes: number, busy: Busy }

interface Hello { hello?: true, job?: FanoutJob }

const ROOM = 'room:bench'
const TEXT = 'x'.repeat(16)
// A push holds the text and more; whatever is shorter (a member count, an answer to `join`) is not a message.
const LEAST_PUSH = 150
const DRAIN_WITHIN = 15_000
// Sending goes on for a moment after what is counted, so that the count ends under full load.
const TAIL = 200

let serverPid = 0
let listeners: Client[] = []
let senders: Client[] = []
let received: Uint32Array = new Uint32Array(0)
let delivered = 0
let deliveredBytes = 0
let sent = 0
let answered = 0
let underWay = 0
let using = 0
let until = 0
let lastId = 0
let fail: (reason: string) => void = reason => { throw new Error(reason) }
let drained: () => void = () => {}

async function open (job: FanoutJob): Promise<void> {
  serverPid = job.serverPid
  received = new Uint32Array(job.listeners.length)
  const options = (path: string): Omit<ClientOptions, 'wantsPayload' | 'onText'> => ({ port: job.port, path, onLost: reason => fail(`a connection was lost: ${reason}`) })

  listeners = await openAll(job.listeners, async (path, index) => join(await Client.open({
    ...options(path),
    wantsPayload: false,
    onText: (_client, length) => {
      if (length < LEAST_PUSH) return
      received[index]!++
      delivered++
      deliveredBytes += length
    },
    onRead: sendMore
  })))
  senders = await openAll(job.senders, async path => join(await Client.open({
    ...options(path),
    wantsPayload: true,
    onText: (_client, _length, payload) => {
      const text = payload!.toString('latin1')
      if (text.includes('"op":"ok"')) answered++
      else if (text.includes('"op":"error"')) fail(`the server answered ${text}`)
    },
    onRead: sendMore
  })))
  await quiet()
}

function join (client: Client): Client {
  client.send(`{"op":"join","id":0,"conversation":"${ROOM}"}`)
  return client
}

/** Waits until all have joined and nobody is told of it any more. */
async function quiet (): Promise<void> {
  const deadline = performance.now() + DRAIN_WITHIN
  while (answered < senders.length && performance.now() < deadline) await sleep(50)
  if (answered < senders.length) throw new Error('the room was not joined')
  await sleep(500)
}

function sendMore (): void {
  if (using === 0) return
  if (performance.now() >= until) {
    if (delivered === sent * listeners.length) drained()
    return
  }
  const allowed = Math.floor(delivered / listeners.length) + underWay
  if (sent >= allowed) return
  while (sent < allowed) {
    const sender = senders[sent++ % using]!
    const id = ++lastId
    sender.queue(`{"op":"send","id":${id},"to":"${ROOM}","type":"text","content":{"text":"${TEXT}"},"clientId":"bench-${id}"}`)
  }
  for (let i = 0; i < using; i++) senders[i]!.flush()
}

async function measure (question: FanoutQuestion): Promise<FanoutAnswer> {
  delivered = sent = deliveredBytes = 0
  received.fill(0)
  using = question.senders
  underWay = question.senders * question.outstanding
  const lasts = (question.warmUp + question.seconds) * 1000 + TAIL
  until = performance.now() + lasts
  let answer: FanoutAnswer | undefined
  const timers: NodeJS.Timeout[] = []

  try {
    await new Promise<void>((resolve, reject) => {
      drained = resolve
      fail = reason => reject(new Error(reason))
      timers.push(
        setTimeout(() => {
          const began = performance.now()
          const before = delivered
          const stopwatch = watchCpu(serverPid)
          timers.push(setTimeout(() => {
            answer = { perSecond: (delivered - before) / (performance.now() - began) * 1000, bytes: deliveredBytes / delivered, busy: stopwatch() }
          }, question.seconds * 1000))
        }, question.warmUp * 1000),
        setTimeout(() => fail(`${sent * listeners.length - delivered} of ${sent * listeners.length} deliveries never came`), lasts + DRAIN_WITHIN))
      sendMore()
    })
  } finally {
    for (const timer of timers) clearTimeout(timer)
    using = 0
  }
  if (received.some(count => count !== sent)) throw new Error('some members received more messages than others')
  if (answer === undefined) throw new Error('the drain ended before the measurement')
  return answer
}

serve((body: Hello & FanoutQuestion) => {
  if (body.hello) return true
  return body.job ? open(body.job) : measure(body)
})
