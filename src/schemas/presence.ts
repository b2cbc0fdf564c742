import { type Static, Type } from '@sinclair/typebox'
import { Id, strict, Time } from './common.ts'

const online = Type.Boolean({ description: 'Whether the user has a connection' })

export const Presence = Type.Object({
  online,
  connections: Type.Integer({ minimum: 0 }),
  lastSeen: Type.Optional(Time)
}, { $id: 'Presence' })
export type Presence = Static<typeof Presence>

/** What watchers are told of a user. */
export const UserPresence = Type.Object({
  user: Id,
  online,
  lastSeen: Type.Optional(Type.Integer({ ...Time, description: 'When an offline user\'s last connection ended; absent where it never had one' }))
})
export type UserPresence = Static<typeof UserPresence>

export const WatchRequest = strict({ users: Type.Array(Id, { minItems: 1, maxItems: 200 }) })
export type WatchRequest = Static<typeof WatchRequest>

export const WatchAnswer = Type.Object({ presence: Type.Array(UserPresence, { description: 'In the order in which the users were asked for' }) })
export type WatchAnswer = Static<typeof WatchAnswer>
