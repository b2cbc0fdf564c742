import { type Static, Type } from '@sinclair/typebox'
import { DisplayName, Id, listOf, strict, Time } from './common.ts'

export const Room = Type.Object({
  roomId: Id,
  name: Type.Optional(DisplayName),
  members: Type.Integer({ minimum: 0, description: 'How many users are in it now' }),
  lastSeq: Type.Integer({ minimum: 0 }),
  createdAt: Time
}, { $id: 'Room' })
export type Room = Static<typeof Room>

export const RoomParams = strict({ roomId: Id })
export const PutRoom = strict({ name: Type.Optional(DisplayName) })
export const RoomMemberList = listOf(Type.Object({ userId: Id }))
