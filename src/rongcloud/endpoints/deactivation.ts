import { randomUUID } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { CommaList, Id, Whole } from '../params.ts'

/** Users who are gone and whose ids nobody is given, until the app says so. */
export const deactivation = [
  endpoint({
    path: 'user/deactivate',
    params: Type.Object({ userId: CommaList(Id, 100) }),
    run: async (call, { userId }) => {
      // The id of one that was never heard of is kept, too.
      await call.register(userId)
      await call.each(userId, async (user) => { await call.chat.deactivateUser(call.caller, { userId: user }) })
      // Done when it is answered: nobody has to ask for the operation.
      return { operateId: randomUUID() }
    }
  }),

  endpoint({
    path: 'user/deactivate/query',
    params: Type.Object({ pageNo: Type.Optional(Whole(1, 10_000_000)), pageSize: Type.Optional(Whole(1, 50)) }),
    run: async (call, { pageNo = 1, pageSize = 50 }) => {
      const users = await call.chat.context.store.deactivatedUsers(call.app, { limit: pageSize, offset: (pageNo - 1) * pageSize })
      return { users: users.map(({ userId }) => userId) }
    }
  }),

  endpoint({
    path: 'user/reactivate',
    also: ['user/activate'],
    params: Type.Object({ userId: CommaList(Id, 100) }),
    run: async (call, { userId }) => {
      await call.each(userId, async (user) => { await call.chat.reactivateUser(call.caller, { userId: user }) })
      return { operateId: randomUUID() }
    }
  })
]
