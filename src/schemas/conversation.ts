import { type Static, Type } from '@sinclair/typebox'
import { Attributes } from './attribute.ts'
import { Address, AddressOrMe, Cursor, Id, listOf, RoomAddress, Seq, strict } from './common.ts'
import { Message } from './message.ts'

export const ConversationItem = Type.Object({
  conversation: AddressOrMe,
  name: Type.Optional(Type.String({ description: 'Name of a group or room' })),
  lastSeq: Type.Integer({ minimum: 0, description: 'Seq of the newest entry' }),
  readSeq: Type.Optional(Type.Integer({ minimum: 0, description: 'Read up to this seq; rooms and `me` have none' })),
  unread: Type.Optional(Type.Integer({ minimum: 0, description: 'Messages after it' })),
  mentioned: Type.Optional(Type.Integer({ minimum: 0, description: 'How many of them mention the user' })),
  muted: Type.Optional(Type.Boolean({ description: 'The user wants no notifications' })),
  pinned: Type.Optional(Type.Boolean({ description: 'The user keeps it on top' })),
  peerRead: Type.Optional(Type.Integer({ minimum: 0, description: 'How far the other of a direct conversation has read' })),
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

export const ReadRequest = strict({ conversation: Address, seq: Type.Integer({ ...Seq, description: 'Read up to here; one below what was read already changes nothing' }) })
export type ReadRequest = Static<typeof ReadRequest>
export const ReadBody = strict({ seq: ReadRequest.properties.seq })

export const ReadAnswer = Type.Object({ conversation: Address, unread: Type.Integer({ minimum: 0, description: 'Messages after what was read' }) }, { $id: 'Read' })
export type ReadAnswer = Static<typeof ReadAnswer>

export const ReadPush = Type.Object({ op: Type.Literal('read'), conversation: Address, user: Id, seq: Seq }, { description: 'The other of a direct conversation has read up to here. Not an entry: the latest wins' })

export const ChangeConversation = strict({
  muted: Type.Optional(Type.Boolean({ description: 'No notifications' })),
  pinned: Type.Optional(Type.Boolean({ description: 'On top of the list' }))
})
export type ChangeConversation = Static<typeof ChangeConversation>

export const AddressParams = strict({ address: Address })
export const MessageParams = strict({ address: Address, seq: Seq })
