import { Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { CommaList, Id, List, Whole } from '../params.ts'
import { timeText } from '../times.ts'

/** Users of one answer. */
const usersAtMost = 500

function isIn ({ chat, app }: Call, room: string, user: string): boolean {
  return chat.context.rooms.has({ app, kind: 'room', key: room }, user)
}

/** Who is in a chatroom, and who stays when its connections are lost. */
export const chatroomUsers = [
  endpoint({
    path: 'chatroom/user/query',
    // By when they came: 1 the first ones, 2 the last ones.
    params: Type.Object({ chatroomId: Id, count: Type.Optional(Whole(0, usersAtMost)), order: Type.Optional(Whole(1, 2)) }),
    run: async (call, { chatroomId, count = usersAtMost, order = 1 }) => {
      const { items, total } = await call.chat.roomArrivals(call.caller, { roomId: chatroomId, limit: count, newestFirst: order === 2 })
      return { total, users: items.map(({ userId, joinedAt }) => ({ id: userId, time: timeText(joinedAt) })) }
    },
    absent: () => ({ total: 0, users: [] })
  }),

  endpoint({
    path: 'chatroom/user/exist',
    params: Type.Object({ chatroomId: Id, userId: Id }),
    run: async (call, { chatroomId, userId }) => ({ isInChrm: isIn(call, chatroomId, userId) })
  }),

  endpoint({
    path: 'chatroom/users/exist',
    params: Type.Object({ chatroomId: Id, userId: List(Id, 1000) }),
    // Numbers here and a boolean there: the Go SDK takes nothing else.
    run: async (call, { chatroomId, userId }) => ({ result: userId.map((user) => ({ userId: user, isInChrm: Number(isIn(call, chatroomId, user)) })) })
  }),

  endpoint({
    path: 'chatroom/user/whitelist/add',
    params: Type.Object({ chatroomId: Id, userId: CommaList(Id, 20) }),
    run: async (call, { chatroomId, userId }) => {
      await call.register(userId)
      await call.each(userId, async (user) => { await call.chat.letStay(call.caller, { roomId: chatroomId, userId: user }) })
    }
  }),

  endpoint({
    path: 'chatroom/user/whitelist/remove',
    params: Type.Object({ chatroomId: Id, userId: CommaList(Id, 20) }),
    run: async (call, { chatroomId, userId }) => { await call.each(userId, async (user) => { await call.chat.letStayNoMore(call.caller, { roomId: chatroomId, userId: user }) }) }
  }),

  endpoint({
    path: 'chatroom/user/whitelist/query',
    params: Type.Object({ chatroomId: Id }),
    run: async (call, { chatroomId }) => ({ users: (await call.all((list) => call.chat.roomStayers(call.caller, { roomId: chatroomId, ...list }))).map(({ userId }) => userId) }),
    absent: () => ({ users: [] })
  })
]
