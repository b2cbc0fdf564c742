import { toMessage } from '../present.ts'
import type { HistoryAnswer, HistoryRequest, Message } from '../schemas/message.ts'
import type { Caller } from './caller.ts'
import type { ChatContext } from './context.ts'
import { placeOf } from './place.ts'

/** A page of a conversation's messages, ascending by seq. */
export async function history (chat: ChatContext, caller: Caller, { conversation: address, before, after, around, limit = 50 }: HistoryRequest): Promise<HistoryAnswer> {
  const { conversation, reader, viewer } = placeOf(chat, caller, address)
  const { messages, more, lastSeq } = await chat.store.history(conversation, reader, { before, after, around, limit })
  return { messages: messages.map((entry) => toMessage(entry, viewer)), more, lastSeq }
}

/** One message in its present state. */
export async function message (chat: ChatContext, caller: Caller, { conversation: address, seq }: { conversation: string, seq: number }): Promise<Message> {
  const { conversation, reader, viewer } = placeOf(chat, caller, address)
  return toMessage(await chat.store.message(conversation, reader, seq), viewer)
}
