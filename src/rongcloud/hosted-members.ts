import { Type } from '@sinclair/typebox'
import type { Member, Role } from '../schemas/group.ts'
import type { Call } from './call.ts'
import { Records } from './records.ts'

/** RongCloud's numbers for what a member may be; 0 asks for all. */
export const roles = { member: 1, admin: 2, owner: 3 } as const

/** The role of a number; nothing for 0. */
export function roleOf (type: number): Role | undefined {
  return (['member', 'admin', 'owner'] as const)[type - 1]
}

/** By group, then by member: a member that comes back has a time of its own, and nothing of before. */
const extras = new Records('place:group-member:user', Type.Object({ joinedAt: Type.Integer(), extra: Type.String() }))
/** What a user calls a group: by user, then by group. */
export const remarks = new Records('user:group-remark', Type.String())

/** Keeps what the backend notes of a member; an empty text takes it away. */
export async function setExtra (call: Call, groupId: string, { userId, joinedAt }: Member, extra: string): Promise<void> {
  if (extra === '') await extras.remove(call, { key: groupId, subkey: userId })
  else await extras.put(call, groupId, { joinedAt, extra }, userId)
}

/** Members in the words of answers. */
export async function shown (call: Call, groupId: string, members: readonly Member[]) {
  const found = await extras.many(call, members.map(({ userId }) => ({ key: groupId, subkey: userId })))
  return members.map(({ userId, nickname = '', role, joinedAt }, index) => {
    const kept = found[index]
    return { userId, nickname, role: roles[role], time: joinedAt, extra: kept?.joinedAt === joinedAt ? kept.extra : '' }
  })
}

/** Forgets what was noted of the members of a group. */
export async function forgetMembers (call: Call, groupId: string): Promise<void> {
  await extras.remove(call, { key: groupId })
}
