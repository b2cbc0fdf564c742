import { type Static, Type } from '@sinclair/typebox'
import { Avatar, DisplayName, Id, strict, Time } from './common.ts'

export const TokenRequest = strict({
  userId: Id,
  name: Type.Optional(DisplayName),
  avatar: Type.Optional(Avatar),
  expiresIn: Type.Optional(Type.Integer({ minimum: 1, maximum: 31_536_000, description: 'Seconds that the token lives; TOKEN_TTL where absent, at most TOKEN_TTL_MAX' }))
})
export type TokenRequest = Static<typeof TokenRequest>

export const TokenAnswer = Type.Object({ token: Type.String(), userId: Id, expiresAt: Time })
export type TokenAnswer = Static<typeof TokenAnswer>

export const DemoTokenRequest = strict({ userId: Id })
/** Whether one may sign in by name alone. */
export const Demo = Type.Object({ demo: Type.Boolean() })
/** What an app's backend proves itself by. */
export const AppCredentials = Type.Object({ key: Type.String(), secret: Type.String() })

/** The claims of a token (PROTOCOL.md#tokens). Others are ignored. Dates are seconds since the epoch and may have a fraction (RFC 7519 §2). */
export const Claims = Type.Object({
  iss: Type.Literal('confab'),
  sub: Id,
  app: Type.String({ minLength: 1, maxLength: 64 }),
  iat: Type.Number({ minimum: 0, maximum: 8_640_000_000_000 }),
  exp: Type.Number({ minimum: 0, maximum: 8_640_000_000_000 }),
  jti: Type.String({ minLength: 1, maxLength: 64 })
})
export type Claims = Static<typeof Claims>
