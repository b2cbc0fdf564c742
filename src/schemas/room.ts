import { type Static, Type } from '@sinclair/typebox'
import { DisplayName, Id, listOf, strict, Time } from './common.ts'

/** What the app decides of a room. */
const settings = {
  muteAll: Type.Boolean({ description: 'Users without a voice do not speak' }),
  slowSeconds: Type.Integer({ minimum: 0, maximum: 3600, description: 'A user sends once in as many seconds; 0: as it likes' }),
  keepAlive: Type.Boolean({ description: 'The room does not end by being idle' })
}

export const Room = Type.Object({
  roomId: Id,
  name: Type.Optional(DisplayName),
  members: Type.Integer({ minimum: 0, description: 'How many users are in it now' }),
  ...settings,
  lastSeq: Type.Integer({ minimum: 0 }),
  createdAt: Time
}, { $id: 'Room' })
export type Room = Static<typeof Room>

export const RoomParams = strict({ roomId: Id })
export const RoomUserParams = strict({ roomId: Id, userId: Id })

export const ChangeRoom = strict({
  name: Type.Optional(DisplayName),
  muteAll: Type.Optional(settings.muteAll),
  slowSeconds: Type.Optional(settings.slowSeconds),
  keepAlive: Type.Optional(settings.keepAlive)
})
export type ChangeRoom = Static<typeof ChangeRoom>

export const RoomMemberList = listOf(Type.Object({ userId: Id }))
