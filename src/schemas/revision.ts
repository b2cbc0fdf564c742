import { type Static, Type } from '@sinclair/typebox'
import { Address, Id, listOf, Seq, strict, Time } from './common.ts'
import { Content, Emoji } from './message.ts'

// What is done to a message that is there: each is an entry of the log, with a seq of its own.

const target = { conversation: Address, seq: Type.Integer({ ...Seq, description: 'Seq of the message' }) }

export const EditRequest = strict({ ...target, content: Content })
export type EditRequest = Static<typeof EditRequest>

export const RecallRequest = strict(target)
export type RecallRequest = Static<typeof RecallRequest>

export const ReactRequest = strict({ ...target, emoji: Emoji, on: Type.Boolean({ description: 'false takes it back' }) })
export type ReactRequest = Static<typeof ReactRequest>

/** Bodies and parameters of the same over REST. */
export const EditBody = strict({ content: Content })
export const ReactionParams = strict({ address: Address, seq: Seq, emoji: Emoji })

export const RevisionAnswer = Type.Object({
  conversation: Address,
  seq: Type.Integer({ ...Seq, description: 'Seq of the entry that says so' }),
  time: Time,
  content: Type.Optional(Type.Object({}, { additionalProperties: true, description: 'Where the server stored another content than was asked for (words replaced, or a hook)' }))
}, { $id: 'Revised', description: 'Stored: it survives a power cut. Where it was so already, the entry that made it so' })
export type RevisionAnswer = Static<typeof RevisionAnswer>

const by = { by: Type.Optional(Type.String({ description: 'Who did it; absent where the app did' })), time: Time }
const of = { conversation: Address, seq: Seq, target: Type.Integer({ ...Seq, description: 'Seq of the message' }) }

export const EditPush = Type.Object({ op: Type.Literal('edit'), ...of, content: Content, ...by }, { description: 'A message has another content. An entry' })
export const RecallPush = Type.Object({ op: Type.Literal('recall'), ...of, ...by }, { description: 'A message was taken back: its content is {} from now on. An entry' })
export const ReactionPush = Type.Object({ op: Type.Literal('reaction'), ...of, emoji: Emoji, on: Type.Boolean(), ...by }, { description: 'Somebody reacted to a message, or took that back. An entry' })

export const ReaderList = listOf(Type.Object({ userId: Id }))
