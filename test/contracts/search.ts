import fc from 'fast-check'
import type { Test } from 'tap'
import type { Conversation } from '../../src/conversation.ts'
import type { MessageEntry } from '../../src/store/entry.ts'
import type { SearchQuery, Store } from '../../src/store/store.ts'
import type { AppendMessage, Write, WriteResult } from '../../src/store/writes.ts'
import { finds, mixedText, textAndAsked } from '../harness/search-model.ts'

const app = 'shop'
const team: Conversation = { app, kind: 'group', key: 'team' }
const pair: Conversation = { app, kind: 'direct', key: 'alice:bob' }
const lobby: Conversation = { app, kind: 'room', key: 'lobby' }
const users = ['alice', 'bob', 'carol']

/** What every Store has to do about searching: the same whether or not its index has come to a message. */
export function searchContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    await store.write(users.map((user) => ({ do: 'putUser', app, user, profile: {} })))
    await done(store, { do: 'createGroup', app, groupId: 'team', name: 'Team', history: 'joined', owner: 'alice', members: ['bob'], by: 'app' })
    await done(store, { do: 'putRoom', conversation: lobby })
    return store
  }

  for (const indexed of [false, true]) {
    const when = indexed ? 'in the index' : 'not in the index yet'
    const settle = async (store: Store) => { if (indexed) await index(store) }

    t.test(`a message that is ${when} is found by who may read it, the newest first, a page at a time`, async (t) => {
      const store = await fresh(t)
      await store.write([say(pair, 'alice', '我在上海'), say(team, 'bob', '上海 in the group'), say(pair, 'bob', 'nothing'), say(pair, 'bob', '去上海吗'), say(lobby, 'carol', '上海 in the room')])
      await settle(store)
      const found = async (user: string, query: Partial<SearchQuery> = {}) => {
        const { items, next } = await store.search(app, user, { text: '上海', rooms: [], limit: 10, ...query })
        return [items.map(({ conversation, seq }) => `${conversation.key} ${seq}`), next]
      }

      t.strictSame(await found('alice'), [['alice:bob 3', 'team 3', 'alice:bob 1'], undefined])
      t.strictSame(await found('carol'), [[], undefined])
      t.strictSame(await found('carol', { rooms: [lobby] }), [['lobby 1'], undefined])
      t.strictSame(await found('bob', { conversation: pair }), [['alice:bob 3', 'alice:bob 1'], undefined])
      t.strictSame(await found('alice', { text: '上海 group' }), [['team 3'], undefined])
      t.strictSame(await found('alice', { text: '、' }), [[], undefined])

      const [first, cursor] = await found('alice', { limit: 2 })
      const [rest, end] = await found('alice', { limit: 2, cursor: cursor as string })
      t.strictSame([first, rest, end], [['alice:bob 3', 'team 3'], ['alice:bob 1'], undefined])
      await t.rejects(found('alice', { cursor: 'bm90LW91cnM' }), { code: 'BAD_REQUEST' })
    })

    t.test(`of a message that is ${when} what people read is searched, whatever its type`, async (t) => {
      const store = await fresh(t)
      const typed = (type: string, content: object): Write => ({ ...say(pair, 'alice', ''), type, content: JSON.stringify(content) })
      await store.write([
        typed('text', { text: 'one', title: 'needle' }), typed('file', { url: 'https://needle.example', name: 'needle.pdf' }), typed('custom:card', { title: 'a needle', description: 'x' }),
        typed('custom:card', { description: '…needle', nested: { text: 'x' } }), typed('custom:card', { nested: { text: 'needle' } }), typed('custom:card', { name: 7, title: ['needle'] }), typed('location', { latitude: 1, longitude: 1, name: 'Needle' })
      ])
      await settle(store)

      const { items } = await store.search(app, 'bob', { text: 'needle', rooms: [], limit: 10 })

      t.strictSame(items.map(({ seq }) => seq), [7, 4, 3, 2])
    })

    t.test(`what a member does not see of a group, and whatever is another's, is not found though it is ${when}`, async (t) => {
      const store = await fresh(t)
      await done(store, say(team, 'alice', 'needle before'))
      await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'carol' })
      await done(store, say(team, 'alice', 'needle with carol'))
      await settle(store)
      const seqs = async (user: string, query: Partial<SearchQuery> = {}) => (await store.search(app, user, { text: 'needle', rooms: [], limit: 10, ...query })).items.map(({ seq }) => seq)

      t.strictSame([await seqs('bob'), await seqs('carol'), await seqs('carol', { conversation: team })], [[5, 3], [5], [5]])
      await done(store, { do: 'changeGroup', conversation: team, actor: 'app', changes: { history: 'all' } })
      t.strictSame(await seqs('carol'), [5, 3])
      await done(store, { do: 'hide', conversation: team, user: 'carol' })
      t.strictSame([await seqs('carol'), await seqs('carol', { conversation: team })], [[], []])
      await done(store, { do: 'removeMember', conversation: team, actor: 'app', user: 'bob' })
      t.strictSame(await seqs('bob'), [])
      for (const conversation of [team, { ...team, key: 'absent' }, { ...pair, key: 'alice:carol' }]) await t.rejects(seqs('bob', { conversation }), { code: 'NOT_MEMBER' })
      t.strictSame(await seqs('bob', { conversation: { ...pair, key: 'bob:carol' } }), [], 'one that has not begun')
      await done(store, { do: 'putUser', app: 'other', user: 'alice', profile: {} })
      t.strictSame((await store.search('other', 'alice', { text: 'needle', rooms: [lobby], limit: 10 })).items, [])
      await done(store, { do: 'dismissGroup', conversation: team, actor: 'app' })
      t.strictSame(await seqs('alice'), [])
    })

    t.test(`edits, recalls and erasure are followed where a message is ${when}`, async (t) => {
      const store = await fresh(t)
      await store.write([say(pair, 'alice', 'first 上海'), say(pair, 'alice', 'second 上海'), say(pair, 'bob', 'third 上海')])
      await settle(store)
      const seqs = async (text: string) => (await store.search(app, 'alice', { text, rooms: [], limit: 10 })).items.map(({ seq }) => seq)
      const all = { conversation: pair, within: Infinity }

      await done(store, { do: 'edit', ...all, actor: { user: 'alice' }, seq: 1, content: JSON.stringify({ text: 'now 北京' }) })
      t.strictSame([await seqs('上海'), await seqs('北京'), await seqs('first')], [[3, 2], [1], []])
      t.match((await store.search(app, 'alice', { text: '北京', rooms: [], limit: 10 })).items, [{ content: { text: 'now 北京' }, editedAt: Number }])
      await done(store, { do: 'recall', ...all, actor: { user: 'alice' }, seq: 2 })
      t.strictSame([await seqs('上海'), await seqs('second')], [[3], []])
      await done(store, { do: 'eraseUser', app, user: 'bob' })
      while ((await done(store, { do: 'blankMessages', app, user: 'bob' })).more);
      t.strictSame([await seqs('上海'), await seqs('third')], [[], []])
    })
  }

  t.test('a page of large messages ends early, and the next goes on', async (t) => {
    const store = await fresh(t)
    await store.write(Array.from({ length: 8 }, (_, index) => say(pair, 'alice', `needle ${index} ${'上海 '.repeat(12_000)}`)))
    for (let step = 0; step < 2; step++, await index(store)) {
      const seqs: number[][] = []
      for (let cursor: string | undefined; seqs.length === 0 || cursor !== undefined;) {
        const { items, next } = await store.search(app, 'bob', { text: '上海 needle', rooms: [], limit: 100, ...cursor === undefined ? {} : { cursor } })
        seqs.push(items.map(({ seq }) => seq))
        cursor = next
      }
      t.strictSame(seqs.flat(), [8, 7, 6, 5, 4, 3, 2, 1])
      t.ok(seqs.length > 2)
    }
  })

  t.test('whatever is said and done, a user finds what it may read and what matches, all of it and nothing else', async (t) => {
    const place = fc.constantFrom(team, pair, { ...pair, key: 'alice:carol' } as const, { ...pair, key: 'bob:bob' } as const, lobby)
    const user = fc.constantFrom(...users)
    const target = fc.record({ conversation: place, seq: fc.integer({ min: 1, max: 12 }) })
    const text = fc.oneof(mixedText, textAndAsked.map(({ text }) => text))
    const write: fc.Arbitrary<Write> = fc.oneof(
      { weight: 12, arbitrary: fc.record({ conversation: place, from: user, text }).map(({ conversation, from, text }) => say(conversation, from, text)) },
      { weight: 2, arbitrary: fc.record({ target, text }).map(({ target, text }) => ({ do: 'edit', ...target, actor: 'app', content: JSON.stringify({ text }), within: 0 }) as const) },
      { weight: 1, arbitrary: target.map((target) => ({ do: 'recall', ...target, actor: 'app', within: 0 }) as const) },
      { weight: 1, arbitrary: fc.record({ conversation: place, user }).map((what) => ({ do: 'hide', ...what }) as const) },
      { weight: 1, arbitrary: user.map((user) => ({ do: 'putMember', conversation: team, actor: 'app', user }) as const) },
      { weight: 1, arbitrary: user.map((user) => ({ do: 'removeMember', conversation: team, actor: 'app', user }) as const) },
      { weight: 1, arbitrary: fc.constantFrom('joined', 'all').map((history) => ({ do: 'changeGroup', conversation: team, actor: 'app', changes: { history } }) as const) },
      { weight: 2, arbitrary: fc.constant({ do: 'indexMessages' } as const) }
    )
    const asked = fc.oneof(textAndAsked.map(({ asked }) => asked), mixedText)
    let hits = 0
    await fc.assert(fc.asyncProperty(fc.array(fc.array(write, { maxLength: 8 }), { maxLength: 8 }), fc.array(asked, { minLength: 1, maxLength: 6 }), fc.constantFrom(1, 2, 100), async (batches, questions, limit) => {
      const store = await open()
      try {
        await store.write(users.map((user) => ({ do: 'putUser', app, user, profile: {} })))
        await done(store, { do: 'createGroup', app, groupId: 'team', name: 'Team', history: 'joined', owner: 'alice', members: ['bob'], by: 'app' })
        await done(store, { do: 'putRoom', conversation: lobby })
        const order: string[] = []
        for (const batch of batches) {
          const results = await store.write(batch)
          results.forEach((result, index) => { if (result.ok && result.value.appended) order.push(nameOf({ conversation: (batch[index] as AppendMessage).conversation, seq: result.value.appended.seq })) })
        }
        for (const viewer of users) {
          const rooms = viewer === 'carol' ? [lobby] : []
          const places = [...(await store.conversations(app, viewer, { limit: 100 })).items.map(({ conversation }) => conversation), ...rooms]
          const pages = await Promise.all(places.map(async (conversation) => (await store.history(conversation, { user: viewer }, { limit: 100 })).messages))
          const newestFirst = pages.flat().filter(({ recalledAt }) => recalledAt === undefined).sort((a, b) => order.indexOf(nameOf(b)) - order.indexOf(nameOf(a)))
          for (const text of questions) {
            const expected = newestFirst.filter(({ content }) => finds(text, String(content.text))).map(nameOf)
            hits += expected.length
            equal(await all(store, viewer, { text, rooms, limit }), expected, `${viewer} searches ${JSON.stringify(text)}`)
            const [one] = places
            if (one !== undefined) equal(await all(store, viewer, { text, rooms, limit, conversation: one }), expected.filter((name) => name.startsWith(`${one.key} `)), `${viewer} searches ${JSON.stringify(text)} in ${one.key}`)
          }
        }
      } finally {
        await store.close()
      }
    }), { numRuns: 60 })
    t.ok(hits > 100, `there was something to find: ${hits}`)
  })
}

async function all (store: Store, user: string, query: SearchQuery): Promise<string[]> {
  const names: string[] = []
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const { items, next }: { items: MessageEntry[], next?: string } = await store.search(app, user, { ...query, ...cursor === undefined ? {} : { cursor } })
    names.push(...items.map(nameOf))
    cursor = next
  }
  return names
}

function nameOf ({ conversation, seq }: { conversation: Conversation, seq: number }): string {
  return `${conversation.key} ${seq}`
}

function equal (got: string[], expected: string[], about: string): void {
  if (got.join() !== expected.join()) throw new Error(`${about}: found ${got.join()} and not ${expected.join()}`)
}

async function index (store: Store): Promise<void> {
  while ((await done(store, { do: 'indexMessages' })).more);
}

function say (conversation: Conversation, from: string, text: string): AppendMessage {
  return { do: 'append', conversation, actor: { user: from }, from, type: 'text', content: JSON.stringify({ text }) }
}

async function done (store: Store, write: Write): Promise<Extract<WriteResult, { ok: true }>['value']> {
  const [result] = await store.write([write])
  if (!result?.ok) throw new Error(`${write.do} was refused: ${JSON.stringify(result)}`)
  return result.value
}
