import { test } from 'tap'
import { type PauseHooks, Pauses } from '../src/pauses.ts'
import type { Entry } from '../src/store/entry.ts'

const conversation = { app: 'shop', kind: 'room', key: 'lobby' } as const

/** A log that is read when the test says so. */
function setUp () {
  const log: Entry[] = []
  const told: Array<number | string> = []
  const errors: unknown[] = []
  const reads: Array<{ resolve: () => void, reject: (error: Error) => void }> = []
  const read: PauseHooks['read'] = async (_, after) => await new Promise((resolve, reject) => { reads.push({ resolve: () => { resolve(log.filter(({ seq }) => seq > after)) }, reject }) })
  const pauses = new Pauses({ read, push: ({ seq }) => { told.push(seq) }, miss: () => { told.push('miss') }, onError: (error) => { errors.push(error) } })
  /** Stored, and not taken yet. */
  const store = (changes?: object) => {
    const stamp = { conversation, seq: log.length + 1, time: log.length }
    const entry: Entry = changes === undefined ? { ...stamp, op: 'message', from: 'alice', messageId: '', type: 'text', content: {} } : { ...stamp, op: 'conversation', detail: { changes: changes as Record<string, unknown> } }
    log.push(entry)
    return entry
  }
  const take = (entry: Entry) => { if (!pauses.take(entry)) told.push(entry.seq) }
  const turn = async () => { await new Promise((resolve) => setImmediate(resolve)) }
  return { log, told, errors, reads, pauses, store, take, add: (changes?: object) => { take(store(changes)) }, turn }
}

test('what is said while the room catches up comes after what was held', async (t) => {
  const { told, reads, store, take, add, turn } = setUp()
  add({ paused: true })
  add()
  add({ paused: false })
  t.strictSame(told, [1])
  const late = store()
  reads[0]!.resolve()
  await turn()
  t.strictSame(told, [1, 2, 3], 'what is stored and on its way is not read for it')
  take(late)
  t.strictSame(told, [1, 2, 3, 4])

  add({ paused: true })
  add()
  add({ paused: false })
  add()
  reads[1]!.resolve()
  await turn()
  add()
  t.strictSame(told, [1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('a room that is paused again while it catches up is pushed up to there', async (t) => {
  const { told, reads, add, turn } = setUp()
  add({ paused: true })
  add()
  add({ paused: false })
  add()
  add({ paused: true })
  add()
  reads[0]!.resolve()
  await turn()
  t.strictSame(told, [1, 2, 3, 4, 5])
  add({ paused: false })
  reads[1]!.resolve()
  await turn()
  t.strictSame(told, [1, 2, 3, 4, 5, 6, 7])
  add()
  t.strictSame(told, [1, 2, 3, 4, 5, 6, 7, 8])
})

test('a room that is paused and goes on while it catches up is pushed as a whole', async (t) => {
  const { told, reads, add, turn } = setUp()
  add({ paused: true })
  add({ paused: false })
  add({ paused: true })
  add()
  add({ paused: false })
  reads[0]!.resolve()
  await turn()
  t.strictSame(told, [1, 2, 3, 4, 5])
  t.equal(reads.length, 1)
  add()
  t.equal(told.at(-1), 6)
})

test('a room that is paused again at once holds what is said from there on', async (t) => {
  const { told, reads, add, turn } = setUp()
  add({ paused: true })
  add({ paused: false })
  add({ paused: true })
  reads[0]!.resolve()
  await turn()
  t.strictSame(told, [1, 2, 3])
  add()
  t.strictSame(told, [1, 2, 3])
  add({ dismissed: true })
  t.strictSame(told, [1, 2, 3, 'miss', 5])
})

test('where the log cannot be read, or ends meanwhile, readers are told to ask', async (t) => {
  const { told, errors, reads, pauses, add, turn } = setUp()
  add({ paused: true })
  add({ paused: false })
  reads[0]!.reject(new Error('the disk'))
  await turn()
  t.strictSame(told, [1, 'miss'])
  t.match(errors, [{ message: 'the disk' }])
  add()
  t.equal(told.at(-1), 3)

  add({ paused: true })
  t.equal(pauses.isPaused(conversation), true)
  add({ paused: false })
  t.equal(pauses.isPaused(conversation), false)
  add({ dismissed: true })
  t.strictSame(told, [1, 'miss', 3, 4, 'miss', 6])
  reads[1]!.resolve()
  await turn()
  add()
  t.strictSame(told.slice(6), [7], 'nothing of the one before comes after it')
})
