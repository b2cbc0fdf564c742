import { toMessage } from '../present.ts'
import type { Message } from '../schemas/message.ts'
import type { SearchRequest } from '../schemas/search.ts'
import type { Page } from '../store/store.ts'
import { type Caller, viewerOf } from './caller.ts'
import type { ChatContext } from './context.ts'
import { placeOf } from './place.ts'

/** Messages that the caller may read and that have what is asked for, the newest first: in one conversation, or in all that it is in. */
export async function search (chat: ChatContext, caller: Caller, { q: text, conversation: address, limit = 50, cursor }: SearchRequest): Promise<Page<Message>> {
  const { app } = caller
  const user = viewerOf(caller)
  const place = address === undefined ? { rooms: chat.rooms.of(app, user) } : { conversation: placeOf(chat, { app, user }, address).conversation, rooms: [] }
  const { items, next } = await chat.store.search(app, user, { text, limit, cursor, ...place })
  return { items: items.map((entry) => toMessage(entry, user)), ...next === undefined ? {} : { next } }
}
