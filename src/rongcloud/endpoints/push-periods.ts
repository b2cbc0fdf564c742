import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { Id, OneOf, Whole } from '../params.ts'
import { Records } from '../records.ts'

const periods = new Records('user:block-push-period', Type.Object({ startTime: Type.String(), period: Type.Integer(), unPushLevel: Type.Integer() }))
/** Who has set none. */
const none = { startTime: '', period: 0, unPushLevel: 0 }

/** When users are not to be disturbed, kept for who asks. */
export const pushPeriods = [
  endpoint({
    path: 'user/blockPushPeriod/set',
    // Level 1: mentions notify all the same; 5: nothing does.
    params: Type.Object({ userId: Id, startTime: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d$' }), period: Whole(1, 1439), level: Type.Optional(OneOf(1, 5)) }),
    run: async (call, { userId, startTime, period, level = 1 }) => { await periods.put(call, userId, { startTime, period, unPushLevel: level }) }
  }),

  endpoint({
    path: 'user/blockPushPeriod/get',
    params: Type.Object({ userId: Id }),
    run: async (call, { userId }) => ({ data: await periods.get(call, userId) ?? none })
  }),

  endpoint({
    path: 'user/blockPushPeriod/delete',
    params: Type.Object({ userId: Id }),
    run: async (call, { userId }) => { await periods.remove(call, { key: userId }) }
  })
]
