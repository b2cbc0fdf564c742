import type { Test } from 'tap'
import type { Conversation } from '../../src/conversation.ts'
import type { Store } from '../../src/store/store.ts'
import type { Actor, MutedKind, MuteEverywhere, Restrict, RestrictionKind } from '../../src/store/writes.ts'
import { done, register, say, whisper } from './store.ts'

const app = 'shop'
const all = { limit: 100 }
const team: Conversation = { app, kind: 'group', key: 'team' }
const lobby: Conversation = { app, kind: 'room', key: 'lobby' }

/** What every Store has to do about who may speak and who is kept out. */
export function moderationContract (t: Test, open: () => Promise<Store>): void {
  async function fresh (t: Test): Promise<Store> {
    const store = await open()
    t.teardown(() => store.close())
    await register(store, 'alice', 'bob', 'carol', 'dave')
    await done(store, { do: 'createGroup', app, groupId: 'team', name: 'Team', history: 'joined', owner: 'alice', members: ['bob', 'carol'], by: 'app' })
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'bob', role: 'admin' })
    await done(store, { do: 'putRoom', conversation: lobby })
    return store
  }

  const outcomes = async (store: Store, conversation: Conversation, ...users: string[]) => {
    const results = await store.write(users.map((user) => say(conversation, user, 'hello')))
    return results.map((result) => result.ok ? 'ok' : result.code)
  }

  t.test('in a muted group owner, admins, the app and who has a voice speak', async (t) => {
    const store = await fresh(t)
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'dave', voice: true })

    await done(store, { do: 'changeGroup', conversation: team, actor: { user: 'bob' }, changes: { muteAll: true } })

    t.strictSame(await outcomes(store, team, 'alice', 'bob', 'carol', 'dave'), ['ok', 'ok', 'MUTED', 'ok'])
    await done(store, { ...say(team, 'carol', 'by the app'), actor: 'app' })
    t.match(await store.write([whisper(team, 'carol')]), [{ code: 'MUTED' }])
    await done(store, { ...whisper(team, 'carol'), actor: 'app' })
    t.match(await store.group(team, { user: 'carol' }), { muteAll: true })
    t.match((await store.members(team, 'app', all)).items[3], { userId: 'dave', voice: true })

    await done(store, { do: 'putMember', conversation: team, actor: { user: 'bob' }, user: 'dave', mutedMinutes: 1 })
    t.strictSame(await outcomes(store, team, 'dave'), ['MUTED'], 'a mute of its own counts for more than a voice')
    await done(store, { do: 'changeGroup', conversation: team, actor: { user: 'bob' }, changes: { muteAll: false } })
    t.strictSame(await outcomes(store, team, 'carol'), ['ok'])
  })

  t.test('a voice, an announcement and a nickname are entries where they are new, and gone where they are empty', async (t) => {
    const store = await fresh(t)
    const { lastSeq } = await store.group(team, 'app')
    const alice: Actor = { user: 'alice' }
    for (let twice = 0; twice < 2; twice++) {
      await done(store, { do: 'putMember', conversation: team, actor: alice, user: 'carol', voice: true })
      await done(store, { do: 'putMember', conversation: team, actor: { user: 'carol' }, user: 'carol', nickname: 'Caro' })
      await done(store, { do: 'changeGroup', conversation: team, actor: alice, changes: { announcement: 'Read this', muteAll: true } })
    }

    t.match(await store.entries(team, lastSeq, 100), [
      { from: 'alice', detail: { changes: { voice: { user: 'carol', on: true } } } },
      { from: 'carol', detail: { changes: { nickname: { user: 'carol', nickname: 'Caro' } } } },
      { from: 'alice', detail: { changes: { announcement: 'Read this', muteAll: true } } }
    ])
    t.equal((await store.group(team, 'app')).lastSeq, lastSeq + 3)
    t.match((await store.members(team, 'app', all)).items[2], { userId: 'carol', nickname: 'Caro', voice: true })
    t.match(await store.group(team, 'app'), { announcement: 'Read this' })

    await done(store, { do: 'putMember', conversation: team, actor: alice, user: 'carol', voice: false, nickname: '' })
    await done(store, { do: 'changeGroup', conversation: team, actor: alice, changes: { announcement: '' } })
    t.strictSame(Object.keys((await store.members(team, 'app', all)).items[2]!).sort(), ['joinedAt', 'role', 'userId'])
    t.notOk('announcement' in await store.group(team, 'app'))
  })

  t.test('members name themselves, owner and admins those below them; who comes back has no name and no voice', async (t) => {
    const store = await fresh(t)
    const name = async (actor: Actor, user: string) => {
      const [result] = await store.write([{ do: 'putMember', conversation: team, actor, user, nickname: 'x' }])
      return result?.ok ? 'ok' : result?.code
    }

    t.equal(await name({ user: 'carol' }, 'carol'), 'ok')
    t.equal(await name({ user: 'bob' }, 'bob'), 'ok')
    t.equal(await name({ user: 'bob' }, 'carol'), 'ok')
    t.equal(await name({ user: 'bob' }, 'alice'), 'FORBIDDEN')
    t.equal(await name({ user: 'carol' }, 'bob'), 'FORBIDDEN')
    t.equal(await name({ user: 'dave' }, 'dave'), 'NOT_MEMBER')
    t.equal(await name('app', 'alice'), 'ok')
    const [more] = await store.write([{ do: 'putMember', conversation: team, actor: { user: 'carol' }, user: 'carol', nickname: 'x', mutedMinutes: 0 }])
    t.match(more, { ok: false, code: 'FORBIDDEN' }, 'and nothing else with it')

    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'carol', voice: true })
    await done(store, { do: 'removeMember', conversation: team, actor: 'app', user: 'carol' })
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'carol' })
    const carol = (await store.members(team, 'app', all)).items.find(({ userId }) => userId === 'carol')
    t.strictSame([carol?.nickname, carol?.voice], [undefined, undefined])
  })

  t.test('who is banned from a group is taken out, and only the app brings it back before the ban is lifted', async (t) => {
    const store = await fresh(t)
    const ban: Restrict = { do: 'restrict', conversation: team, actor: { user: 'bob' }, kind: 'ban', user: 'carol' }

    const result = await done(store, { ...ban, minutes: 5 })
    const [again] = await store.write([{ do: 'putMember', conversation: team, actor: { user: 'alice' }, user: 'carol' }])

    t.match(result, { value: { entries: [{ op: 'member', from: 'bob', detail: { user: 'carol', change: 'removed' } }] } })
    t.match(again, { ok: false, code: 'FORBIDDEN', message: /banned/ })
    t.match(await store.restrictions(team, { user: 'bob' }, 'ban', all), { items: [{ userId: 'carol', until: Number }] })
    t.match(await store.group(team, 'app'), { members: 2 })

    await done(store, { do: 'lift', conversation: team, actor: { user: 'alice' }, kind: 'ban', user: 'carol' })
    await done(store, { do: 'putMember', conversation: team, actor: { user: 'bob' }, user: 'carol' })
    await done(store, ban)
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'carol' })
    t.strictSame(await store.restrictions(team, 'app', 'ban', all), { items: [] }, 'brought back by the app, it is banned no more')
  })

  t.test('owner and admins ban those below them and who is not in; members ban nobody and do not see who is', async (t) => {
    const store = await fresh(t)
    const ban = async (actor: Actor, user: string, what: 'restrict' | 'lift' = 'restrict') => {
      const [result] = await store.write([{ do: what, conversation: team, actor, kind: 'ban', user }])
      return result?.ok ? 'ok' : result?.code
    }

    t.equal(await ban({ user: 'bob' }, 'alice'), 'FORBIDDEN')
    t.equal(await ban({ user: 'bob' }, 'bob'), 'FORBIDDEN')
    t.equal(await ban({ user: 'carol' }, 'dave'), 'FORBIDDEN')
    t.equal(await ban({ user: 'dave' }, 'carol'), 'NOT_MEMBER')
    t.equal(await ban({ user: 'bob' }, 'dave'), 'ok')
    t.equal(await ban({ user: 'carol' }, 'dave', 'lift'), 'FORBIDDEN')
    t.equal(await ban('app', 'nobody'), 'NOT_FOUND')
    await t.rejects(store.restrictions(team, { user: 'carol' }, 'ban', all), { code: 'FORBIDDEN' })
    await t.rejects(store.restrictions(team, { user: 'dave' }, 'ban', all), { code: 'NOT_MEMBER' })
    t.equal(await ban({ user: 'alice' }, 'bob'), 'ok')
    t.equal(await ban('app', 'alice'), 'ok')
    t.strictSame((await store.restrictions(team, 'app', 'ban', all)).items.map(({ userId }) => userId), ['alice', 'bob', 'dave'])
  })

  t.test('bans and mutes of rooms are in force until they end by themselves, or are lifted', async (t) => {
    const store = await fresh(t)
    const restrict = async (kind: RestrictionKind, user: string, minutes?: number) => await done(store, { do: 'restrict', conversation: lobby, actor: 'app', kind, user, ...minutes === undefined ? {} : { minutes } })
    const enter = async (user: string) => {
      const [result] = await store.write([{ do: 'enterRoom', conversation: lobby, user }])
      return result?.ok ? 'ok' : result?.code
    }
    await restrict('ban', 'bob', 1)
    await restrict('mute', 'carol', 1)
    await restrict('mute', 'dave')

    t.strictSame([await enter('alice'), await enter('bob')], ['ok', 'FORBIDDEN'])
    t.strictSame(await outcomes(store, lobby, 'alice', 'bob', 'carol', 'dave'), ['ok', 'NOT_MEMBER', 'MUTED', 'MUTED'])
    t.match(await store.write([whisper(lobby, 'carol')]), [{ code: 'MUTED' }])
    t.match(await store.restrictions(lobby, 'app', 'mute', { limit: 1 }), { items: [{ userId: 'carol', until: Number }], next: String })
    t.strictSame(await store.restriction(lobby, 'mute', 'dave'), { userId: 'dave' })
    await t.rejects(store.restriction(lobby, 'ban', 'dave'), { code: 'NOT_FOUND' })

    const { now } = Date
    t.teardown(() => { Date.now = now })
    Date.now = () => now() + 61_000
    t.equal(await enter('bob'), 'ok')
    t.strictSame(await outcomes(store, lobby, 'carol', 'dave'), ['ok', 'MUTED'])
    t.strictSame((await store.restrictions(lobby, 'app', 'ban', all)).items, [])
    await done(store, { do: 'lift', conversation: lobby, actor: 'app', kind: 'mute', user: 'dave' })
    t.strictSame(await outcomes(store, lobby, 'dave'), ['ok'])
    const [nobody] = await store.write([{ do: 'restrict', conversation: lobby, actor: 'app', kind: 'ban', user: 'nobody' }])
    t.match(nobody, { ok: false, code: 'NOT_FOUND' })
  })

  t.test('who is muted in all groups or in all rooms says nothing in any, until it ends or is lifted', async (t) => {
    const store = await fresh(t)
    const mute = (kind: MutedKind, user: string, minutes?: number): MuteEverywhere => ({ do: 'muteEverywhere', app, kind, user, on: true, ...minutes === undefined ? {} : { minutes } })
    t.strictSame(await outcomes(store, team, 'alice', 'carol'), ['ok', 'ok'])
    const [said] = await store.write([say(team, 'carol', 'before')])
    const seq = said?.ok ? said.value.appended!.seq : 0
    await done(store, { do: 'putMember', conversation: team, actor: 'app', user: 'carol', voice: true })

    t.match(await store.write([mute('group', 'alice', 1), mute('group', 'carol'), mute('room', 'bob', 1), mute('room', 'nobody')]), [{ ok: true }, { ok: true }, { ok: true }, { code: 'NOT_FOUND' }])

    t.strictSame([await outcomes(store, team, 'alice', 'bob', 'carol'), await outcomes(store, lobby, 'alice', 'bob', 'carol')], [['MUTED', 'ok', 'MUTED'], ['ok', 'MUTED', 'ok']])
    t.match(await store.write([whisper(team, 'carol'), { do: 'edit', conversation: team, actor: { user: 'carol' }, seq, content: '{"text":"edited"}', within: 60_000 }, say({ app, kind: 'direct', key: 'alice:carol' }, 'carol', 'alone')]), [{ code: 'MUTED' }, { code: 'MUTED' }, { ok: true }])
    await done(store, { ...say(team, 'carol', 'by the app'), actor: 'app' })
    const { next, items } = await store.mutedEverywhere(app, 'group', { limit: 1 })
    t.match(items, [{ userId: 'alice', until: Number }])
    t.strictSame(await store.mutedEverywhere(app, 'group', { limit: 1, cursor: next }), { items: [{ userId: 'carol' }] })
    t.match(await store.mutedEverywhere(app, 'room', all), { items: [{ userId: 'bob' }] })
    t.strictSame(await store.mutedEverywhere('other', 'group', all), { items: [] })

    const { now } = Date
    t.teardown(() => { Date.now = now })
    Date.now = () => now() + 61_000
    t.strictSame([await outcomes(store, team, 'alice', 'carol'), await outcomes(store, lobby, 'bob')], [['ok', 'MUTED'], ['ok']])
    t.strictSame(await store.mutedEverywhere(app, 'room', all), { items: [] })
    await done(store, { do: 'muteEverywhere', app, kind: 'room', user: 'carol', on: false })
    t.strictSame(await outcomes(store, team, 'carol'), ['MUTED'], 'of rooms, not of groups')
    await done(store, { do: 'muteEverywhere', app, kind: 'group', user: 'carol', on: false })
    t.strictSame(await outcomes(store, team, 'carol'), ['ok'])
    await done(store, mute('group', 'carol', 1))
    await done(store, mute('group', 'carol'))
    t.strictSame(await store.mutedEverywhere(app, 'group', all), { items: [{ userId: 'carol' }] }, 'the last word counts')
  })

  t.test('a mute in all groups that a failed batch would have held is not remembered, nor is its absence', async (t) => {
    const store = await fresh(t)
    const mute: MuteEverywhere = { do: 'muteEverywhere', app, kind: 'group', user: 'carol', on: true }
    const broken = { ...say(team, 'alice', 'x'), content: { not: 'text' } as unknown as string }
    await t.rejects(store.write([mute, broken]))
    t.strictSame(await outcomes(store, team, 'carol'), ['ok'])
    await done(store, mute)
    await t.rejects(store.write([{ ...mute, on: false }, say(team, 'carol', 'in the failed batch'), broken]))

    t.strictSame(await outcomes(store, team, 'carol'), ['MUTED'])
  })

  t.test('in a muted room those speak who have a voice, and the app', async (t) => {
    const store = await fresh(t)
    await done(store, { do: 'restrict', conversation: lobby, actor: 'app', kind: 'voice', user: 'bob' })
    await done(store, { do: 'putRoom', conversation: lobby, settings: { muteAll: true } })

    t.strictSame(await outcomes(store, lobby, 'alice', 'bob'), ['MUTED', 'ok'])
    await done(store, { ...say(lobby, 'alice', 'by the app'), actor: 'app' })
    await done(store, { do: 'restrict', conversation: lobby, actor: 'app', kind: 'mute', user: 'bob' })
    t.strictSame(await outcomes(store, lobby, 'bob'), ['MUTED'], 'a mute of its own counts for more than a voice')
  })

  t.test('in a slow room a turn is used up by what is stored or passed on, and by nothing else', async (t) => {
    const store = await fresh(t)
    const { now } = performance
    let passed = 0
    t.teardown(() => { performance.now = now })
    performance.now = () => now.call(performance) + passed
    await done(store, { do: 'putRoom', conversation: lobby, settings: { slowSeconds: 10 } })
    const kept = { ...say(lobby, 'alice', 'first'), clientId: 'c1', digest: 'd1' }

    await done(store, { do: 'restrict', conversation: lobby, actor: 'app', kind: 'mute', user: 'alice' })
    t.strictSame(await outcomes(store, lobby, 'alice'), ['MUTED'])
    await done(store, { do: 'lift', conversation: lobby, actor: 'app', kind: 'mute', user: 'alice' })
    const results = await store.write([kept, say(lobby, 'alice', 'too soon'), say(lobby, 'bob', 'another'), kept, { ...kept, digest: 'd2' }])
    t.strictSame(results.map((result) => result.ok ? result.value.appended?.repeated : result.code), [false, 'RATE_LIMITED', false, true, 'CLIENT_ID_REUSED'])
    t.match(await store.write([whisper(lobby, 'alice')]), [{ code: 'RATE_LIMITED' }])
    await done(store, { ...say(lobby, 'alice', 'by the app'), actor: 'app' })

    passed = 9000
    t.strictSame(await outcomes(store, lobby, 'alice'), ['RATE_LIMITED'])
    passed = 10_100
    await done(store, whisper(lobby, 'alice'))
    t.strictSame(await outcomes(store, lobby, 'alice'), ['RATE_LIMITED'], 'a transient one takes the turn too')
    await done(store, { do: 'putRoom', conversation: lobby, settings: { slowSeconds: 0 } })
    t.strictSame(await outcomes(store, lobby, 'alice', 'alice'), ['ok', 'ok'])
  })

  t.test('an erased user leaves no ban, mute, voice or nickname behind, in no log either', async (t) => {
    const store = await fresh(t)
    for (const kind of ['ban', 'mute', 'voice'] as const) await done(store, { do: 'restrict', conversation: lobby, actor: 'app', kind, user: 'carol' })
    await done(store, { do: 'muteEverywhere', app, kind: 'group', user: 'carol', on: true })
    await done(store, { do: 'putMember', conversation: team, actor: { user: 'alice' }, user: 'carol', nickname: 'the-name-of-carol' })
    await done(store, { do: 'restrict', conversation: team, actor: 'app', kind: 'ban', user: 'carol' })

    await done(store, { do: 'eraseUser', app, user: 'carol' })
    await store.write([{ do: 'blankMessages', app, user: 'carol' }])

    await register(store, 'carol')
    for (const kind of ['ban', 'mute', 'voice'] as const) t.strictSame(await store.restrictions(lobby, 'app', kind, all), { items: [] })
    t.strictSame(await store.restrictions(team, 'app', 'ban', all), { items: [] })
    t.strictSame(await store.mutedEverywhere(app, 'group', all), { items: [] })
    t.notMatch(JSON.stringify(await store.entries(team, 0, 100)), /the-name-of-carol/)
  })
}
