import { type Static, Type } from '@sinclair/typebox'
import { Id, listOf, strict, Time } from './common.ts'

/** A user who is banned or muted, or has a voice. */
export const Restriction = Type.Object({
  userId: Id,
  until: Type.Optional(Type.Integer({ ...Time, description: 'When it ends by itself; absent: it lasts until it is lifted' }))
}, { $id: 'Restriction' })
export type Restriction = Static<typeof Restriction>
export const RestrictionList = listOf(Restriction)

export const RestrictionBody = strict({
  minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600_000, description: 'How long; without it, until it is lifted' }))
})
