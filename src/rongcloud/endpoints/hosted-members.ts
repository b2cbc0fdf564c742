import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { leave, membersOf } from '../groups.ts'
import { remarks, roleOf, setExtra, shown } from '../hosted-members.ts'
import { Chars, CommaList, Flag, Id, Whole } from '../params.ts'

const Members = Type.Object({ groupId: Id, userIds: CommaList(Id, 100) })

/** What members are in their group, and what they are called there. */
export const hostedMembers = [
  endpoint({
    path: 'entrust/group/transfer/owner',
    params: Type.Object({ groupId: Id, newOwner: Id, isQuit: Type.Optional(Flag) }),
    run: async (call, { groupId, newOwner, isQuit = false }) => {
      const { owner } = await call.chat.group(call.caller, { groupId })
      if (owner === newOwner) return
      if ((await membersOf(call, groupId, { users: [newOwner] })).length === 0) throw new RongCloudError(1002, `${newOwner} is not in the group`)
      await call.chat.putMember(call.caller, { groupId, userId: newOwner, role: 'owner', present: true })
      if (owner === undefined) return
      if (isQuit) await leave(call, groupId, [owner])
      // Natively an admin is made of who hands over.
      else await call.chat.putMember(call.caller, { groupId, userId: owner, role: 'member', present: true })
    }
  }),

  endpoint({
    path: 'entrust/group/manager/add',
    params: Members,
    run: async (call, { groupId, userIds }) => {
      const members = await membersOf(call, groupId, { users: userIds })
      const plain = members.filter(({ role }) => role === 'member')
      await call.each(plain, async ({ userId }) => { await call.chat.putMember(call.caller, { groupId, userId, role: 'admin', present: true }) })
      const { total } = await call.chat.membersBy(call.caller, { groupId, role: 'admin', limit: 1 })
      return { userIds: [...new Set(userIds)].filter((user) => !members.some(({ userId }) => userId === user)), managerCount: total }
    },
    absent: ({ userIds }) => ({ userIds: [...new Set(userIds)], managerCount: 0 })
  }),

  endpoint({
    path: 'entrust/group/manager/remove',
    params: Members,
    run: async (call, { groupId, userIds }) => {
      const admins = await membersOf(call, groupId, { users: userIds, role: 'admin' })
      await call.each(admins, async ({ userId }) => { await call.chat.putMember(call.caller, { groupId, userId, role: 'member', present: true }) })
    }
  }),

  endpoint({
    path: 'entrust/group/member/query',
    params: Type.Object({ groupId: Id, type: Type.Optional(Whole(0, 3)), pageToken: Type.Optional(Chars(512)), size: Type.Optional(Whole(1, 100)), order: Type.Optional(Flag) }),
    // Who came last is first, unless `order` is 0.
    run: async (call, { groupId, type = 0, pageToken, size = 50, order = true }) => {
      const role = roleOf(type)
      const { items, next, total } = await call.chat.membersBy(call.caller, { groupId, limit: size, newestFirst: order, ...role === undefined ? {} : { role }, ...pageToken === undefined ? {} : { cursor: pageToken } })
      return { totalCount: total, ...next === undefined ? {} : { pageToken: next }, members: await shown(call, groupId, items) }
    },
    absent: () => ({ totalCount: 0, members: [] })
  }),

  endpoint({
    path: 'entrust/group/member/specific/query',
    params: Members,
    run: async (call, { groupId, userIds }) => ({ members: await shown(call, groupId, await membersOf(call, groupId, { users: userIds })) }),
    absent: () => ({ members: [] })
  }),

  endpoint({
    path: 'entrust/group/member/set',
    params: Type.Object({ groupId: Id, userId: Id, nickname: Type.Optional(Type.String({ ...Chars(64), empty: true })), extra: Type.Optional(Type.String({ ...Chars(1024), empty: true })) }),
    run: async (call, { groupId, userId, nickname, extra }) => {
      const [member] = await membersOf(call, groupId, { users: [userId] })
      if (member === undefined) return
      if (extra !== undefined) await setExtra(call, groupId, member, extra)
      if (nickname !== undefined) await call.chat.putMember(call.caller, { groupId, userId, nickname, present: true })
    }
  }),

  endpoint({
    path: 'entrust/group/remarkname/set',
    params: Type.Object({ userId: Id, groupId: Id, remarkName: Chars(64) }),
    run: async (call, { userId, groupId, remarkName }) => {
      await call.register([userId])
      await remarks.put(call, userId, remarkName, groupId)
    }
  }),

  endpoint({
    path: 'entrust/group/remarkname/delete',
    params: Type.Object({ userId: Id, groupId: Id }),
    run: async (call, { userId, groupId }) => { await remarks.remove(call, { key: userId, subkey: groupId }) }
  }),

  endpoint({
    path: 'entrust/group/remarkname/query',
    params: Type.Object({ userId: Id, groupId: Id }),
    run: async (call, { userId, groupId }) => ({ remarkName: await remarks.get(call, userId, groupId) ?? '' })
  })
]
