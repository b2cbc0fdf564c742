import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { fill, groupsOf, leave, membersOf } from '../groups.ts'
import { notice, noticeOf } from '../notices.ts'
import { Bracketed, Chars, Id, List } from '../params.ts'

const GroupName = Chars(64)
/** Groups that one call may put a user into. */
const mostGroups = 5000

/** Which groups there are, and who is in them. The backend decides it: these groups have no owner. */
export const groups = [
  // Both do the same at RongCloud, too, where a join needs no name.
  endpoint({
    path: 'group/create',
    params: Type.Object({ groupId: Id, userId: List(Id, 1000), groupName: GroupName, ...notice }),
    run: async (call, { groupId, userId, groupName, maxMember, ...rest }) => {
      const notify = noticeOf(call, groupId, rest)
      await fill(call, { groupId, users: userId, name: groupName, ...maxMember === undefined ? {} : { most: maxMember } })
      return await notify()
    }
  }),

  endpoint({
    path: 'group/join',
    params: Type.Object({ groupId: Id, userId: List(Id, 1000), groupName: Type.Optional(GroupName), ...notice }),
    run: async (call, { groupId, userId, groupName = groupId, maxMember, ...rest }) => {
      const notify = noticeOf(call, groupId, rest)
      await fill(call, { groupId, users: userId, name: groupName, ...maxMember === undefined ? {} : { most: maxMember } })
      return await notify()
    }
  }),

  endpoint({
    path: 'group/sync',
    params: Type.Object({ userId: Id, group: Bracketed(mostGroups) }),
    run: async (call, { userId, group }) => {
      const wanted = new Set(group.map(({ id }) => id))
      const present = await groupsOf(call, userId)
      const missing = group.filter(({ id }) => !present.some(({ groupId }) => groupId === id))
      await call.register([userId])
      await call.each(missing, async ({ id, name }) => { await fill(call, { groupId: id, users: [userId], name: name === '' ? id : name }) })
      await call.each(present.filter(({ groupId }) => !wanted.has(groupId)), async ({ groupId }) => { await leave(call, groupId, [userId]) })
    }
  }),

  endpoint({
    path: 'group/refresh',
    params: Type.Object({ groupId: Id, groupName: GroupName, ...notice }),
    run: async (call, { groupId, groupName, ...rest }) => {
      const notify = noticeOf(call, groupId, rest)
      await call.chat.changeGroup(call.caller, { groupId, name: groupName })
      return await notify()
    }
  }),

  endpoint({
    path: 'group/quit',
    params: Type.Object({ groupId: Id, userId: List(Id, 1000), ...notice }),
    run: async (call, { groupId, userId, ...rest }) => {
      const notify = noticeOf(call, groupId, rest)
      await leave(call, groupId, userId)
      return await notify()
    }
  }),

  endpoint({
    path: 'group/dismiss',
    params: Type.Object({ groupId: Id, userId: Type.Optional(Id), ...notice }),
    run: async (call, { groupId, ...rest }) => {
      // While there is somebody to read it.
      const noticed = await noticeOf(call, groupId, rest)()
      await call.chat.dismissGroup(call.caller, { groupId })
      return noticed
    }
  }),

  endpoint({
    path: 'group/user/query',
    params: Type.Object({ groupId: Id }),
    run: async (call, { groupId }) => ({ id: groupId, users: (await membersOf(call, groupId)).map(({ userId }) => ({ id: userId })) }),
    absent: ({ groupId }) => ({ id: groupId, users: [] })
  })
]
