import { type Static, Type } from '@sinclair/typebox'
import { Id, listOf, Time } from './common.ts'

/** Users that one user's blacklist may hold. */
export const blacklistLength = 1000

export const Blacklisted = Type.Object({ userId: Id, createdAt: Time }, { $id: 'Blacklisted' })
export type Blacklisted = Static<typeof Blacklisted>
export const BlacklistPage = listOf(Blacklisted)
