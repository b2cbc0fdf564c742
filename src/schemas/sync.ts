import { type Static, Type } from '@sinclair/typebox'
import { AddressOrMe, Cursor, Seq, strict } from './common.ts'
import { ConversationItem } from './conversation.ts'

/** Conversations that one `sync` may name. */
export const cursorsAtOnce = 2000

export const SyncRequest = strict({
  cursors: Type.Record(AddressOrMe, Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), {
    maxProperties: cursorsAtOnce,
    additionalProperties: false,
    description: 'For each conversation that the client holds, and `me`: the seq up to which it has everything'
  })
})
export type SyncRequest = Static<typeof SyncRequest>

export const Gap = Type.Object({
  conversation: AddressOrMe,
  from: Type.Integer({ ...Seq, description: 'First seq that was not pushed' }),
  to: Type.Integer({ minimum: 0, description: 'The last; the cursor from now on' }),
  reset: Type.Optional(Type.Literal(true, { description: 'The log ends before the cursor: it was restored from a backup' }))
}, { description: 'Entries that were not pushed: forget what is held of the conversation, and page it with `history`' })
export type Gap = Static<typeof Gap>

export const SyncAnswer = Type.Object({
  conversations: Type.Array(ConversationItem, { description: 'Those that changed since their cursor, and those that were not named' }),
  gaps: Type.Array(Gap),
  left: Type.Array(AddressOrMe, { description: 'Named, and not the user\'s any more' }),
  next: Type.Optional(Type.String({ ...Cursor, description: 'The user has more conversations that were not named: go on with `conversations` and this cursor' }))
})
export type SyncAnswer = Static<typeof SyncAnswer>
