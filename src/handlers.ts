import { conversations } from './chat/conversations.ts'
import type { Caller } from './chat/caller.ts'
import type { ChatContext } from './chat/context.ts'
import { history } from './chat/history.ts'
import { read } from './chat/reads.ts'
import { edit, react, recall } from './chat/revisions.ts'
import { unwatch, watch } from './chat/presence.ts'
import { join, leave } from './chat/rooms.ts'
import { send } from './chat/send.ts'
import { sync } from './chat/sync.ts'
import { typing } from './chat/typing.ts'
import type { Data, Fields, Op } from './protocol.ts'

/** Acts on one request; what it resolves to is the `data` of the answer. Throws a ChatError to refuse. */
export type Handler<Name extends Op> = (chat: ChatContext, caller: Caller, fields: Fields<Name>) => Promise<Data<Name>>

/** Ops that are about the connection itself are handled by it. */
export type ConnectionOp = 'ping' | 'refresh'

// An op without a handler does not compile.
export const handlers: { readonly [Name in Exclude<Op, ConnectionOp>]: Handler<Name> } = { send, edit, recall, react, read, sync, history, conversations, join, leave, typing, watch, unwatch }
