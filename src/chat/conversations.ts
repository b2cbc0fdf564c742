import { addressFor, resolve } from '../conversation.ts'
import { toMessage } from '../present.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { ConversationItem, ConversationsAnswer } from '../schemas/conversation.ts'
import type { Summary } from '../store/store.ts'
import { type Caller, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'

/** The caller's conversations, the one with the newest entry first. Rooms are not kept there. */
export async function conversations ({ store }: ChatContext, caller: Caller, { limit = 50, cursor }: ListQuery): Promise<ConversationsAnswer> {
  const user = userOf(caller)
  const { items, next } = await store.conversations(caller.app, user, { limit, cursor })
  return { conversations: items.map((summary) => itemOf(summary, user)), ...next === undefined ? {} : { next } }
}

export async function conversation ({ store }: ChatContext, caller: Caller, { conversation: address }: { conversation: string }): Promise<ConversationItem> {
  const user = userOf(caller)
  return itemOf(await store.conversation(resolve(caller.app, address, user), user), user)
}

function itemOf ({ conversation, name, lastSeq, lastMessage }: Summary, user: string): ConversationItem {
  return {
    conversation: addressFor(conversation, user),
    ...name === undefined ? {} : { name },
    lastSeq,
    ...lastMessage === undefined ? {} : { lastMessage: toMessage(lastMessage, user) }
  }
}
