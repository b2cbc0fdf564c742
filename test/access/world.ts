import type { FastifyInstance } from 'fastify'
import { SignJWT } from 'jose'
import type { Test } from 'tap'
import type { ConfabOptions } from '../../src/app.ts'
import type { Conversation } from '../../src/conversation.ts'
import { app, basic, bearer, build, secret, tokensFor } from '../helper.ts'

export const other = { key: 'other', secret: 'another-secret-123' }

/** Everybody who may knock, by what the group `team` makes of them. */
export const callers = ['anonymous', 'expired', 'forged', 'otherApp', 'otherUser', 'stranger', 'removed', 'blocked', 'muted', 'member', 'admin', 'owner', 'app'] as const
export type Caller = typeof callers[number]

/** What nobody outside reads: it stands in a message of the group, in profiles, and in names. */
export const marks = { team: 'said-in-team', theirs: 'said-in-theirs', profile: 'name-kept-in-shop', word: 'word-kept-in-shop' }

const users = ['owner', 'admin', 'member', 'muted', 'removed', 'blocked', 'stranger', 'bystander', 'barred', 'zoe'] as const

/** A chat in which each caller has its place. `theirs` and `vault` are of the same app and of nobody who calls, `elsewhere` and stan are of another app. */
export async function makeWorld (t: Test, options: ConfabOptions = {}) {
  const fastify = await build(t, { authFailures: 1_000_000, ...options })
  const { chat } = fastify
  const shop = { app }
  const elsewhere = { app: other.key }
  const tokens = await tokensFor(fastify, ...users)
  for (const userId of users) await chat.putUser(shop, { userId, name: marks.profile })
  // The other app's user bears the name of our owner: only the app tells them apart.
  const { token: otherOwner } = await chat.issueToken(elsewhere, { userId: 'owner' })
  await chat.issueToken(elsewhere, { userId: 'stan' })

  await chat.createGroup(shop, { groupId: 'team', name: 'Team', owner: 'owner', members: ['admin', 'member', 'muted', 'removed', 'blocked', 'bystander'], history: 'all' })
  await chat.putMember(shop, { groupId: 'team', userId: 'admin', role: 'admin' })
  await chat.putMember(shop, { groupId: 'team', userId: 'muted', mutedMinutes: 60 })
  const { seq = 0 } = await chat.send({ app, user: 'owner' }, { to: 'group:team', content: { text: marks.team } })
  await chat.removeMember(shop, { groupId: 'team', userId: 'removed' })
  await chat.createGroup(shop, { groupId: 'theirs', name: 'Theirs', owner: 'zoe', members: [] })
  await chat.send({ app, user: 'zoe' }, { to: 'group:theirs', content: { text: marks.theirs } })
  await chat.createGroup(elsewhere, { groupId: 'elsewhere', name: 'Elsewhere', owner: 'stan', members: [] })
  await chat.putRoom(elsewhere, { roomId: 'elsewhere' })
  for (const roomId of ['lobby', 'vault']) await chat.putRoom(shop, { roomId, name: roomId })
  for (const user of ['owner', 'admin', 'member', 'muted', 'bystander']) chat.context.rooms.enter({ app, kind: 'room', key: 'lobby' }, user, {})
  chat.context.rooms.enter({ app, kind: 'room', key: 'vault' }, 'zoe', {})
  await chat.putWord(shop, { word: 'spam', action: 'replace', replacement: marks.word })
  await chat.putWord(elsewhere, { word: 'elsewhere', action: 'refuse' })
  await chat.changeSettings(shop, { recallWithin: null })
  await chat.blockUser(shop, { userId: 'blocked' })
  await keepOut(fastify)

  const expired = await tokenOf('member', { iat: seconds() - 7200, exp: seconds() - 3600 })
  const forged = await tokenOf('owner', {}, 'not-the-secret-of-shop')
  const headers: Record<Caller, Record<string, string>> = {
    anonymous: {},
    expired: bearer(expired),
    forged: bearer(forged),
    otherApp: basic(other.key, other.secret),
    otherUser: bearer(otherOwner),
    stranger: bearer(tokens.stranger),
    removed: bearer(tokens.removed),
    blocked: bearer(tokens.blocked),
    muted: bearer(tokens.muted),
    member: bearer(tokens.member),
    admin: bearer(tokens.admin),
    owner: bearer(tokens.owner),
    app: basic(app, secret)
  }
  return { fastify, headers, tokens: { ...tokens, expired, forged, otherUser: otherOwner }, seq }
}

/** Bans, mutes, voices, attributes and blacklists. `barred` is kept out wherever the others are, and `member` of the cellar. */
async function keepOut ({ chat }: FastifyInstance): Promise<void> {
  const shop = { app }
  await chat.banFromGroup(shop, { groupId: 'team', userId: 'barred' })
  await chat.banFromRoom(shop, { roomId: 'lobby', userId: 'barred' })
  await chat.muteInRoom(shop, { roomId: 'lobby', userId: 'barred' })
  await chat.giveVoice(shop, { roomId: 'lobby', userId: 'barred' })
  await chat.putRoom(shop, { roomId: 'cellar' })
  await chat.banFromRoom(shop, { roomId: 'cellar', userId: 'member' })
  await chat.putRoomAttribute({ app, user: 'owner' }, { roomId: 'lobby', key: 'topic', value: 'set-by-owner' })
  await chat.putRoomAttribute({ app, user: 'zoe' }, { roomId: 'vault', key: 'topic', value: marks.theirs })
  await chat.putBlacklisted({ app, user: 'owner' }, { userId: 'barred' })
  for (const userId of ['stranger', 'removed', 'member']) await chat.putBlacklisted({ app, user: 'zoe' }, { userId })
}

/** Everything of the app `shop` that a call could have changed. */
export async function snapshot ({ chat: { context: { store, rooms } } }: FastifyInstance): Promise<object> {
  const logs: Conversation[] = [
    ...users.map((key) => ({ app, kind: 'me', key }) as const),
    ...['team', 'theirs'].map((key) => ({ app, kind: 'group', key }) as const),
    ...['lobby', 'vault'].map((key) => ({ app, kind: 'room', key }) as const)
  ]
  const all = { limit: 100 }
  return {
    users: await store.users(app, all),
    standings: await Promise.all(users.map((user) => store.standing(app, user))),
    groups: await Promise.all(['team', 'theirs'].map(async (key) => {
      const group = { app, kind: 'group', key } as const
      return { ...await store.group(group, 'app'), members: await store.members(group, 'app', all) }
    })),
    // With the newest message of each: a direct conversation that begins or goes on is seen here.
    lists: await Promise.all(users.map((user) => store.conversations(app, user, all))),
    rooms: await Promise.all(['lobby', 'vault'].map(async (key) => ({ ...await store.room({ app, kind: 'room', key }), members: rooms.arrivals({ app, kind: 'room', key }).map(({ user }) => user).sort() }))),
    words: await store.words(app, all),
    settings: await store.settings(app),
    absent: await Promise.all([store.standing(app, 'nobody'), store.standing(app, 'stan'), missing(store.room({ app, kind: 'room', key: 'absent' })), missing(store.group({ app, kind: 'group', key: 'absent' }, 'app'))]),
    bans: await Promise.all(['team', 'theirs'].map((key) => store.restrictions({ app, kind: 'group', key }, 'app', 'ban', all))),
    restrictions: await Promise.all(['lobby', 'vault', 'cellar'].flatMap((key) => (['ban', 'mute', 'voice', 'stay'] as const).map((kind) => store.restrictions({ app, kind: 'room', key }, 'app', kind, all)))),
    attributes: await Promise.all(['lobby', 'vault'].map((key) => store.attributes({ app, kind: 'room', key }, 'app', all))),
    blacklists: await Promise.all(users.map((user) => store.blacklist(app, user, all))),
    logs: await Promise.all(logs.map((log) => store.entries(log, 0, 1000)))
  }
}

async function missing (read: Promise<unknown>): Promise<boolean> {
  return await read.then(() => false, () => true)
}

export function seconds (): number {
  return Math.floor(Date.now() / 1000)
}

/** A token as an app's backend mints it. */
export async function tokenOf (user: string, claims: Record<string, unknown> = {}, key = secret): Promise<string> {
  return await new SignJWT({ iss: 'confab', sub: user, app, iat: seconds(), exp: seconds() + 600, jti: 'j-1', ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(key))
}
