import { test } from 'tap'
import { check, type Fault, faultless } from './checker.ts'
import { History, type Membership, type Sighting, type StoredLog, type StoredMessage } from './history.ts'

const conversation = 'group:team'

const stored = (seq: number, name: string, sender = 'ada'): StoredMessage =>
  ({ seq, messageId: `m-${name}`, sender, clientId: name, body: `says ${name}` })

const seen = (seq: number, name: string): Sighting => ({ conversation, seq, messageId: `m-${name}` })

const log = (...messages: StoredMessage[]): StoredLog =>
  ({ conversation, base: 0, lastSeq: Math.max(0, ...messages.map(({ seq }) => seq)), messages })

/** A recording in progress: Ada sends, each send is acked before the next. */
function begin () {
  const history = new History()
  const invoke = (name: string, sender = 'ada') => history.invoke({ sender, conversation, clientId: name, body: `says ${name}` })
  const send = (name: string, seq: number, sender = 'ada') => history.ok(invoke(name, sender), { seq, messageId: `m-${name}` })
  const faults = (logs: StoredLog[], memberships: Membership[] = []) => {
    const { counts, examples } = check({ ...history, logs, memberships })
    const found = Object.entries(counts).filter(([, count]) => count > 0)
    return { counts: Object.fromEntries(found) as Partial<Record<Fault, number>>, examples }
  }
  return { history, invoke, send, faults }
}

test('a good recording has no fault', (t) => {
  const { history, invoke, send, faults } = begin()
  const bob = history.observe('bob')
  const bobAgain = history.observe('bob')
  const ada = history.observe('ada')
  send('a', 3)
  // Two at a time may be stored in either order.
  const late = invoke('b')
  const early = invoke('c', 'bob')
  history.ok(late, { seq: 5, messageId: 'm-b' })
  history.ok(early, { seq: 4, messageId: 'm-c' })
  history.fail(invoke('refused'))
  bob.seen.push(seen(3, 'a'))
  bobAgain.seen.push({ ...seen(3, 'a'), replay: true }, seen(5, 'b'))
  ada.seen.push(seen(4, 'c'))

  const result = faults([{ ...log(stored(3, 'a'), stored(4, 'c', 'bob'), stored(5, 'b')), base: 2 }],
    [{ user: 'bob', conversation, from: 3, complete: true }, { user: 'ada', conversation, from: 1 }])

  t.strictSame(result, { counts: {}, examples: [] })
  t.end()
})

test('a good recording counts every fault as 0', (t) => {
  t.strictSame(check({ operations: [], observers: [], logs: [], memberships: [] }).counts, faultless)
  t.end()
})

test('an unknown send is no fault, stored or not', (t) => {
  const { history, invoke, faults } = begin()
  history.info(invoke('stored'))
  history.info(invoke('not stored'))
  invoke('never ended')

  t.strictSame(faults([log(stored(1, 'stored'))]).counts, {})
  t.end()
})

test('a retry that is given the first answer is no fault', (t) => {
  const { history, invoke, send, faults } = begin()
  history.info(invoke('a'))
  send('b', 2)
  send('a', 1)

  t.strictSame(faults([log(stored(1, 'a'), stored(2, 'b'))]).counts, {})
  t.end()
})

test('a send that was refused first and accepted on a retry is no fault', (t) => {
  const { history, invoke, send, faults } = begin()
  history.fail(invoke('a'))
  send('a', 1)

  t.strictSame(faults([log(stored(1, 'a'))]).counts, {})
  t.end()
})

test('the same clientId of two senders is two messages', (t) => {
  const { send, faults } = begin()
  send('a', 1, 'ada')
  send('a', 2, 'bob')

  t.strictSame(faults([log(stored(1, 'a'), stored(2, 'a', 'bob'))]).counts, {})
  t.end()
})

test('lost: an acked message is not stored', (t) => {
  const { send, faults } = begin()
  send('a', 1)
  send('b', 2)

  const { counts, examples } = faults([log(stored(1, 'a'))])

  t.strictSame(counts, { lost: 1 })
  t.match(examples, [/^lost: .*"b".* acked as 2/])
  t.end()
})

test('lost: an acked message whose place another one took', (t) => {
  const { send, faults } = begin()
  send('a', 1)
  send('b', 1)

  t.strictSame(faults([log(stored(1, 'b'))]).counts, { lost: 1, fork: 1 }, 'and the two acks are a fork')
  t.end()
})

test('lost: an acked message that was unknown on its first try', (t) => {
  const { history, invoke, send, faults } = begin()
  history.info(invoke('a'))
  send('a', 1)

  t.strictSame(faults([log()]).counts, { lost: 1 })
  t.end()
})

test('phantom: a stored message that nobody sent', (t) => {
  const { send, faults } = begin()
  send('a', 1)

  t.strictSame(faults([log(stored(1, 'a'), stored(2, 'b'))]).counts, { phantom: 1 })
  t.end()
})

test('phantom: a stored message that says something else than what was sent', (t) => {
  const { send, faults } = begin()
  send('a', 1)

  t.strictSame(faults([log({ ...stored(1, 'a'), body: 'says nonsense' })]).counts, { phantom: 1 })
  t.end()
})

test('resurrected: a refused message is stored', (t) => {
  const { history, invoke, faults } = begin()
  history.fail(invoke('a'))

  t.strictSame(faults([log(stored(1, 'a'))]).counts, { resurrected: 1 })
  t.end()
})

test('dup: a clientId is stored twice', (t) => {
  const { send, faults } = begin()
  send('a', 1)

  t.strictSame(faults([log(stored(1, 'a'), { ...stored(2, 'a'), messageId: 'm-other' })]).counts, { dup: 1 })
  t.end()
})

test('dup: an unknown send is stored twice by its retries', (t) => {
  const { history, invoke, faults } = begin()
  history.info(invoke('a'))
  history.info(invoke('a'))

  t.strictSame(faults([log(stored(1, 'a'), { ...stored(2, 'a'), messageId: 'm-other' })]).counts, { dup: 1 })
  t.end()
})

test('dup: a retry is given another answer', (t) => {
  const { send, faults } = begin()
  send('a', 1)
  send('a', 2)

  t.strictSame(faults([log(stored(1, 'a'))]).counts, { dup: 1, lost: 1 }, 'and what it was told is not stored')
  t.end()
})

test('gap: a seq in the middle is not there', (t) => {
  const { send, faults } = begin()
  send('a', 1)
  send('c', 3)

  t.strictSame(faults([log(stored(1, 'a'), stored(3, 'c'))]).counts, { gap: 1 })
  t.end()
})

test('gap: the first seq is not there', (t) => {
  const { send, faults } = begin()
  send('a', 2)

  t.strictSame(faults([log(stored(2, 'a'))]).counts, { gap: 1 })
  t.end()
})

test('gap: the server says that the log goes on', (t) => {
  const { send, faults } = begin()
  send('a', 1)

  t.strictSame(faults([{ ...log(stored(1, 'a')), lastSeq: 2 }]).counts, { gap: 1 })
  t.end()
})

test('gap: a seq is given twice', (t) => {
  const { history, invoke, faults } = begin()
  history.ok(invoke('a'), { seq: 1, messageId: 'm-a' })
  history.ok(invoke('b'), { seq: 1, messageId: 'm-b' })

  t.strictSame(faults([log(stored(1, 'a'), stored(1, 'b'))]).counts, { gap: 1, fork: 2 }, 'and the log and the second ack are a fork')
  t.end()
})

test('fork: two connections saw different messages at one seq', (t) => {
  const { history, faults } = begin()
  history.observe('bob').seen.push(seen(1, 'a'))
  history.observe('cem').seen.push(seen(1, 'b'))

  t.strictSame(faults([], [{ user: 'bob', conversation, from: 1 }, { user: 'cem', conversation, from: 1 }]).counts, { fork: 1 })
  t.end()
})

test('fork: a connection saw a message that is not in the log at its seq', (t) => {
  const { history, send, faults } = begin()
  history.observe('bob').seen.push(seen(1, 'vanished'))
  send('a', 1)

  t.strictSame(faults([log(stored(1, 'a'))], [{ user: 'bob', conversation, from: 1 }]).counts, { fork: 1 })
  t.end()
})

test('reorder: a connection is shown an earlier seq, or the same again', (t) => {
  const { history, send, faults } = begin()
  send('a', 1)
  send('b', 2)
  history.observe('bob').seen.push(seen(2, 'b'), seen(1, 'a'), seen(2, 'b'))

  t.strictSame(faults([log(stored(1, 'a'), stored(2, 'b'))], [{ user: 'bob', conversation, from: 1 }]).counts, { reorder: 2 })
  t.end()
})

test('reorder: a declared replay may go back, and two connections do not share an order', (t) => {
  const { history, send, faults } = begin()
  send('a', 1)
  send('b', 2)
  history.observe('bob').seen.push(seen(2, 'b'), { ...seen(1, 'a'), replay: true })
  history.observe('bob').seen.push(seen(1, 'a'))

  t.strictSame(faults([log(stored(1, 'a'), stored(2, 'b'))], [{ user: 'bob', conversation, from: 1 }]).counts, {})
  t.end()
})

test('realtime: a message sent after an ack comes before it in the log', (t) => {
  const { send, faults } = begin()
  send('a', 2)
  send('b', 1)

  t.strictSame(faults([log(stored(1, 'b'), stored(2, 'a'))]).counts, { realtime: 1 })
  t.end()
})

test('realtime: so does one whose outcome was unknown', (t) => {
  const { history, invoke, send, faults } = begin()
  send('a', 2)
  history.info(invoke('b'))

  t.strictSame(faults([log(stored(1, 'b'), stored(2, 'a'))]).counts, { realtime: 1 })
  t.end()
})

test('missed: a member is not shown a message', (t) => {
  const { history, send, faults } = begin()
  send('a', 1)
  send('b', 2)
  send('c', 3)
  history.observe('bob').seen.push(seen(1, 'a'))
  history.observe('bob').seen.push(seen(3, 'c'))
  const logs = [log(stored(1, 'a'), stored(2, 'b'), stored(3, 'c'))]

  t.strictSame(faults(logs, [{ user: 'bob', conversation, from: 1, complete: true }]).counts, { missed: 1 })
  t.strictSame(faults(logs, [{ user: 'bob', conversation, from: 1 }]).counts, {}, 'unless the test does not expect it')
  t.strictSame(faults(logs, [{ user: 'bob', conversation, from: 1, complete: true }, { user: 'eve', conversation, from: 2, to: 3, complete: true }]).counts, { missed: 3 }, 'nor one who was shown nothing')
  t.strictSame(faults(logs, [{ user: 'ada', conversation, from: 1, complete: true }, { user: 'bob', conversation, from: 1 }]).counts, {}, 'a sender knows its own by their acks')
  t.end()
})

test('leak: somebody is shown a message from before, after or without a membership', (t) => {
  const { history, send, faults } = begin()
  send('a', 1)
  send('b', 2)
  send('c', 3)
  history.observe('bob').seen.push(seen(1, 'a'), seen(2, 'b'), seen(3, 'c'))
  history.observe('eve').seen.push(seen(2, 'b'))

  t.strictSame(faults([log(stored(1, 'a'), stored(2, 'b'), stored(3, 'c'))], [{ user: 'bob', conversation, from: 2, to: 2 }]).counts, { leak: 3 })
  t.end()
})

test('counts go on where the examples end', (t) => {
  const { send, faults } = begin()
  for (let seq = 1; seq <= 10; seq++) send(`message ${seq}`, seq)

  const { counts, examples } = faults([log()])

  t.strictSame(counts, { lost: 10 })
  t.equal(examples.length, 3)
  t.end()
})
