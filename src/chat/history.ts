import { type Conversation, resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import { toMessage } from '../present.ts'
import type { HistoryAnswer, HistoryRequest, Message } from '../schemas/message.ts'
import { type Caller, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'

/** A page of a conversation's messages, ascending by seq. */
export async function history (chat: ChatContext, caller: Caller, { conversation: address, before, after, around, limit = 50 }: HistoryRequest): Promise<HistoryAnswer> {
  const { user, conversation } = readable(chat, caller, address)
  const { messages, more, lastSeq } = await chat.store.history(conversation, { user }, { before, after, around, limit })
  return { messages: messages.map((entry) => toMessage(entry, user)), more, lastSeq }
}

/** One message in its present state. */
export async function message (chat: ChatContext, caller: Caller, { conversation: address, seq }: { conversation: string, seq: number }): Promise<Message> {
  const { user, conversation } = readable(chat, caller, address)
  return toMessage(await chat.store.message(conversation, { user }, seq), user)
}

/** The store checks memberships; who is in a room is known here. */
function readable ({ rooms }: ChatContext, caller: Caller, address: string): { user: string, conversation: Conversation } {
  const user = userOf(caller)
  const conversation = resolve(caller.app, address, user)
  if (conversation.kind === 'room' && !rooms.has(conversation, user)) throw new ChatError('NOT_MEMBER')
  return { user, conversation }
}
