import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { CommaList, Flag, Id, Whole } from '../params.ts'
import { timeText } from '../times.ts'

/** All the users there are, in which groups they are, and how they go. */
export const registry = [
  endpoint({
    path: 'user/query',
    params: Type.Object({ page: Type.Optional(Whole(1, 10_000_000)), pageSize: Type.Optional(Whole(1, 100)), order: Type.Optional(Flag) }),
    // Order 0: the first comes first.
    run: async (call, { page = 1, pageSize = 20, order = false }) => {
      const { items, total } = await call.chat.context.store.usersByAge(call.app, { limit: pageSize, offset: (page - 1) * pageSize, newestFirst: order })
      return { total, users: items.map(({ userId, name = '', avatar = '', createdAt }) => ({ userId, userName: name, userPortrait: avatar, regTime: timeText(createdAt) })) }
    }
  }),

  endpoint({
    path: 'user/delusers',
    params: Type.Object({ userId: CommaList(Id, 100) }),
    run: async (call, { userId }) => { await call.each(userId, async (user) => { await call.chat.eraseUser(call.caller, { userId: user }) }) }
  }),

  endpoint({
    path: 'user/group/query',
    params: Type.Object({ userId: Id }),
    run: async (call, { userId }) => {
      const groups: Array<{ id: string, name: string }> = []
      // One that is dismissed meanwhile is passed over.
      await call.each(await call.chat.context.store.groupsOf(call.app, userId), async ({ key }) => {
        const { groupId, name } = await call.chat.group(call.caller, { groupId: key })
        groups.push({ id: groupId, name })
      })
      return { groups: groups.sort((a, b) => a.id < b.id ? -1 : 1) }
    }
  })
]
