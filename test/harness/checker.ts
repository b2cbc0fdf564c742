import type { Membership, Operation, Recording, StoredLog, StoredMessage } from './history.ts'

/** What can be wrong with a recording. */
export const faults = {
  lost: 'acked, but not stored as it was acked',
  phantom: 'stored, but never sent like this',
  resurrected: 'refused each time, yet stored',
  dup: 'one clientId stored, or acked, as two messages',
  gap: 'the seqs of a log are not base + 1 … n, each once',
  fork: 'two witnesses saw different messages at one seq',
  reorder: 'a connection was shown a seq that is not above its last',
  realtime: 'sent after another was acked, yet before it in the log',
  missed: 'a member was not shown all of its part of the log',
  leak: 'somebody was shown what is outside of its membership'
} as const

export type Fault = keyof typeof faults

export interface Report {
  readonly counts: Record<Fault, number>
  /** A few of each, in words. */
  readonly examples: string[]
}

const EXAMPLES = 3 // of each fault

/** The counts of a recording without a fault. */
export const faultless = Object.fromEntries(Object.keys(faults).map((fault) => [fault, 0])) as Record<Fault, number>

/** All tries to send one message: a clientId is unique for its sender and conversation. */
interface Message {
  readonly tries: Operation[]
  readonly stored: StoredMessage[]
}

type Note = (fault: Fault, what: string) => void

const keyOf = (conversation: string, ...rest: Array<string | number>): string => JSON.stringify([conversation, ...rest])

/** Compares what was sent, acked and shown with what is stored. Pure: it changes nothing and knows only the recording. */
export function check (recording: Recording): Report {
  const counts = { ...faultless }
  const examples: string[] = []
  const note: Note = (fault, what) => {
    if (++counts[fault] <= EXAMPLES) examples.push(`${fault}: ${what}`)
  }
  const messages = collect(recording)
  checkMessages(messages, note)
  for (const log of recording.logs) checkGaps(log, note)
  checkForks(recording, note)
  checkOrder(recording, note)
  checkRealtime(messages, note)
  checkMemberships(recording, note)
  return { counts, examples }
}

function collect ({ operations, logs }: Recording): Map<string, Message> {
  const messages = new Map<string, Message>()
  const get = (key: string): Message => {
    const message = messages.get(key) ?? { tries: [], stored: [] }
    messages.set(key, message)
    return message
  }
  for (const operation of operations) get(keyOf(operation.conversation, operation.sender, operation.clientId)).tries.push(operation)
  for (const { conversation, messages } of logs) {
    for (const stored of messages) get(keyOf(conversation, stored.sender, stored.clientId)).stored.push(stored)
  }
  return messages
}

/** lost, phantom, resurrected, dup */
function checkMessages (messages: Map<string, Message>, note: Note): void {
  for (const [key, { tries, stored }] of messages) {
    const acks = tries.filter(({ outcome }) => outcome === 'ok')
    for (const ack of acks) {
      // Looked for by what was answered: a message that is stored at another seq is not the one that was acked.
      if (!stored.some(({ seq, messageId }) => seq === ack.seq && messageId === ack.messageId)) note('lost', `${key} acked as ${ack.seq}`)
    }
    for (const { seq, body } of stored) {
      if (!tries.some((operation) => operation.body === body)) note('phantom', `${key} at ${seq} says ${body}`)
    }
    if (stored.length > 0 && tries.length > 0 && tries.every(({ outcome }) => outcome === 'fail')) note('resurrected', key)
    const answers = new Set(acks.map(({ seq, messageId }) => keyOf(key, String(seq), String(messageId))))
    if (stored.length > 1 || answers.size > 1) note('dup', `${key} stored ${stored.length} times, answered in ${answers.size} ways`)
  }
}

function checkGaps ({ conversation, base, lastSeq, messages }: StoredLog, note: Note): void {
  const seqs = messages.map(({ seq }) => seq).sort((a, b) => a - b)
  let expected = base + 1
  for (const seq of seqs) {
    if (seq !== expected) note('gap', `${conversation}: ${expected} is expected, ${seq} is there`)
    expected = seq + 1
  }
  if (lastSeq !== expected - 1) note('gap', `${conversation}: the log ends at ${expected - 1}, the server says ${lastSeq}`)
}

/** The log, each ack and each connection are witnesses of the same order. */
function checkForks ({ operations, observers, logs }: Recording, note: Note): void {
  const ids = new Map<string, string>()
  const witness = (conversation: string, seq: number, messageId: string): void => {
    const key = keyOf(conversation, seq)
    const known = ids.get(key) ?? messageId
    if (known !== messageId) note('fork', `${key} is ${known} and ${messageId}`)
    ids.set(key, known)
  }
  for (const { conversation, messages } of logs) for (const { seq, messageId } of messages) witness(conversation, seq, messageId)
  for (const { conversation, seq, messageId } of operations) if (seq !== undefined && messageId !== undefined) witness(conversation, seq, messageId)
  for (const { seen } of observers) for (const { conversation, seq, messageId } of seen) witness(conversation, seq, messageId)
}

function checkOrder ({ observers }: Recording, note: Note): void {
  for (const { user, seen } of observers) {
    const last = new Map<string, number>()
    for (const { conversation, seq, replay } of seen) {
      if (replay) continue
      const before = last.get(conversation) ?? 0
      if (seq <= before) note('reorder', `${user} was shown ${seq} of ${conversation} after ${before}`)
      last.set(conversation, Math.max(before, seq))
    }
  }
}

function checkRealtime (messages: Map<string, Message>, note: Note): void {
  interface Event { readonly at: number, readonly seq: number, readonly what: string, readonly acked: boolean }
  const events = new Map<string, Event[]>()
  for (const [what, { tries, stored }] of messages) {
    const [first] = tries
    const acks = tries.filter(({ outcome }) => outcome === 'ok')
    const seq = acks[0]?.seq ?? stored[0]?.seq
    if (first === undefined || seq === undefined) continue
    const list = events.get(first.conversation) ?? []
    events.set(first.conversation, list)
    // Its first try, since any of them may be the one that was stored.
    list.push({ at: Math.min(...tries.map(({ invokedAt }) => invokedAt)), seq, what, acked: false })
    if (acks.length > 0) list.push({ at: Math.min(...acks.map(({ endedAt }) => endedAt)), seq, what, acked: true })
  }
  for (const list of events.values()) {
    let highest: Event | undefined
    for (const event of list.sort((a, b) => a.at - b.at)) {
      if (event.acked) {
        if (highest === undefined || event.seq > highest.seq) highest = event
      } else if (highest !== undefined && event.seq < highest.seq) {
        note('realtime', `${event.what} has ${event.seq}, but ${highest.what} was acked as ${highest.seq} before it was sent`)
      }
    }
  }
}

/** missed, leak */
function checkMemberships ({ operations, observers, logs, memberships }: Recording, note: Note): void {
  const allowed = new Map<string, Membership[]>()
  for (const membership of memberships) {
    const key = keyOf(membership.conversation, membership.user)
    allowed.set(key, [...allowed.get(key) ?? [], membership])
  }
  const shown = new Map<string, Set<number>>()
  const show = (user: string, conversation: string, seq: number): void => {
    const key = keyOf(conversation, user)
    shown.set(key, (shown.get(key) ?? new Set()).add(seq))
  }
  for (const { user, seen } of observers) {
    for (const { conversation, seq } of seen) {
      const intervals = allowed.get(keyOf(conversation, user)) ?? []
      if (!intervals.some(({ from, to = Infinity }) => seq >= from && seq <= to)) note('leak', `${user} was shown ${seq} of ${conversation}`)
      show(user, conversation, seq)
    }
  }
  // The sending connection is told by its ack alone.
  for (const { sender, conversation, seq } of operations) if (seq !== undefined) show(sender, conversation, seq)
  const ends = new Map(logs.map(({ conversation, messages }) => [conversation, messages.reduce((last, { seq }) => Math.max(last, seq), 0)]))
  for (const { user, conversation, from, to, complete } of memberships) {
    if (!complete) continue
    const seqs = shown.get(keyOf(conversation, user))
    for (let seq = from; seq <= Math.min(to ?? Infinity, ends.get(conversation) ?? 0); seq++) {
      if (!seqs?.has(seq)) note('missed', `${user} was never shown ${seq} of ${conversation}`)
    }
  }
}
