import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { strict } from './common.ts'

/** Milliseconds that one try of asking over a message takes at most, where the app says nothing else. */
export const moderationTimeout = 3000

const url = Type.String({ maxLength: 2048, pattern: '^https?://[^\\s#]+$', description: 'http or https; what is in its query stays there' })

/** What an app's server is told, and where. */
const targets = {
  messages: strict({ url, serverApi: Type.Optional(Type.Boolean({ description: 'true: what the app itself says is told, too' })) }, { description: 'Is told each message that was stored' }),
  presence: strict({ url }, { description: 'Is told who comes online and who goes' }),
  rooms: strict({ url }, { description: 'Is told of rooms that begin and end, and who joins and leaves' }),
  moderation: strict({
    url,
    timeout: Type.Optional(Type.Integer({ minimum: 100, maximum: 10_000, default: moderationTimeout, description: 'Milliseconds that one try takes at most' })),
    tries: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, default: 1 })),
    onFailure: Type.Optional(Type.Union([Type.Literal('deliver'), Type.Literal('refuse')], { default: 'deliver', description: 'What becomes of a message over which there is no answer' })),
    conversations: Type.Optional(Type.Array(Type.Union([Type.Literal('direct'), Type.Literal('group'), Type.Literal('room')]), { maxItems: 3, description: 'Where it is asked; absent: everywhere' })),
    types: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100, description: 'Over which types, in RongCloud\'s names; absent: over all' }))
  }, { description: 'Is asked over each message of a user before it is said' })
}

export const Callbacks = Type.Object({
  messages: Type.Optional(targets.messages),
  presence: Type.Optional(targets.presence),
  rooms: Type.Optional(targets.rooms),
  moderation: Type.Optional(targets.moderation)
}, { description: 'The addresses of the app\'s server: docs/rongcloud.md' })
export type Callbacks = Static<typeof Callbacks>
export type ModerationTarget = Static<typeof targets.moderation>

const orNone = <Target extends TSchema>(target: Target) => Type.Optional(Type.Union([target, Type.Null()], { description: 'null takes it away' }))

/** Each is changed by itself: those that are not given stay as they are. */
export const ChangeCallbacks = strict({ messages: orNone(targets.messages), presence: orNone(targets.presence), rooms: orNone(targets.rooms), moderation: orNone(targets.moderation) })
export type ChangeCallbacks = Static<typeof ChangeCallbacks>
