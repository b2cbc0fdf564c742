import { Type } from '@sinclair/typebox'
import type { Group } from '../../schemas/group.ts'
import { endpoint } from '../endpoint.ts'
import { membersOf } from '../groups.ts'
import { Id, List, Whole } from '../params.ts'
import { endText } from '../times.ts'

/** A mute that is said to last for good, natively: the longest there is. */
const forGood = 525_600_000

const Groups = List(Id, 20)

/** Who may speak in groups: a member, and no member without a voice. */
export const groupMutes = [
  endpoint({
    path: 'group/user/gag/add',
    // Without a group: in every one.
    params: Type.Object({ userId: List(Id, 20), groupId: Type.Optional(Id), minute: Whole(0, 43_200) }),
    run: async (call, { userId: users, groupId, minute }) => {
      if (groupId !== undefined) return await call.each(users, async (userId) => { await call.chat.putMember(call.caller, { groupId, userId, mutedMinutes: minute === 0 ? forGood : minute, present: true }) })
      await call.register(users)
      await call.each(users, async (userId) => { await call.chat.muteEverywhere(call.caller, { userId, kind: 'group', ...minute === 0 ? {} : { minutes: minute } }) })
    }
  }),

  endpoint({
    path: 'group/user/gag/rollback',
    params: Type.Object({ userId: List(Id, 20), groupId: Type.Optional(Id) }),
    run: async (call, { userId: users, groupId }) => {
      await call.each(users, async (userId) => {
        if (groupId === undefined) await call.chat.unmuteEverywhere(call.caller, { userId, kind: 'group' })
        else await call.chat.putMember(call.caller, { groupId, userId, mutedMinutes: 0, present: true })
      })
    }
  }),

  endpoint({
    path: 'group/user/gag/list',
    params: Type.Object({ groupId: Type.Optional(Id) }),
    run: async (call, { groupId }) => {
      if (groupId !== undefined) return { users: (await membersOf(call, groupId, { muted: true })).map(({ userId, mutedUntil }) => ({ userId, time: endText(mutedUntil) })) }
      const everywhere = await call.all((list) => call.chat.mutedEverywhere(call.caller, { kind: 'group', ...list }))
      return { users: everywhere.map(({ userId, until }) => ({ userId, time: endText(until) })) }
    },
    absent: () => ({ users: [] })
  }),

  endpoint({
    path: 'group/ban/add',
    params: Type.Object({ groupId: Groups }),
    run: async (call, { groupId: ids }) => { await call.each(ids, async (groupId) => { await call.chat.changeGroup(call.caller, { groupId, muteAll: true }) }) }
  }),

  endpoint({
    path: 'group/ban/rollback',
    params: Type.Object({ groupId: Groups }),
    run: async (call, { groupId: ids }) => { await call.each(ids, async (groupId) => { await call.chat.changeGroup(call.caller, { groupId, muteAll: false }) }) }
  }),

  endpoint({
    path: 'group/ban/query',
    // Of these groups, or those of all that are muted.
    params: Type.Object({ groupId: Type.Optional(Groups), page: Type.Optional(Whole(1, 1_000_000)), size: Type.Optional(Whole(1, 200)) }),
    run: async (call, { groupId: ids, page = 1, size = 50 }) => {
      if (ids !== undefined) {
        const asked = await Promise.all(ids.map(async (groupId) => await call.ifThere<Group, undefined>(call.chat.group(call.caller, { groupId }), undefined)))
        return { groupinfo: ids.map((groupId, index) => ({ groupId, stat: asked[index]?.muteAll === true ? 1 : 0 })) }
      }
      const muted = await call.all((list) => call.chat.groups(call.caller, { muteAll: true, ...list }), page * size)
      return { groupinfo: muted.slice((page - 1) * size).map(({ groupId }) => ({ groupId, stat: 1 })) }
    }
  }),

  endpoint({
    path: 'group/user/ban/whitelist/add',
    params: Type.Object({ groupId: Id, userId: List(Id, 1000) }),
    run: async (call, { groupId, userId: users }) => { await call.each(users, async (userId) => { await call.chat.putMember(call.caller, { groupId, userId, voice: true, present: true }) }) }
  }),

  endpoint({
    path: 'group/user/ban/whitelist/rollback',
    params: Type.Object({ groupId: Id, userId: List(Id, 1000) }),
    run: async (call, { groupId, userId: users }) => { await call.each(users, async (userId) => { await call.chat.putMember(call.caller, { groupId, userId, voice: false, present: true }) }) }
  }),

  endpoint({
    path: 'group/user/ban/whitelist/query',
    params: Type.Object({ groupId: Id }),
    run: async (call, { groupId }) => ({ userIds: (await membersOf(call, groupId, { voice: true })).map(({ userId }) => userId) }),
    absent: () => ({ userIds: [] })
  })
]
