import { type Static, Type } from '@sinclair/typebox'
import { Address, Id, PageSize, Seq, strict, Time, wellFormed } from './common.ts'

export const ClientId = Type.String({ minLength: 1, maxLength: 64, pattern: wellFormed, description: 'Chosen by the sender; the same clientId with the same body gets the first answer again' })

export const MessageType = Type.String({ minLength: 1, maxLength: 64, pattern: wellFormed, default: 'text', description: 'text, image, file, voice, video, location, custom:* or one of your own' })

export const Content = Type.Unsafe<Record<string, unknown>>(Type.Object({}, { additionalProperties: true, description: 'What the message says, at most 128 KiB of JSON; {} once it is recalled' }))
export type Content = Static<typeof Content>

export const Mentions = Type.Union([Type.Array(Id, { maxItems: 100, uniqueItems: true }), Type.Literal('all')], { description: 'Whom the message mentions' })

export const Emoji = Type.String({ minLength: 1, maxLength: 64, pattern: wellFormed.replace('^', '^(?!__proto__$)'), description: 'An emoji, or a short word of your own' })

export const Reactions = Type.Record(Type.String(), Type.Array(Id), { description: 'Who reacted, by emoji; ids ascending' })

export const Message = Type.Object({
  conversation: Address,
  seq: Type.Optional(Seq),
  messageId: Type.String({ description: 'Unique id of the message, given by the server' }),
  from: Id,
  type: Type.String(),
  content: Content,
  time: Time,
  clientId: Type.Optional(ClientId),
  mentions: Type.Optional(Mentions),
  replyTo: Type.Optional(Seq),
  editedAt: Type.Optional(Type.Integer({ ...Time, description: 'When it got the content that it has' })),
  recalledAt: Type.Optional(Type.Integer({ ...Time, description: 'When it was taken back: its content is {}' })),
  reactions: Type.Optional(Reactions)
}, { $id: 'Message', description: 'A message in its present state. `seq` is absent only where it was not stored' })
export type Message = Static<typeof Message>

/** What a sender may say of a message, whichever way it comes in. */
export const messageFields = {
  type: Type.Optional(MessageType),
  content: Content,
  clientId: Type.Optional(ClientId),
  mentions: Type.Optional(Mentions),
  replyTo: Type.Optional(Seq),
  notify: Type.Optional(Type.Boolean({ description: 'false: silent' })),
  transient: Type.Optional(Type.Boolean({ description: 'true: not stored, for receivers that are online' }))
}

export const SendBody = strict(messageFields)
export const SendRequest = strict({ to: Address, ...messageFields })
export type SendRequest = Static<typeof SendRequest>

export const SendAnswer = Type.Object({
  conversation: Address,
  seq: Type.Optional(Seq),
  messageId: Type.String(),
  time: Time,
  type: Type.Optional(Type.String({ description: 'There where what was stored has another type than what was sent' })),
  content: Type.Optional(Type.Unsafe<Content>({ ...Content, description: 'There where what was stored is not what was sent: words were replaced' }))
}, { $id: 'Sent', description: 'The message is stored and survives a power cut; `seq` is absent where it was transient' })
export type SendAnswer = Static<typeof SendAnswer>

export const SendManyRequest = strict({
  from: Id,
  visibleTo: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true, description: 'Who of a group or room may see it, besides `from`; the others are told nothing of it. Does not count as unread' })),
  senderCopy: Type.Optional(Type.Boolean({ description: 'false: `from` does not see it' })),
  counted: Type.Optional(Type.Boolean({ description: 'false: it does not count as unread' })),
  screened: Type.Optional(Type.Boolean({ description: 'false: the app\'s words do not hold for it' })),
  to: Type.Array(Address, { minItems: 1, maxItems: 1000, uniqueItems: true, description: 'Addresses as `from` sees them; system:USER speaks to that user under the name `from`' }),
  ...messageFields
})
export type SendManyRequest = Static<typeof SendManyRequest>

export const SendManyAnswer = Type.Object({
  results: Type.Array(Type.Object({
    to: Address,
    seq: Type.Optional(Seq),
    messageId: Type.Optional(Type.String()),
    time: Type.Optional(Time),
    code: Type.Optional(Type.String({ description: 'Why this address was refused' })),
    message: Type.Optional(Type.String())
  }), { description: 'One for each address, in the order of `to`' })
}, { $id: 'SentMany' })
export type SendManyAnswer = Static<typeof SendManyAnswer>

const pageFields = {
  before: Type.Optional(Seq),
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Entries after this seq; 0 begins at the start' })),
  around: Type.Optional(Seq),
  limit: Type.Optional(PageSize)
}
export const HistoryQuery = strict({ ...pageFields, as: Type.Optional(Id) })
export const HistoryRequest = strict({ conversation: Address, ...pageFields })
export type HistoryRequest = Static<typeof HistoryRequest>

export const HistoryAnswer = Type.Object({
  messages: Type.Array(Message, { description: 'Ascending by seq' }),
  more: Type.Boolean({ description: 'Whether there are further messages in the direction asked' }),
  lastSeq: Type.Integer({ minimum: 0, description: 'The highest seq that the reader may see' })
}, { $id: 'History' })
export type HistoryAnswer = Static<typeof HistoryAnswer>
