import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import type { Test } from 'tap'
import type { Conversation } from '../../src/conversation.ts'
import type { Store } from '../../src/store/store.ts'
import type { AppendMessage, Write, WriteResult } from '../../src/store/writes.ts'

const app = 'shop'
const team: Conversation = { app, kind: 'group', key: 'team' }
const pair: Conversation = { app, kind: 'direct', key: 'alice:bob' }

/** What every Store has to do (src/store/store.ts). `open` gives a fresh, empty one; the suite closes it. */
export function storeContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    return store
  }

  async function withTeam (t: Test): Promise<Store> {
    const store = await fresh(t)
    await register(store, 'alice', 'bob', 'carol')
    await done(store, { do: 'createGroup', app, groupId: 'team', name: 'Team', history: 'joined', owner: 'alice', members: ['bob'], by: 'app' })
    return store
  }

  t.test('seqs are 1, 2, 3 … in the order of the writes, and times strictly increase', async (t) => {
    const store = await fresh(t)
    await register(store, 'alice', 'bob')

    const results = await store.write(Array.from({ length: 300 }, (_, index) => say(pair, index % 2 === 0 ? 'alice' : 'bob', `${index}`)))

    const stamps = results.map((result) => result.ok ? result.value.appended : undefined)
    t.strictSame(stamps.map((stamp) => stamp?.seq), Array.from({ length: 300 }, (_, index) => index + 1))
    const log = await store.entries(pair, 0, 1000)
    t.strictSame(log.map((entry) => entry.op === 'message' ? entry.content.text : undefined), Array.from({ length: 300 }, (_, index) => `${index}`))
    t.ok(log.every(({ time }, index) => index === 0 || time > log[index - 1]!.time))
  })

  t.test('entries come in pages that fit, whatever was said', async (t) => {
    const store = await withTeam(t)
    for (let n = 0; n < 12; n++) await done(store, say(team, 'alice', `${n} ${'x'.repeat(100_000)}`))
    const { seq: last } = (await store.entries(team, 13, 10)).at(-1)!

    for (const read of [(after: number) => store.entries(team, after, 500), (after: number) => store.entriesAsOf(team, after, last)]) {
      const seqs: number[] = []
      for (;;) {
        const page = await read(seqs.at(-1) ?? 0)
        if (page.length === 0) break
        t.ok(JSON.stringify(page).length < 400_000, `${page.length} entries`)
        seqs.push(...page.map(({ seq }) => seq))
      }
      t.strictSame(seqs, Array.from({ length: last }, (_, index) => index + 1))
    }
  })

  t.test('a time is above every time of an earlier batch, also in other conversations', async (t) => {
    const store = await fresh(t)
    await register(store, 'alice', 'bob', 'carol')
    await store.write(Array.from({ length: 100 }, (_, index) => say(pair, 'alice', `${index}`)))
    const [last] = await store.entries(pair, 99, 1)

    const [result] = await store.write([say({ app, kind: 'direct', key: 'bob:carol' }, 'bob', 'later')])

    t.ok(result?.ok && result.value.appended!.time > last!.time)
  })

  t.test('a retry with the same clientId gets the first answer, and another body is refused', async (t) => {
    const store = await fresh(t)
    await register(store, 'alice', 'bob')
    const first = { ...say(pair, 'alice', 'hello'), clientId: 'c1', digest: 'd1' }

    const results = await store.write([first, first, { ...first, digest: 'd2' }, { ...first, from: 'bob', actor: { user: 'bob' } }])
    const [again] = await store.write([first])

    t.match(results[0], { ok: true, value: { appended: { seq: 1, repeated: false } } })
    t.match(results[1], { ok: true, value: { appended: { seq: 1, repeated: true } } })
    t.match(results[2], { ok: false, code: 'CLIENT_ID_REUSED' })
    t.match(results[3], { ok: true, value: { appended: { seq: 2, repeated: false } } }, 'another sender may use the same clientId')
    t.strictSame(appended(again), { ...appended(results[0]), repeated: true })
  })

  t.test('a refused write stores nothing and leaves the others of its batch alone', async (t) => {
    const store = await withTeam(t)
    const before = (await store.entries(team, 0, 100)).length

    const results = await store.write([say(team, 'alice', 'one'), say(team, 'carol', 'not a member'), say(pair, 'alice', 'two'), say({ app, kind: 'direct', key: 'alice:nobody' }, 'alice', 'to nobody'), say(team, 'bob', 'three')])

    t.strictSame(results.map((result) => result.ok ? 'ok' : result.code), ['ok', 'NOT_MEMBER', 'ok', 'NOT_FOUND', 'ok'])
    t.equal((await store.entries(team, 0, 100)).length, before + 2)
    t.strictSame(await store.entries({ app, kind: 'direct', key: 'alice:nobody' }, 0, 10), [])
  })

  t.test('a page of history ends where it says, in each direction', async (t) => {
    const store = await fresh(t)
    await register(store, 'alice', 'bob')
    await store.write(Array.from({ length: 10 }, (_, index) => say(pair, 'alice', `${index + 1}`)))
    const read = async (page: object) => {
      const { messages, more, lastSeq } = await store.history(pair, { user: 'bob' }, { limit: 4, ...page })
      return [messages.map(({ seq }) => seq), more, lastSeq]
    }

    t.strictSame(await read({}), [[7, 8, 9, 10], true, 10])
    t.strictSame(await read({ before: 4 }), [[1, 2, 3], false, 10])
    t.strictSame(await read({ after: 0 }), [[1, 2, 3, 4], true, 10])
    t.strictSame(await read({ after: 6 }), [[7, 8, 9, 10], false, 10])
    t.strictSame(await read({ around: 5 }), [[3, 4, 5, 6], true, 10])
    t.strictSame(await read({ after: 10 }), [[], false, 10])
    await t.rejects(store.history(pair, { user: 'bob' }, { limit: 4, before: 3, after: 1 }), { code: 'BAD_REQUEST' })
    await t.rejects(store.history(pair, { user: 'carol' }, { limit: 4 }), { code: 'NOT_MEMBER' })
  })

  t.test('a page of large messages ends early and says that there is more', async (t) => {
    const store = await fresh(t)
    await register(store, 'alice', 'bob')
    await store.write(Array.from({ length: 8 }, () => say(pair, 'alice', 'x'.repeat(100_000))))
    const seqs = async (page: object) => {
      const { messages, more } = await store.history(pair, { user: 'bob' }, { limit: 100, ...page })
      return [messages.map(({ seq }) => seq), more]
    }

    t.strictSame(await seqs({}), [[7, 8], true])
    t.strictSame(await seqs({ before: 3 }), [[1, 2], false])
    t.strictSame(await seqs({ after: 2 }), [[3, 4], true])
    t.strictSame(await seqs({ around: 4 }), [[3, 4], true])
  })

  t.test('who joins later sees a group from there on, and who left sees nothing', async (t) => {
    const store = await withTeam(t)
    await done(store, say(team, 'alice', 'before carol'))
    await done(store, { do: 'putMember', conversation: team, actor: { user: 'alice' }, user: 'carol' })
    await done(store, say(team, 'alice', 'with carol'))
    const texts = async (user: string) => (await store.history(team, { user }, { limit: 50 })).messages.map(({ content }) => content.text)

    t.strictSame(await texts('bob'), ['before carol', 'with carol'])
    t.strictSame(await texts('carol'), ['with carol'])
    await t.rejects(store.message(team, { user: 'carol' }, 3), { code: 'NOT_FOUND' })

    await done(store, { do: 'changeGroup', conversation: team, actor: { user: 'alice' }, changes: { history: 'all' } })
    t.strictSame(await texts('carol'), ['before carol', 'with carol'])

    await done(store, { do: 'removeMember', conversation: team, actor: { user: 'carol' }, user: 'carol' })
    await t.rejects(texts('carol'), { code: 'NOT_MEMBER' })
    await t.rejects(store.history({ ...team, key: 'no-such-group' }, { user: 'carol' }, { limit: 5 }), { code: 'NOT_MEMBER' }, 'alike for what does not exist')
  })

  t.test('every change of a group is an entry of its log', async (t) => {
    const store = await withTeam(t)
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'carol', role: 'admin' })
    await done(store, { do: 'changeGroup', conversation: team, actor: { user: 'carol' }, changes: { name: 'Crew' } })
    await done(store, { do: 'putMember', conversation: team, actor: { user: 'carol' }, user: 'bob', mutedMinutes: 5 })
    await done(store, { do: 'putMember', conversation: team, actor: { user: 'alice' }, user: 'bob', role: 'owner' })
    await done(store, { do: 'removeMember', conversation: team, actor: { user: 'bob' }, user: 'carol' })
    await done(store, { do: 'dismissGroup', conversation: team, actor: { user: 'bob' } })

    const log = await store.entries(team, 0, 100)

    t.strictSame(log.map(({ seq }) => seq), log.map((_, index) => index + 1))
    t.match(log, [
      { op: 'member', detail: { user: 'alice', change: 'joined', role: 'owner' } },
      { op: 'member', detail: { user: 'bob', change: 'joined', role: 'member' } },
      { op: 'member', detail: { user: 'carol', change: 'joined', role: 'admin' } },
      { op: 'conversation', from: 'carol', detail: { changes: { name: 'Crew' } } },
      { op: 'conversation', from: 'carol', detail: { changes: { muted: { user: 'bob' } } } },
      { op: 'member', from: 'alice', detail: { user: 'alice', change: 'role', role: 'admin' } },
      { op: 'member', from: 'alice', detail: { user: 'bob', change: 'role', role: 'owner' } },
      { op: 'member', from: 'bob', detail: { user: 'carol', change: 'removed' } },
      { op: 'conversation', from: 'bob', detail: { changes: { dismissed: true } } }
    ])
    await t.rejects(store.group(team, 'app'), { code: 'NOT_FOUND' })
    const [again] = await store.write([{ do: 'createGroup', app, groupId: 'team', name: 'Again', history: 'joined', members: [], by: 'app' }])
    t.match(again, { ok: false, code: 'ALREADY_EXISTS' }, 'the id is not given again')
  })

  t.test('a muted member is refused until the mute is lifted', async (t) => {
    const store = await withTeam(t)
    await done(store, { do: 'putMember', conversation: team, actor: { user: 'alice' }, user: 'bob', mutedMinutes: 5 })
    const [muted] = await store.write([say(team, 'bob', 'psst')])
    await done(store, { do: 'putMember', conversation: team, actor: { user: 'alice' }, user: 'bob', mutedMinutes: 0 })
    const [lifted] = await store.write([say(team, 'bob', 'hello')])

    t.match(muted, { ok: false, code: 'MUTED' })
    t.match(lifted, { ok: true })
  })

  t.test('the list of conversations has the newest first, a page at a time, each with its last message', async (t) => {
    const store = await withTeam(t)
    await done(store, say(pair, 'bob', 'direct'))
    await done(store, say(team, 'alice', 'to the team'))
    await done(store, say({ app, kind: 'direct', key: 'bob:carol' }, 'carol', 'newest'))

    const first = await store.conversations(app, 'bob', { limit: 2 })
    const second = await store.conversations(app, 'bob', { limit: 2, cursor: first.next })

    t.match(first.items, [{ conversation: { key: 'bob:carol' }, lastSeq: 1, lastMessage: { content: { text: 'newest' } } }, { conversation: { key: 'team' }, name: 'Team', lastMessage: { content: { text: 'to the team' } } }])
    t.match(second.items, [{ conversation: { key: 'alice:bob' }, lastMessage: { content: { text: 'direct' } } }])
    t.equal(second.next, undefined)
    await t.rejects(store.conversations(app, 'bob', { limit: 2, cursor: 'bm90LW91cnM' }), { code: 'BAD_REQUEST' })
  })

  t.test('a room that ended begins anew without its past, and its seqs go on', async (t) => {
    const store = await fresh(t)
    await register(store, 'alice')
    const lobby: Conversation = { app, kind: 'room', key: 'lobby' }
    await done(store, { do: 'putRoom', conversation: lobby })
    await done(store, say(lobby, 'alice', 'old'))
    await done(store, { do: 'endRoom', conversation: lobby })
    await t.rejects(store.room(lobby), { code: 'NOT_FOUND' })

    await done(store, { do: 'putRoom', conversation: lobby })
    await done(store, say(lobby, 'alice', 'new'))

    t.match(await store.history(lobby, { user: 'alice' }, { limit: 50 }), { messages: [{ seq: 3, content: { text: 'new' } }], lastSeq: 3 })
  })

  t.test('an erased user is gone: profile, tokens, groups, and what it wrote', async (t) => {
    const store = await withTeam(t)
    await store.write([say(team, 'bob', 'secret'), say(pair, 'bob', 'secret'), say(pair, 'alice', 'kept')])
    await done(store, { do: 'eraseUser', app, user: 'bob' })
    t.strictSame(await store.erasing(), [{ app, user: 'bob' }])
    let result
    do [result] = await store.write([{ do: 'blankMessages', app, user: 'bob' }])
    while (result?.ok && result.value.more)

    t.strictSame(await store.erasing(), [])
    await t.rejects(store.user(app, 'bob'), { code: 'NOT_FOUND' })
    t.match(await store.standing(app, 'bob'), { registered: false, tokensVoidUntil: Number })
    t.ok((await store.standing(app, 'bob')).tokensVoidUntil > 0)
    t.notMatch(JSON.stringify([await store.entries(team, 0, 100), await store.entries(pair, 0, 100)]), 'secret')
    t.match(await store.history(pair, { user: 'alice' }, { limit: 10 }), { messages: [{ seq: 1, content: {}, recalledAt: Number }, { seq: 2, content: { text: 'kept' } }] })
    t.match(await store.group(team, 'app'), { members: 1 })
  })

  t.test('who is given an erased id later keeps what it writes, and reads nothing of the one before', async (t) => {
    const store = await withTeam(t)
    await done(store, say(pair, 'alice', 'to the old bob'))
    await done(store, { do: 'eraseUser', app, user: 'bob' })
    await store.write([{ do: 'putUser', app, user: 'bob', profile: {} }, say(pair, 'bob', 'from the new bob')])
    let result
    do [result] = await store.write([{ do: 'blankMessages', app, user: 'bob' }])
    while (result?.ok && result.value.more)

    t.match(await store.history(pair, { user: 'bob' }, { limit: 10 }), { messages: [{ seq: 2, content: { text: 'from the new bob' } }] })
    t.equal((await store.history(pair, { user: 'alice' }, { limit: 10 })).messages.length, 2)
  })

  t.test('nobody is given the id of a deactivated user until it is reactivated', async (t) => {
    const store = await withTeam(t)
    const register = { do: 'putUser', app, user: 'bob', profile: { name: 'Robert' } } as const
    const deactivate = (user: string) => ({ do: 'eraseUser', app, user, deactivate: true }) as const
    await done(store, { do: 'eraseUser', app, user: 'carol' })

    t.match(await store.write([deactivate('bob'), register, deactivate('bob'), deactivate('carol'), deactivate('nobody')]), [{ ok: true }, { ok: false, code: 'BLOCKED' }, { ok: true }, { ok: true }, { ok: false, code: 'NOT_FOUND' }])
    t.match(await store.standing(app, 'bob'), { registered: false, blockedUntil: Infinity })
    await t.rejects(store.user(app, 'bob'), { code: 'NOT_FOUND' })
    t.strictSame(await store.deactivatedUsers(app, { limit: 10, offset: 0 }), [{ userId: 'bob' }, { userId: 'carol' }])
    t.strictSame(await store.deactivatedUsers(app, { limit: 1, offset: 1 }), [{ userId: 'carol' }])
    t.strictSame(await store.deactivatedUsers('other', { limit: 10, offset: 0 }), [])
    t.match(await store.write([{ do: 'reactivateUser', app, user: 'bob' }, { do: 'reactivateUser', app, user: 'bob' }]), [{ value: { changed: true } }, { value: { changed: false } }])
    t.match(await store.standing(app, 'bob'), { registered: false, blockedUntil: 0 })
    await done(store, register)
    t.match(await store.user(app, 'bob'), { name: 'Robert' })
  })

  t.test('users are read by their age, from both ends, and counted; who is given an erased id is new', async (t) => {
    const store = await fresh(t)
    for (const user of ['carol', 'alice', 'bob', 'gone', 'dave']) {
      await done(store, { do: 'putUser', app, user, profile: {} })
      // Of one millisecond all are as old.
      await setTimeout(2)
    }
    await done(store, { do: 'putUser', app, user: 'carol', profile: { name: 'changed' } })
    await store.write([{ do: 'putUser', app: 'other', user: 'elsewhere', profile: {} }, { do: 'eraseUser', app, user: 'gone' }, { do: 'eraseUser', app, user: 'alice' }, { do: 'putUser', app, user: 'alice', profile: {} }])
    const read = async (newestFirst: boolean, limit: number, offset: number) => {
      const { items, total } = await store.usersByAge(app, { newestFirst, limit, offset })
      return { total, users: items.map(({ userId }) => userId) }
    }

    t.strictSame(await read(false, 3, 0), { total: 4, users: ['carol', 'bob', 'dave'] })
    t.strictSame(await read(false, 3, 3), { total: 4, users: ['alice'] })
    t.strictSame(await read(true, 2, 0), { total: 4, users: ['alice', 'dave'] })
    t.strictSame(await read(true, 2, 4), { total: 4, users: [] })
  })

  t.test('a field of a profile that is null is taken away', async (t) => {
    const store = await fresh(t)
    await done(store, { do: 'putUser', app, user: 'alice', profile: { name: 'Alice', avatar: 'a.png' } })

    await done(store, { do: 'putUser', app, user: 'alice', profile: { avatar: null } })

    const { createdAt } = await store.user(app, 'alice')
    t.strictSame(await store.user(app, 'alice'), { userId: 'alice', createdAt, name: 'Alice' })
  })

  t.test('when many users were last seen is noted in one write, and read for many at once', async (t) => {
    const store = await fresh(t)
    const names = Array.from({ length: 1500 }, (_, n) => `user${n}`)
    await register(store, ...names, 'never', 'erased')
    await store.write([{ do: 'putUser', app: 'other', user: 'user1', profile: {} }])
    await done(store, { do: 'eraseUser', app, user: 'erased' })
    await done(store, { do: 'noteSeen', seen: names.map((user, n) => ({ app, user, time: n })) })

    await done(store, { do: 'noteSeen', seen: [{ app, user: 'user3', time: 4000 }, { app: 'other', user: 'user1', time: 5000 }, { app, user: 'erased', time: 6000 }, { app, user: 'nobody', time: 6000 }] })

    const seen = await store.lastSeen(app, [...names.slice(0, 197), 'never', 'erased', 'nobody'])
    t.strictSame([...seen].sort(([, one], [, other]) => one - other), [...names.slice(0, 197).map((user, n) => [user, n]).filter(([user]) => user !== 'user3'), ['user3', 4000]])
    t.strictSame(await store.lastSeen('other', ['user1', 'user2']), new Map([['user1', 5000]]))
    t.match(await store.user(app, 'user3'), { lastSeen: 4000 })
    await register(store, 'erased')
    t.equal((await store.user(app, 'erased')).lastSeen, undefined, 'who is given an erased id was never seen')
  })

  t.test('apps do not see each other', async (t) => {
    const store = await withTeam(t)
    await done(store, say(pair, 'alice', 'mine'))
    const other = 'other'
    await done(store, { do: 'putUser', app: other, user: 'alice', profile: {} })

    t.strictSame((await store.conversations(other, 'alice', { limit: 10 })).items, [])
    t.strictSame((await store.history({ ...pair, app: other }, { user: 'alice' }, { limit: 10 })).messages, [])
    await t.rejects(store.group({ ...team, app: other }, 'app'), { code: 'NOT_FOUND' })
    await t.rejects(store.user(other, 'bob'), { code: 'NOT_FOUND' })
    const [result] = await store.write([say({ ...pair, app: other }, 'alice', 'to a bob of another app')])
    t.match(result, { ok: false, code: 'NOT_FOUND' })
  })

  t.test('words are kept by app and key, the last of each, and listed a page at a time', async (t) => {
    const store = await fresh(t)
    const spam = { key: 'spam', word: 'Spam', action: 'refuse' } as const
    const words = [{ key: '上海', word: '上海', action: 'replace', replacement: '**' }, { ...spam, word: 'SPAM', action: 'replace', replacement: '-' }, { key: 'ham', word: 'ham', action: 'refuse' }, spam] as const
    await done(store, { do: 'putWords', app, words, most: 10 })
    await done(store, { do: 'putWords', app: 'other', words: [{ key: 'eggs', word: 'eggs', action: 'refuse' }], most: 10 })

    const first = await store.words(app, { limit: 2 })
    const second = await store.words(app, { limit: 2, cursor: first.next })

    t.strictSame([...first.items, ...second.items], [words[2], spam, words[0]])
    t.equal(second.next, undefined)
    t.strictSame((await store.words('other', { limit: 10 })).items.map(({ key }) => key), ['eggs'])
    await t.rejects(store.words(app, { limit: 2, cursor: 'bm90LW91cnM' }), { code: 'BAD_REQUEST' })

    await done(store, { do: 'removeWord', app, key: 'spam' })
    const [again] = await store.write([{ do: 'removeWord', app, key: 'spam' }])
    t.match(again, { ok: false, code: 'NOT_FOUND' })
    await done(store, { do: 'clearWords', app })
    t.strictSame((await store.words(app, { limit: 10 })).items, [])
    t.equal((await store.words('other', { limit: 10 })).items.length, 1, 'another app has its own')
  })

  t.test('an app has words up to the limit; more are refused, and nothing of them is stored', async (t) => {
    const store = await fresh(t)
    const words = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ key: `w${from + index}`, word: `w${from + index}`, action: 'refuse' as const }))
    const most = 2500
    await done(store, { do: 'putWords', app, words: words(1, most - 1), most })

    const [more, last, changed] = await store.write([{ do: 'putWords', app, words: words(most - 1, 3), most }, { do: 'putWords', app, words: words(most - 1, 2), most }, { do: 'putWords', app, words: words(1, 2000), most }])

    t.match(more, { ok: false, code: 'TOO_LARGE' })
    t.match(last, { ok: true })
    t.match(changed, { ok: true }, 'words that are there can be changed')
    t.equal((await store.words(app, { limit: 2600 })).items.length, most)
  })

  t.test('what an app decides is kept, and the rest is as it was', async (t) => {
    const store = await fresh(t)
    t.strictSame(await store.settings(app), {})

    await done(store, { do: 'changeSettings', app, changes: { editWithin: 60 } })
    await done(store, { do: 'changeSettings', app, changes: { recallWithin: null } })

    t.strictSame(await store.settings(app), { editWithin: 60, recallWithin: null })
    t.strictSame(await store.settings('other'), {})
  })

  t.test('of a message that may not be said only a retry is answered, and nothing is stored', async (t) => {
    const store = await withTeam(t)
    const first = { ...say(pair, 'alice', 'hello'), clientId: 'c1', digest: 'd1' }
    const refused = { code: 'REJECTED', message: 'not here' } as const
    await done(store, first)

    const results = await store.write([
      { ...first, refused }, { ...first, digest: 'd2', refused }, { ...first, clientId: 'c2', refused }, { ...say(pair, 'alice', 'no id'), refused },
      { ...say({ app, kind: 'direct', key: 'alice:carol' }, 'alice', 'not begun'), clientId: 'c1', digest: 'd1', refused }, { ...say(team, 'carol', 'not in it'), clientId: 'c1', digest: 'd1', refused }
    ])

    t.match(results[0], { ok: true, value: { appended: { seq: 1, repeated: true } } })
    t.strictSame(results.slice(1).map((result) => result.ok ? 'ok' : result.code), ['REJECTED', 'REJECTED', 'REJECTED', 'REJECTED', 'NOT_MEMBER'])
    t.match(results[1], { message: 'not here' })
    t.equal((await store.entries(pair, 0, 10)).length, 1)
    t.strictSame(await store.entries({ app, kind: 'direct', key: 'alice:carol' }, 0, 10), [])
  })

  t.test('whatever is written in whatever batches, every log is 1..n and a retry stores nothing', async (t) => {
    const users = ['alice', 'bob', 'carol']
    const write = fc.record({ from: fc.constantFrom(...users), to: fc.constantFrom('team', ...users), clientId: fc.constantFrom('1', '2', '3', '4') })
    await fc.assert(fc.asyncProperty(fc.array(fc.array(write, { maxLength: 8 }), { maxLength: 8 }), async (batches) => {
      const store = await open()
      try {
        await register(store, ...users)
        await done(store, { do: 'createGroup', app, groupId: 'team', name: 'Team', history: 'joined', members: ['alice', 'bob'], by: 'app' })
        const stored = new Map<string, number>()
        for (const batch of batches) {
          const writes = batch.map(({ from, to, clientId }) => ({ ...say(to === 'team' ? team : { app, kind: 'direct', key: [from, to].sort().join(':') }, from, clientId), clientId, digest: clientId }))
          const results = await store.write(writes)
          results.forEach((result, index) => {
            const { conversation, from, clientId } = writes[index]!
            const key = `${conversation.key} ${from} ${clientId}`
            if (!result.ok) return t.equal(`${from} ${result.code}`, 'carol NOT_MEMBER')
            const { seq, repeated } = result.value.appended!
            if (repeated !== stored.has(key) || (repeated && stored.get(key) !== seq)) throw new Error(`a retry of ${key} was not known as one`)
            stored.set(key, seq)
          })
        }
        for (const conversation of [team, ...users.flatMap((one) => users.map((other) => ({ app, kind: 'direct', key: [one, other].sort().join(':') }) as const))]) {
          const seqs = (await store.entries(conversation, 0, 1000)).map(({ seq }) => seq)
          if (seqs.some((seq, index) => seq !== index + 1)) throw new Error(`${conversation.key} has ${seqs.join()}`)
        }
      } finally {
        await store.close()
      }
    }), { numRuns: 30 })
  })
}

/** A message of a user's own. */
export function say (conversation: Conversation, from: string, text: string): AppendMessage {
  return { do: 'append', conversation, actor: { user: from }, from, type: 'text', content: JSON.stringify({ text }) }
}

/** The same, for who is online. */
export function whisper (conversation: Conversation, from: string): AppendMessage {
  return { ...say(conversation, from, 'psst'), transient: true }
}

export async function register (store: Store, ...users: string[]): Promise<void> {
  await store.write(users.map((user) => ({ do: 'putUser', app, user, profile: {} })))
}

/** Writes what must not be refused. */
export async function done (store: Store, write: Write): Promise<WriteResult> {
  const [result] = await store.write([write])
  if (!result?.ok) throw new Error(`${write.do} was refused: ${JSON.stringify(result)}`)
  return result
}

function appended (result: WriteResult | undefined) {
  return result?.ok ? result.value.appended : undefined
}
