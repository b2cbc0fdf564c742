// The client library: `confab/client`. One module for browsers and Node, without dependencies.
export { Chat, createChat, type HistoryOptions, type RequestOp, type SendOptions } from './chat.ts'
export { ChatError, ConnectionLost } from './errors.ts'
export type { ChatSocket, ChatSocketConstructor } from './connection.ts'
export type { ChatOptions, ReconnectOptions } from './options.ts'
export type { ChatStorage } from './slot.ts'
export type { State } from './state.ts'
export type { AttributesEvent, ChatEvent, Content, ConversationItem, ConversationsEvent, Data, EventName, EventNamed, FailedEvent, Fields, GapEvent, LeftEvent, Letter, Message, Op, PresenceEvent, Sent, SentEvent, StateEvent, UserPresence } from './wire.ts'
