import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { codes } from '../errors.ts'

// Patterns, not formats: both Ajv and TypeBox's own compiler check these schemas.

export const Id = Type.String({ pattern: '^[A-Za-z0-9_\\-=+@.]{1,64}$', description: 'An id: 1 to 64 of A-Z a-z 0-9 _ - = + @ .' })

export const Address = Type.String({
  pattern: '^(direct|group|room|system):[A-Za-z0-9_\\-=+@.]{1,64}$',
  description: 'How a user names a conversation: direct:USER, group:ID, room:ID or system:NAME',
  examples: ['direct:bob', 'group:team', 'room:lobby']
})

export const AddressOrMe = Type.String({
  pattern: '^(me|(direct|group|room|system):[A-Za-z0-9_\\-=+@.]{1,64})$',
  description: 'An address, or `me`: the user\'s own log',
  examples: ['direct:bob', 'me']
})

export const RoomAddress = Type.String({ pattern: '^room:[A-Za-z0-9_\\-=+@.]{1,64}$', description: 'The address of a room', examples: ['room:lobby'] })

export const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Number of an entry in its conversation: 1, 2, 3, … without a gap' })

export const Time = Type.Integer({ minimum: 0, description: 'Milliseconds since the Unix epoch. Informs, never orders' })

export const PageSize = Type.Integer({ minimum: 1, maximum: 100, default: 50, description: 'How many at most' })

export const Cursor = Type.String({ minLength: 1, maxLength: 256, pattern: '^[A-Za-z0-9_\\-]+$', description: 'Where the next page begins: the `next` of the page before' })

export const ListQuery = Type.Object({ limit: Type.Optional(PageSize), cursor: Type.Optional(Cursor) }, { additionalProperties: false })
export type ListQuery = Static<typeof ListQuery>

const as = Type.Optional(Type.String({ ...Id, description: 'Where the app reads: as which of its users' }))
export const AsQuery = Type.Object({ as }, { additionalProperties: false })
export const AsListQuery = Type.Object({ ...ListQuery.properties, as }, { additionalProperties: false })

/** Of text that is kept as it is: half a surrogate pair has no UTF-8, so that two that differ would be kept as one; what follows U+0000 is not given back. */
export const wellFormed = '^(?:[^\\u0000\\uD800-\\uDFFF]|[\\uD800-\\uDBFF][\\uDC00-\\uDFFF])*$'

export const DisplayName = Type.String({ minLength: 1, maxLength: 128, pattern: wellFormed })
export const Avatar = Type.String({ maxLength: 2048, pattern: wellFormed, description: 'URL of a picture' })

/** An object that takes no other fields than these. */
export function strict<Properties extends TProperties> (properties: Properties, options: { $id?: string, description?: string } = {}): TObject<Properties> {
  return Type.Object(properties, { ...options, additionalProperties: false })
}

/** A page of a list. */
export function listOf<Item extends TSchema> (item: Item) {
  return Type.Object({ items: Type.Array(item), next: Type.Optional(Cursor) })
}

export const ErrorBody = Type.Object({
  statusCode: Type.Integer({ description: 'HTTP status' }),
  code: Type.String({ description: `One of ${Object.keys(codes).join(', ')}` }),
  error: Type.String({ description: 'Name of the HTTP status' }),
  message: Type.String({ description: 'A sentence for people' })
}, { $id: 'Error' })

/** Responses that every route may give besides its own. */
export const refusals = { '4xx': ErrorBody, '5xx': ErrorBody }

export const Empty = Type.Object({}, { description: 'Nothing to say beyond that it is done' })
