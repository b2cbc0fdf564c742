import { Type } from '@sinclair/typebox'
import type { User } from '../../schemas/user.ts'
import { endpoint } from '../endpoint.ts'
import { CommaList, Flag, Id, Json, Whole } from '../params.ts'
import { cleanProfile, profilesOf, setProfile, UserExtProfile, UserProfile } from '../profiles.ts'

/** What users tell of themselves, and what apps add to it. */
export const profileEndpoints = [
  endpoint({
    path: 'user/profile/set',
    params: Type.Object({ userId: Id, userProfile: Type.Optional(Json(UserProfile)), userExtProfile: Type.Optional(Json(UserExtProfile)) }),
    run: async (call, { userId, userProfile = {}, userExtProfile = {} }) => { await setProfile(call, userId, userProfile, userExtProfile) }
  }),

  endpoint({
    path: 'user/profile/batch/query',
    params: Type.Object({ userId: CommaList(Id, 100) }),
    run: async (call, { userId }) => {
      const found = new Map<string, User>()
      await call.each(userId, async (user) => { found.set(user, await call.chat.user(call.caller, { userId: user })) })
      return { userList: await profilesOf(call, userId.flatMap((user) => found.get(user) ?? [])) }
    }
  }),

  endpoint({
    path: 'user/profile/query',
    params: Type.Object({ page: Type.Optional(Whole(1, 10_000_000)), size: Type.Optional(Whole(1, 100)), order: Type.Optional(Flag) }),
    // By when they were registered; order 0: the first comes first.
    run: async (call, { page = 1, size = 20, order = false }) => {
      const { items } = await call.chat.context.store.usersByAge(call.app, { limit: size, offset: (page - 1) * size, newestFirst: order })
      return { userList: await profilesOf(call, items) }
    }
  }),

  endpoint({
    path: 'user/profile/clean',
    params: Type.Object({ userId: CommaList(Id, 100) }),
    run: async (call, { userId }) => { await call.each(userId, async (user) => { await cleanProfile(call, user) }) }
  })
]
