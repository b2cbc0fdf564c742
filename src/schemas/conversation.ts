import { type Static, Type } from '@sinclair/typebox'
import { Attributes } from './attribute.ts'
import { Address, Cursor, listOf, RoomAddress, Seq, strict } from './common.ts'
import { Message } from './message.ts'

export const ConversationItem = Type.Object({
  conversation: Address,
  name: Type.Optional(Type.String({ description: 'Name of a group' })),
  lastSeq: Type.Integer({ minimum: 0, description: 'Seq of the newest entry' }),
  lastMessage: Type.Optional(Message)
}, { $id: 'Conversation' })
export type ConversationItem = Static<typeof ConversationItem>

export const ConversationList = listOf(ConversationItem)

/** The socket's answer: the same page, named as PROTOCOL.md names it. */
export const ConversationsAnswer = Type.Object({ conversations: Type.Array(ConversationItem), next: Type.Optional(Cursor) })
export type ConversationsAnswer = Static<typeof ConversationsAnswer>

export const JoinRequest = strict({
  conversation: RoomAddress,
  history: Type.Optional(Type.Integer({ minimum: 0, maximum: 50, description: 'How many of the newest messages to answer with' }))
})
export type JoinRequest = Static<typeof JoinRequest>

export const JoinAnswer = Type.Object({
  conversation: RoomAddress,
  lastSeq: Type.Integer({ minimum: 0 }),
  members: Type.Integer({ minimum: 1, description: 'How many users are in the room' }),
  messages: Type.Array(Message),
  attributes: Attributes
})
export type JoinAnswer = Static<typeof JoinAnswer>

export const LeaveRequest = strict({ conversation: RoomAddress })
export type LeaveRequest = Static<typeof LeaveRequest>

export const TypingRequest = strict({ to: Address, on: Type.Boolean() })
export type TypingRequest = Static<typeof TypingRequest>

export const AddressParams = strict({ address: Address })
export const MessageParams = strict({ address: Address, seq: Seq })
