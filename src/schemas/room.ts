import { type Static, Type } from '@sinclair/typebox'
import { DisplayName, Id, ListQuery, listOf, strict, Time } from './common.ts'

/** What the app decides of a room. */
const settings = {
  muteAll: Type.Boolean({ description: 'Users without a voice do not speak' }),
  slowSeconds: Type.Integer({ minimum: 0, maximum: 3600, description: 'A user sends once in as many seconds; 0: as it likes' }),
  keepAlive: Type.Boolean({ description: 'The room does not end by itself' }),
  idleMinutes: Type.Union([Type.Integer({ minimum: 1, maximum: 525_600 }), Type.Null()], { description: 'Minutes in which nobody is in the room and nothing is said, after which it ends; null: as the server is set' }),
  endsAt: Type.Union([Time, Type.Null()], { description: 'When the room ends, whoever is in it, and not before by being idle; null: no such time' }),
  paused: Type.Boolean({ description: 'What is said is stored, and pushed when the room goes on' })
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
  keepAlive: Type.Optional(settings.keepAlive),
  idleMinutes: Type.Optional(settings.idleMinutes),
  endsAt: Type.Optional(settings.endsAt),
  paused: Type.Optional(settings.paused)
})
export type ChangeRoom = Static<typeof ChangeRoom>

export const RoomMember = Type.Object({ userId: Id, joinedAt: Type.Integer({ ...Time, description: 'When the user came in' }) })
export type RoomMember = Static<typeof RoomMember>
export const RoomMemberList = listOf(RoomMember)

/** Which rooms of the app are meant: those of which all is so that is given. */
export const RoomFilter = Type.Object({
  muteAll: Type.Optional(Type.Boolean({ description: 'Those that are muted, or those that are not' })),
  keepAlive: Type.Optional(Type.Boolean({ description: 'Those that are kept, or those that are not' })),
  paused: Type.Optional(Type.Boolean({ description: 'Those that are paused, or those that are not' }))
})
export type RoomFilter = Static<typeof RoomFilter>
export const RoomListQuery = Type.Object({ ...ListQuery.properties, ...RoomFilter.properties }, { additionalProperties: false })
export const RoomList = listOf(Room)
