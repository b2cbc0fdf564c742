import { type Static, Type } from '@sinclair/typebox'
import { Id, listOf, strict, Time, wellFormed } from './common.ts'

/** Attributes that a room may have. */
export const attributesPerRoom = 100
/** Bytes of JSON that a room's attributes may have together: they are told to whoever joins, in one frame. */
export const attributesBytes = 262_144

export const AttributeKey = Type.String({ pattern: '^[A-Za-z0-9_\\-=+@.]{1,128}$', description: 'Name of an attribute: 1 to 128 of A-Z a-z 0-9 _ - = + @ .' })
export const AttributeValue = Type.String({ maxLength: 4096, pattern: wellFormed })

export const Attribute = Type.Object({
  key: AttributeKey,
  value: AttributeValue,
  owner: Type.Optional(Type.String({ ...Id, description: 'The user who set it first, or whose it is by the app; absent where the app set it for nobody' })),
  removeOnLeave: Type.Boolean({ description: 'Whether it goes when its owner is out of the room' }),
  updatedAt: Type.Integer({ ...Time, description: 'When it was last set' })
}, { $id: 'Attribute' })
export type Attribute = Static<typeof Attribute>
export const AttributeList = listOf(Attribute)

/** Values by key, as whoever is in the room is told. */
export const Attributes = Type.Record(Type.String(), Type.String(), { description: 'Values by key' })

export const AttributeParams = strict({ roomId: Id, key: AttributeKey })
export const PutAttribute = strict({
  value: AttributeValue,
  removeOnLeave: Type.Optional(Type.Boolean({ description: 'true: it goes when its owner is out of the room. Absent: as it was, false for a new one' }))
})
export type PutAttribute = Static<typeof PutAttribute>
