import { ChatError } from '../errors.ts'
import type { Group, Member } from '../schemas/group.ts'
import type { MemberQuery } from '../store/store.ts'
import type { Call } from './call.ts'
import { RongCloudError } from './errors.ts'

/** Members that a group of RongCloud's may have. */
export const mostMembers = 3000
/** Members read at once. */
const pageSize = 1000

/** Users come into a group, all or none: who was never heard of is registered, who is in stays as it is. With a `name`, a group that is not there is made. */
export async function fill (call: Call, group: { readonly groupId: string, readonly users: readonly string[], readonly name?: string, readonly most?: number }): Promise<void> {
  await call.register(group.users)
  try {
    await call.chat.addMembers(call.caller, { most: mostMembers, ...group })
  } catch (error) {
    throw error instanceof ChatError && error.code === 'TOO_LARGE' ? new RongCloudError(1502, error.message) : error
  }
}

/** Users go out of a group of their own accord. An owner may not do so natively, and is taken out. */
export async function leave (call: Call, groupId: string, users: readonly string[]): Promise<void> {
  await call.each(users, async (userId) => {
    try {
      await call.chat.removeMember(call.user(userId), { groupId, userId })
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'FORBIDDEN') throw error
      await call.chat.removeMember(call.caller, { groupId, userId })
    }
  })
}

/** Users are taken out of a group. */
export async function kick (call: Call, groupId: string, users: readonly string[]): Promise<void> {
  await call.each(users, async (userId) => { await call.chat.removeMember(call.caller, { groupId, userId }) })
}

/** Every member of a group that has what is asked for, by when it came. */
export async function membersOf (call: Call, groupId: string, query: Pick<MemberQuery, 'muted' | 'voice' | 'users' | 'role'> = {}): Promise<Member[]> {
  return await call.all((list) => call.chat.membersBy(call.caller, { groupId, ...query, ...list, limit: pageSize }), Infinity)
}

/** Every group that a user is in. */
export async function groupsOf (call: Call, userId: string): Promise<Group[]> {
  const joined = await call.all((list) => call.chat.joinedGroups(call.caller, { userId, ...list, limit: pageSize }), Infinity)
  return joined.map(({ group }) => group)
}
