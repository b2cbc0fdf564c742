import { Type } from '@sinclair/typebox'
import { decodeCursor, encodeCursor } from '../../cursor.ts'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { befriend, byAge, changeFriend, directions, FriendExtProfile, friendships, friendsOf, unfriend } from '../friends.ts'
import { Chars, CommaList, Flag, Id, Json, OneOf, Whole } from '../params.ts'
import { demandPermission } from './friend-permissions.ts'

const Direction = Type.Optional(OneOf(directions.single, directions.both))

/** RongCloud's numbers for whose list somebody is on. */
const results = { both: 1, neither: 2, mine: 3, theirs: 4 } as const
/** The same where the list of the other is not asked for. */
const singleResults = { absent: 1, present: 2 } as const

/** What everybody is called. */
async function namesOf (call: Call, users: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  await call.each(users, async (userId) => { names.set(userId, (await call.chat.user(call.caller, { userId })).name ?? '') })
  return names
}

/** Who is whose friend, as the app keeps it: it decides nothing about who may write to whom. */
export const friendEndpoints = [
  endpoint({
    path: 'friend/add',
    // Type 1 asks what the other one permits.
    params: Type.Object({ userId: Id, targetId: Id, optType: Type.Optional(OneOf(1, 2)), extra: Type.Optional(Chars(128)), directionType: Direction }),
    run: async (call, { userId, targetId, optType = 1, directionType = directions.both }) => {
      if (userId === targetId) throw new RongCloudError(1002, 'Nobody is a friend of oneself')
      await call.register([userId, targetId])
      // Who was erased is nobody's friend.
      for (const user of [userId, targetId]) await call.chat.user(call.caller, { userId: user })
      const [{ mine, theirs } = { mine: false, theirs: false }] = await friendships(call, userId, [targetId])
      if (mine && (theirs || directionType === directions.single)) return
      if (optType === 1) await demandPermission(call, targetId)
      await befriend(call, userId, targetId, directionType)
    }
  }),

  endpoint({
    path: 'friend/delete',
    params: Type.Object({ userId: Id, targetIds: CommaList(Id, 100) }),
    run: async (call, { userId, targetIds }) => { await unfriend(call, userId, targetIds) }
  }),

  endpoint({
    path: 'friend/clean',
    params: Type.Object({ userId: Id }),
    run: async (call, { userId }) => { await unfriend(call, userId, (await friendsOf(call, userId)).map((friend) => friend.userId)) }
  }),

  endpoint({
    path: 'friend/profile/set',
    // An empty name takes it away.
    params: Type.Object({ userId: Id, targetId: Id, remarkName: Type.Optional(Chars(64, { empty: true })), friendExtProfile: Type.Optional(Json(FriendExtProfile)) }),
    run: async (call, { userId, targetId, ...changes }) => { await changeFriend(call, userId, targetId, changes) }
  }),

  endpoint({
    path: 'friend/get',
    params: Type.Object({ userId: Id, pageToken: Type.Optional(Chars(512)), size: Type.Optional(Whole(1, 100)), order: Type.Optional(Flag) }),
    // By when they became friends; order 0: the first comes first.
    run: async (call, { userId, pageToken, size = 50, order = false }) => {
      const all = await friendsOf(call, userId)
      if (order) all.reverse()
      const [time, after] = decodeCursor<[number, string]>(pageToken, ['number', 'string']) ?? []
      const rest = time === undefined || after === undefined ? all : all.filter((friend) => byAge(friend, { time, userId: after }) * (order ? -1 : 1) > 0)
      const shown = rest.slice(0, size)
      const last = shown.at(-1)
      const names = await namesOf(call, shown.map((friend) => friend.userId))
      return {
        totalCount: all.length,
        pageToken: last !== undefined && rest.length > size ? encodeCursor([last.time, last.userId]) : '',
        friendList: shown.map((friend) => ({ ...friend, name: names.get(friend.userId) ?? '', friendExtProfile: JSON.stringify(friend.friendExtProfile) }))
      }
    }
  }),

  endpoint({
    path: 'friend/check',
    params: Type.Object({ userId: Id, targetIds: CommaList(Id, 100), directionType: Direction }),
    run: async (call, { userId, targetIds, directionType = directions.both }) => {
      const found = await friendships(call, userId, targetIds)
      const resultOf = ({ mine, theirs }: { readonly mine: boolean, readonly theirs: boolean }): number => {
        if (directionType === directions.single) return mine ? singleResults.present : singleResults.absent
        if (mine) return theirs ? results.both : results.mine
        return theirs ? results.theirs : results.neither
      }
      return { results: found.map((friendship, index) => ({ userId: targetIds[index], result: resultOf(friendship) })) }
    }
  })
]
