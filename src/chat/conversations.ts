import { addressFor, resolve } from '../conversation.ts'
import { toMessage } from '../present.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { ChangeConversation, ConversationItem, ConversationsAnswer } from '../schemas/conversation.ts'
import type { Summary } from '../store/store.ts'
import { type Caller, userOf } from './caller.ts'
import { type ChatContext, writeAndAnnounce } from './context.ts'

/** The caller's conversations, the one with the newest entry first. Rooms are not kept there. */
export async function conversations ({ store }: ChatContext, caller: Caller, { limit = 50, cursor }: ListQuery): Promise<ConversationsAnswer> {
  const user = userOf(caller)
  const { items, next } = await store.conversations(caller.app, user, { limit, cursor })
  return { conversations: items.map((summary) => itemOf(summary, user)), ...next === undefined ? {} : { next } }
}

/** Changes what a conversation is to the caller: its devices are told. */
export async function changeConversation (chat: ChatContext, caller: Caller, { conversation: address, ...changes }: { conversation: string } & ChangeConversation): Promise<ConversationItem> {
  const user = userOf(caller)
  await writeAndAnnounce(chat, { do: 'changeOwn', conversation: resolve(caller.app, address, user), user, changes })
  return await conversation(chat, caller, { conversation: address })
}

/** Deletes a conversation for the caller alone: what was said so far, or up to `seq`, is gone for it. Where that is all, something new brings it back. */
export async function hideConversation (chat: ChatContext, caller: Caller, { conversation: address, seq }: { conversation: string, seq?: number }): Promise<void> {
  const user = userOf(caller)
  await writeAndAnnounce(chat, { do: 'hide', conversation: resolve(caller.app, address, user), user, ...seq === undefined ? {} : { seq } })
}

export async function conversation ({ store }: ChatContext, caller: Caller, { conversation: address }: { conversation: string }): Promise<ConversationItem> {
  const user = userOf(caller)
  return itemOf(await store.conversation(resolve(caller.app, address, user), user), user)
}

/** A conversation as it stands in a user's list. */
export function itemOf ({ conversation, lastMessage, ...summary }: Summary, user: string): ConversationItem {
  return {
    conversation: addressFor(conversation, user),
    ...summary,
    ...lastMessage === undefined ? {} : { lastMessage: toMessage(lastMessage, user) }
  }
}
