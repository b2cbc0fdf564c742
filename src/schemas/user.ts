import { type Static, Type } from '@sinclair/typebox'
import { Avatar, DisplayName, Id, listOf, strict, Time } from './common.ts'

export const User = Type.Object({
  userId: Id,
  name: Type.Optional(DisplayName),
  avatar: Type.Optional(Avatar),
  createdAt: Time,
  blockedUntil: Type.Optional(Type.Union([Time, Type.Null()], { description: 'Present while the user is blocked; null: until it is lifted. Shown to the app only' }))
}, { $id: 'User' })
export type User = Static<typeof User>

export const UserList = listOf(User)
export const UserParams = strict({ userId: Id })

export const Profile = strict({ name: Type.Optional(DisplayName), avatar: Type.Optional(Avatar) })
export type Profile = Static<typeof Profile>

export const BlockBody = strict({
  minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600_000, description: 'How long; without it, until it is lifted' }))
})
