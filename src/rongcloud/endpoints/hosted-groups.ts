import { Type } from '@sinclair/typebox'
import { ChatError } from '../../errors.ts'
import type { Group } from '../../schemas/group.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { fill, groupsOf, kick, leave } from '../groups.ts'
import { changeProfile, forget, GroupExtProfile, GroupProfile, hosted, Permissions } from '../hosted-groups.ts'
import { forgetMembers, remarks } from '../hosted-members.ts'
import { Chars, CommaList, Id, Json } from '../params.ts'

const Name = Chars(64)
const profile = { groupProfile: Type.Optional(Json(GroupProfile)), groupExtProfile: Type.Optional(Json(GroupExtProfile)), permissions: Type.Optional(Json(Permissions)) }

/** Groups with an owner, and with a profile that is kept here. */
export const hostedGroups = [
  endpoint({
    path: 'entrust/group/create',
    params: Type.Object({ groupId: Id, name: Name, owner: Id, userIds: Type.Optional(CommaList(Id, 30)), ...profile }),
    run: async (call, { groupId, name, owner, userIds = [], ...rest }) => {
      await call.register([owner])
      // Unlike `group/create` it does not take a group that is there: its owner would lose it.
      await whoseOwner(call.chat.createGroup(call.caller, { groupId, name, owner, members: [], anew: true }))
      await fill(call, { groupId, users: userIds })
      await changeProfile(call, groupId, { creator: owner, ...rest })
    }
  }),

  endpoint({
    path: 'entrust/group/import',
    params: Type.Object({ groupId: Id, name: Name, owner: Id, ...profile }),
    run: async (call, { groupId, name, owner, ...rest }) => {
      await fill(call, { groupId, users: [owner], name })
      await whoseOwner(call.chat.putMember(call.caller, { groupId, userId: owner, role: 'owner', present: true }))
      await changeProfile(call, groupId, { name, creator: owner, ...rest })
    }
  }),

  endpoint({
    path: 'entrust/group/profile/update',
    params: Type.Object({ groupId: Id, name: Type.Optional(Name), ...profile }),
    run: async (call, { groupId, ...changes }) => { await changeProfile(call, groupId, changes) }
  }),

  endpoint({
    path: 'entrust/group/profile/query',
    params: Type.Object({ groupIds: CommaList(Id, 50) }),
    run: async (call, { groupIds }) => {
      const found = await Promise.all([...new Set(groupIds)].map(async (groupId) => await call.ifThere<Group, undefined>(call.chat.group(call.caller, { groupId }), undefined)))
      const profiles = await hosted(call, found.filter((group) => group !== undefined))
      return { profiles: profiles.map(({ group: { groupId, name, createdAt, members, owner = '' }, texts }) => ({ groupId, groupName: name, ...texts, createTime: createdAt, memberCount: members, owner })) }
    }
  }),

  endpoint({
    path: 'entrust/group/join',
    params: Type.Object({ groupId: Id, userIds: CommaList(Id, 100) }),
    run: async (call, { groupId, userIds }) => {
      await fill(call, { groupId, users: userIds })
      const group = await call.chat.group(call.caller, { groupId })
      const [{ texts } = { texts: {} }] = await hosted(call, [group])
      // One user's own name for it, where one has come.
      const [user, another] = userIds
      const remarkName = user === undefined || another !== undefined ? '' : await remarks.get(call, user, groupId) ?? ''
      return { groupId, name: group.name, owner: group.owner ?? '', ...texts, remarkName, createTime: group.createdAt, memberCount: group.members }
    }
  }),

  endpoint({
    path: 'entrust/group/quit',
    params: Type.Object({ groupId: Id, userIds: CommaList(Id, 100) }),
    run: async (call, { groupId, userIds }) => { await leave(call, groupId, userIds) }
  }),

  endpoint({
    path: 'entrust/group/member/kick',
    params: Type.Object({ groupId: Id, userIds: CommaList(Id, 100) }),
    run: async (call, { groupId, userIds }) => { await kick(call, groupId, userIds) }
  }),

  endpoint({
    path: 'entrust/group/member/kick/all',
    params: Type.Object({ userId: Id }),
    run: async (call, { userId }) => { await call.each(await groupsOf(call, userId), async ({ groupId }) => { await kick(call, groupId, [userId]) }) }
  }),

  endpoint({
    path: 'entrust/group/dismiss',
    params: Type.Object({ groupId: Id }),
    run: async (call, { groupId }) => {
      await call.chat.dismissGroup(call.caller, { groupId })
      await forget(call, groupId)
      await forgetMembers(call, groupId)
    }
  })
]

/** An owner who was erased is not there: a group without it would be no success. */
async function whoseOwner (making: Promise<unknown>): Promise<void> {
  try {
    await making
  } catch (error) {
    throw error instanceof ChatError && error.code === 'NOT_FOUND' ? new RongCloudError(1002, 'There is no such owner') : error
  }
}
