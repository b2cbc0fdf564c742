import type { Test } from 'tap'
import type { Conversation } from '../../src/conversation.ts'
import type { Store } from '../../src/store/store.ts'
import type { AddMembers, CreateGroup } from '../../src/store/writes.ts'
import { done, register, say } from './store.ts'

const app = 'shop'
const all = { limit: 100 }
const team: Conversation = { app, kind: 'group', key: 'team' }
const create: CreateGroup = { do: 'createGroup', app, groupId: 'team', name: 'Team', history: 'all', owner: 'alice', members: ['bob'], by: 'app' }
const add: AddMembers = { do: 'addMembers', conversation: team, users: ['bob', 'carol'] }

/** What every Store has to do about groups that the app makes, fills and lists. */
export function groupsContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    await register(store, 'alice', 'bob', 'carol', 'dave')
    return store
  }

  const names = async (store: Store, conversation = team) => (await store.members(conversation, 'app', all)).items.map(({ userId }) => userId)

  t.test('a dismissed group begins anew where the app says so: its seqs go on, its past and its settings do not', async (t) => {
    const store = await fresh(t)
    await done(store, create)
    const { createdAt } = await store.group(team, 'app')
    await done(store, say(team, 'alice', 'before'))
    await done(store, { do: 'changeGroup', conversation: team, actor: 'app', changes: { announcement: 'Read this', muteAll: true } })
    t.match(await store.write([{ ...create, anew: true }]), [{ code: 'ALREADY_EXISTS' }], 'while it is there, nobody makes it')
    await done(store, { do: 'dismissGroup', conversation: team, actor: 'app' })
    t.match(await store.write([create, add]), [{ code: 'ALREADY_EXISTS' }, { code: 'NOT_FOUND' }])

    const result = await done(store, { ...create, anew: true, owner: 'carol', members: ['alice'], name: 'Again' })

    t.match(result.ok ? result.value.entries : [], [{ op: 'member', seq: 6, detail: { user: 'carol', change: 'joined', role: 'owner' } }, { seq: 7, detail: { user: 'alice' } }, { op: 'me' }, { op: 'me' }])
    const group = await store.group(team, { user: 'alice' })
    t.match(group, { name: 'Again', owner: 'carol', muteAll: false, members: 2, lastSeq: 7 })
    t.notOk('announcement' in group)
    t.ok(group.createdAt > createdAt)
    await done(store, say(team, 'alice', 'after'))
    t.match((await store.history(team, { user: 'alice' }, all)).messages.map(({ content }) => content.text), ['after'])
    t.match((await store.history(team, { user: 'carol' }, all)).messages.map(({ content }) => content.text), ['after'])
    t.match((await store.conversation(team, 'carol')), { unread: 1 })
    await t.rejects(store.history(team, { user: 'bob' }, all), { code: 'NOT_MEMBER' })
  })

  t.test('many are added at once, who is in stays as it is, and who is not registered is passed over', async (t) => {
    const store = await fresh(t)
    t.match(await store.write([add]), [{ code: 'NOT_FOUND' }])
    await done(store, { ...add, users: ['bob', 'bob'], make: { name: 'Team', history: 'joined' } })
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'bob', role: 'admin', nickname: 'Bobby' })
    await done(store, { do: 'restrict', conversation: team, actor: 'app', kind: 'ban', user: 'carol' })

    const result = await done(store, { ...add, users: ['bob', 'carol', 'nobody', 'dave'], make: { name: 'Another name', history: 'all' } })

    t.match(result, { value: { entries: [{ op: 'member', detail: { user: 'carol', change: 'joined', role: 'member' } }, { detail: { user: 'dave' } }, { op: 'me' }, { op: 'me' }] } })
    t.match(await store.group(team, 'app'), { name: 'Team', history: 'joined', members: 3 })
    t.match((await store.members(team, 'app', all)).items, [{ userId: 'bob', role: 'admin', nickname: 'Bobby' }, { userId: 'carol' }, { userId: 'dave' }])
    t.strictSame(await store.restrictions(team, 'app', 'ban', all), { items: [] }, 'whom the app adds is banned no more')
    await done(store, { do: 'dismissGroup', conversation: team, actor: 'app' })
    await done(store, { ...add, make: { name: 'Anew', history: 'joined' } })
    t.match(await store.group(team, 'app'), { name: 'Anew', members: 2 })
  })

  t.test('a group takes no more members than are said: all come in or none', async (t) => {
    const store = await fresh(t)
    await done(store, create)

    t.match(await store.write([{ ...add, users: ['carol', 'dave'], most: 3 }]), [{ code: 'TOO_LARGE' }])
    t.strictSame(await names(store), ['alice', 'bob'])
    t.match(await store.write([{ ...add, users: ['bob', 'carol'], most: 3 }, { ...add, users: ['dave'], most: 3 }, { ...add, users: ['alice'], most: 1 }]), [{ ok: true }, { code: 'TOO_LARGE' }, { ok: true }])
    t.match(await store.write([{ ...add, conversation: { ...team, key: 'small' }, make: { name: 'Small', history: 'joined' }, most: 1 }]), [{ code: 'TOO_LARGE' }])
    await t.rejects(store.group({ ...team, key: 'small' }, 'app'), { code: 'NOT_FOUND' }, 'and none is made for them')
  })

  t.test('who is to be changed only is not added by it', async (t) => {
    const store = await fresh(t)
    await done(store, create)

    t.match(await store.write([{ do: 'putMember', conversation: team, actor: 'app', user: 'carol', mutedMinutes: 5, present: true }, { do: 'putMember', conversation: team, actor: 'app', user: 'bob', mutedMinutes: 5, present: true }]), [{ code: 'NOT_FOUND' }, { ok: true }])

    t.strictSame(await names(store), ['alice', 'bob'])
  })

  t.test('groups are listed by when they were made, a page at a time, and those that are muted alone', async (t) => {
    const store = await fresh(t)
    for (const groupId of ['c', 'a', 'b', 'gone']) await done(store, { ...create, groupId, name: groupId })
    await done(store, { do: 'dismissGroup', conversation: { ...team, key: 'gone' }, actor: 'app' })
    await done(store, { do: 'putRoom', conversation: { app, kind: 'room', key: 'room' } })
    await done(store, { do: 'changeGroup', conversation: { ...team, key: 'a' }, actor: 'app', changes: { muteAll: true } })
    await done(store, { do: 'putUser', app: 'other', user: 'alice', profile: {} })
    await done(store, { ...create, app: 'other', groupId: 'theirs', members: [] })

    for (const [newestFirst, order] of [[false, ['c', 'a', 'b']], [true, ['b', 'a', 'c']]] as const) {
      const first = await store.groups(app, { limit: 2, newestFirst })
      const second = await store.groups(app, { limit: 2, newestFirst, cursor: first.next })
      t.strictSame([...first.items, ...second.items].map(({ groupId }) => groupId), order)
      t.notOk('next' in second)
    }
    t.match(await store.groups(app, { ...all, muteAll: true }), { items: [{ groupId: 'a', owner: 'alice', members: 2, muteAll: true }] })
    t.equal((await store.groups(app, { ...all, muteAll: true })).items.length, 1)
  })

  t.test('the groups of a user are listed by when it came, with what it is there', async (t) => {
    const store = await fresh(t)
    for (const groupId of ['c', 'a', 'b', 'gone', 'left']) await done(store, { ...create, groupId, name: groupId, owner: groupId === 'a' ? 'bob' : 'alice' })
    await done(store, { do: 'dismissGroup', conversation: { ...team, key: 'gone' }, actor: 'app' })
    await done(store, { do: 'removeMember', conversation: { ...team, key: 'left' }, actor: 'app', user: 'bob' })

    const first = await store.joinedGroups(app, 'bob', { limit: 2, newestFirst: true })
    const second = await store.joinedGroups(app, 'bob', { limit: 2, newestFirst: true, cursor: first.next })

    t.match(first, { total: 3, items: [{ group: { groupId: 'b', owner: 'alice', members: 2 }, role: 'member', joinedAt: Number }, { group: { groupId: 'a' }, role: 'owner' }] })
    t.match(second, { total: 3, items: [{ group: { groupId: 'c' } }] })
    t.match(await store.joinedGroups(app, 'bob', { ...all, role: 'owner' }), { total: 1, items: [{ group: { groupId: 'a' } }] })
    t.strictSame(await store.joinedGroups(app, 'nobody', all), { items: [], total: 0 })
  })

  t.test('members are listed by when they came, and those alone that are asked for', async (t) => {
    const store = await fresh(t)
    await done(store, { ...create, members: [] })
    for (const user of ['dave', 'bob', 'carol']) await done(store, { ...add, users: [user] })
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'bob', mutedMinutes: 1 })
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'carol', voice: true, role: 'admin' })
    await done(store, { do: 'removeMember', conversation: team, actor: 'app', user: 'dave' })

    const found = async (query: object) => (await store.membersBy(team, { ...all, ...query })).items.map(({ userId }) => userId)

    const first = await store.membersBy(team, { limit: 2 })
    t.match(first, { total: 3, items: [{ userId: 'alice', role: 'owner' }, { userId: 'bob', mutedUntil: Number }] })
    t.match(await store.membersBy(team, { limit: 2, cursor: first.next }), { total: 3, items: [{ userId: 'carol', voice: true }] })
    t.strictSame([await found({ newestFirst: true }), await found({ role: 'admin' }), await found({ muted: true }), await found({ voice: true }), await found({ users: ['bob', 'nobody'] })], [['carol', 'bob', 'alice'], ['carol'], ['bob'], ['carol'], ['bob']])
    const { now } = Date
    t.teardown(() => { Date.now = now })
    Date.now = () => now() + 61_000
    t.strictSame(await found({ muted: true }), [])
    await t.rejects(store.membersBy({ ...team, key: 'none' }, all), { code: 'NOT_FOUND' })
  })
}
