import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { test, type Test } from 'tap'
import type { WebSocket } from 'ws'
import type { Chat } from '../../src/client/index.ts'
import { check, faultless } from '../harness/checker.ts'
import { chatOf, meddling, reaches, witness } from '../harness/client.ts'
import { History, type Membership, type StoredLog } from '../harness/history.ts'
import { Proxy } from '../harness/proxy.ts'
import { randomFor } from '../harness/random.ts'
import { readHistory, restOk } from '../harness/rest.ts'
import { app, startServer, unlimited } from '../harness/server.ts'
import { tempDir } from '../harness/temp.ts'
import { mintToken } from '../harness/token.ts'

const USERS = 6
const DEVICES = 2
const LIMIT = 180_000 // ms; a safety net
const SETTLED = 30_000 // ms in which every observer has all, once nothing befalls anybody any more

t.setTimeout(LIMIT + 10_000)

interface Outcome {
  readonly counts: object
  readonly examples: string[]
  readonly harmed: number
  /** Senders whose messages are not in the log in the order in which they were sent. */
  readonly disordered: string[]
  readonly seen: number
}

/** Everybody sends to the group and to the next two users from one device, and listens on all, through a proxy that harms connections. */
async function talk (t: Test, messages: number, options: { WebSocket?: typeof WebSocket } = {}): Promise<Outcome> {
  const random = randomFor(t)
  const server = await startServer(t, { STORE_URL: `sqlite:${join(await tempDir(t), 'confab.db')}`, HEARTBEAT: '3000', ...unlimited })
  const proxy = await Proxy.start(t, server.url, { random, bytes: [500, 60_000], stall: [20, 1500] })
  const users = Array.from({ length: USERS }, (_, n) => `user-${n}`)
  const tokens = new Map(await Promise.all(users.map(async (user) => [user, await mintToken(server.url, user)] as const)))
  await restOk(server.url, app, 'POST', '/v1/groups', { groupId: 'team', name: 'Team', members: users })
  const nameOf = (user: string) => (address: string) => address.startsWith('direct:') ? [user, address.slice('direct:'.length)].sort().join(' ') : address

  const history = new History()
  const senders: Array<{ user: string, chat: Chat }> = []
  const chats: Chat[] = []
  const memberships: Membership[] = []
  const seats: Array<{ seat: string, user: string, observer: ReturnType<typeof witness> }> = []
  for (const user of users) {
    for (let device = 0; device < DEVICES; device++) {
      const chat = chatOf({ url: proxy.url, getToken: () => tokens.get(user)!, ...options })
      t.teardown(() => chat.close())
      chats.push(chat)
      if (device === 0) senders.push({ user, chat })
      // Each device by itself has to have seen everything.
      const seat = `${user} on ${device}`
      seats.push({ seat, user, observer: witness(history, chat, seat, nameOf(user)) })
    }
  }
  await Promise.all(chats.map((chat) => reaches(chat, 'online')))

  proxy.isCalm = false
  const each = Math.ceil(messages / USERS)
  await Promise.all(senders.map(async ({ user, chat }, index) => {
    const to = ['group:team', `direct:${users[(index + 1) % USERS]}`, `direct:${users[(index + 2) % USERS]}`]
    const under = new Set<Promise<unknown>>()
    for (let n = 0; n < each; n++) {
      const address = random.pick(to)
      const clientId = `${user}-${n}`
      const body = `${user} says ${n}`
      const operation = history.invoke({ sender: user, conversation: nameOf(user)(address), clientId, body })
      const sent: Promise<unknown> = chat.send(address, body, { clientId }).then(({ seq, messageId }) => { history.ok(operation, { seq: seq!, messageId }) }, () => { history.fail(operation) }).finally(() => under.delete(sent))
      under.add(sent)
      if (under.size >= 12) await Promise.race(under)
    }
    await Promise.all(under)
  }))
  proxy.isCalm = true

  const logs: StoredLog[] = []
  const disordered: string[] = []
  for (const [first, second] of [['group:team', undefined] as const, ...pairs(users)]) {
    const reader = second === undefined ? users[0]! : first
    const { messages, lastSeq } = await readHistory(server.url, tokens.get(reader)!, second === undefined ? first : `direct:${second}`)
    const base = second === undefined ? (messages[0]?.seq ?? 1) - 1 : 0
    const conversation = second === undefined ? first : [first, second].sort().join(' ')
    logs.push({ conversation, base, lastSeq, messages: messages.map(({ seq, messageId, from, clientId = '', content }) => ({ seq, messageId, sender: from, clientId, body: String(content['text']) })) })
    for (const user of users) {
      const numbers = messages.filter(({ from }) => from === user).map(({ content }) => Number(String(content['text']).split(' ')[2]))
      if (numbers.some((number, index) => index > 0 && number <= numbers[index - 1]!)) disordered.push(`${user} in ${conversation}`)
    }
    for (const { seat, user } of seats) if (second === undefined || user === first || user === second) memberships.push({ user: seat, conversation, from: base + 1, complete: true })
  }
  const due = new Map(seats.map(({ seat }) => [seat, memberships.filter(({ user }) => user === seat).reduce((sum, { conversation }) => sum + logs.find((log) => log.conversation === conversation)!.messages.length, 0)]))
  const deadline = performance.now() + SETTLED
  while (performance.now() < deadline && seats.some(({ seat, observer }) => observer.seen.length < due.get(seat)!)) await sleep(50)
  // What would be told twice has time to come.
  await sleep(300)
  t.comment(`${messages} messages, ${proxy.harmed} connections harmed: ${[...proxy.done].map(([fate, count]) => `${fate} ${count}`).join(', ')}`)
  const { counts, examples } = check({ operations: history.operations, observers: history.observers, logs, memberships })
  return { counts, examples, harmed: proxy.harmed, disordered, seen: seats.reduce((sum, { observer }) => sum + observer.seen.length, 0) }
}

function pairs (users: readonly string[]): Array<readonly [string, string]> {
  const two = users.flatMap((user, index) => [1, 2].map((step) => [user, users[(index + step) % users.length]!].sort() as [string, string]))
  return [...new Map(two.map((pair) => [pair.join(' '), pair] as const)).values()]
}

test('through a network that cuts, half-closes and stalls, 10,000 messages come once and in order to every observer', { timeout: LIMIT }, async (t) => {
  const { counts, examples, harmed, disordered, seen } = await talk(t, 10_000)

  t.strictSame({ counts, examples }, { counts: faultless, examples: [] })
  t.strictSame(disordered, [], 'each sender\'s messages are in the order in which they were written')
  t.ok(harmed > 100, `${harmed} connections were harmed`)
  t.ok(seen >= 10_000 * DEVICES, `${seen} messages were told`)
})

test('the same finds out a client that gives a message a new clientId when it sends it again', { timeout: LIMIT }, async (t) => {
  const WebSocket = meddling((frame) => frame['op'] === 'send' ? { ...frame, clientId: randomUUID() } : undefined)

  const { counts } = await talk(t, 1500, { WebSocket })

  t.not((counts as { phantom: number }).phantom, 0)
})
