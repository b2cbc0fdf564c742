import { type Static, Type } from '@sinclair/typebox'
import type { Call } from './call.ts'
import { RongCloudError } from './errors.ts'
import { Ext } from './params.ts'
import { orFull, Records } from './records.ts'

/** Friends that one user may have. */
export const mostFriends = 3000

/** What an app adds to what one user has of another. */
export const FriendExtProfile = Ext(10)

const Friend = Type.Object({ time: Type.Integer(), remarkName: Type.String(), friendExtProfile: FriendExtProfile })
/** By user, then by friend: each of two has a record of the other, and what it calls it. */
const friends = new Records('user:friend:user', Friend)

interface Aged {
  readonly time: number
  readonly userId: string
}

/** RongCloud's numbers for whose lists a friendship stands on: the user's alone, or those of both. */
export const directions = { single: 1, both: 2 } as const
export type Direction = typeof directions[keyof typeof directions]

/** Puts each on the list of the other, or the second on that of the first. Who is there stays as it was. Refused: 1502. */
export async function befriend (call: Call, userId: string, target: string, direction: Direction): Promise<void> {
  const value = { time: Date.now(), remarkName: '', friendExtProfile: {} }
  const records = namesOf(userId, [target]).map((name) => ({ ...name, value }))
  await orFull(friends.add(call, direction === directions.both ? records : records.slice(0, 1), mostFriends), new RongCloudError(1502, `A user may have ${mostFriends} friends`))
}

/** Takes them off both lists. */
export async function unfriend (call: Call, userId: string, targets: readonly string[]): Promise<void> {
  if (targets.length > 0) await friends.remove(call, ...namesOf(userId, targets))
}

/** Changes what a user has of a friend. Refused: 1002 where it is none. */
export async function changeFriend (call: Call, userId: string, target: string, changes: Partial<Pick<Static<typeof Friend>, 'remarkName' | 'friendExtProfile'>>): Promise<void> {
  await friends.update(call, { key: userId, subkey: target }, (before) => {
    if (before === undefined) throw new RongCloudError(1002, 'targetId is no friend of this user')
    return { ...before, ...changes }
  })
}

/** Everybody on a user's list, the first friend first. */
export async function friendsOf (call: Call, userId: string): Promise<Array<Static<typeof Friend> & { readonly userId: string }>> {
  const all = await call.all((list) => friends.list(call, { key: userId, ...list }), mostFriends)
  return all.map(({ subkey, value }) => ({ userId: subkey, ...value })).sort(byAge)
}

/** Who became a friend first, as a sort wants it. */
export function byAge (one: Aged, other: Aged): number {
  return one.time - other.time || Number(one.userId > other.userId) - Number(one.userId < other.userId)
}

/** For each target, whether it is on the user's list and whether the user is on its. */
export async function friendships (call: Call, userId: string, targets: readonly string[]): Promise<Array<{ readonly mine: boolean, readonly theirs: boolean }>> {
  const found = await friends.many(call, namesOf(userId, targets))
  return targets.map((_, index) => ({ mine: found[2 * index] !== undefined, theirs: found[2 * index + 1] !== undefined }))
}

/** Two for each target: on the user's list, then on its own. */
function namesOf (userId: string, targets: readonly string[]) {
  return targets.flatMap((target) => [{ key: userId, subkey: target }, { key: target, subkey: userId }])
}
