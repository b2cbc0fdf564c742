import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { CommaList, Id, Whole } from '../params.ts'
import { endText } from '../times.ts'

/** Who may not come in: blocks of users, and tokens that are void. */
export const blocks = [
  endpoint({
    path: 'user/block',
    params: Type.Object({ userId: CommaList(Id, 20), minute: Whole(1, 43_200) }),
    run: async (call, { userId, minute }) => {
      await call.register(userId)
      await call.each(userId, async (user) => { await call.chat.blockUser(call.caller, { userId: user, minutes: minute }) })
    }
  }),

  endpoint({
    path: 'user/unblock',
    params: Type.Object({ userId: CommaList(Id, 20) }),
    run: async (call, { userId }) => { await call.each(userId, async (user) => { await call.chat.unblockUser(call.caller, { userId: user }) }) }
  }),

  endpoint({
    path: 'user/block/query',
    params: Type.Object({ page: Type.Optional(Whole(1, 1_000_000)), size: Type.Optional(Whole(1, 1000)) }),
    run: async (call, { page = 1, size }) => {
      const all = await call.all((list) => call.chat.blockedUsers(call.caller, list))
      const shown = size === undefined ? all : all.slice((page - 1) * size, page * size)
      return { users: shown.map(({ userId, blockedUntil }) => ({ userId, blockEndTime: endText(blockedUntil) })) }
    }
  }),

  endpoint({
    path: 'user/token/expire',
    params: Type.Object({ userId: CommaList(Id, 20), time: Whole(0, Number.MAX_SAFE_INTEGER) }),
    run: async (call, { userId, time }) => { await call.each(userId, async (user) => { await call.chat.expireTokens(call.caller, { userId: user, before: time }) }) }
  })
]
