import { type Conversation, otherOf } from '../conversation.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { Page } from '../store/store.ts'
import { type Caller, demandApp } from './caller.ts'
import type { ChatContext } from './context.ts'

interface Pair {
  readonly userId: string
  readonly other: string
}

/** The only users from whom a user takes direct messages, ascending by id. None: it takes them from everybody. */
export async function whitelist ({ store }: ChatContext, caller: Caller, { userId, limit = 50, cursor }: ListQuery & { userId: string }): Promise<Page<{ userId: string }>> {
  demandApp(caller)
  return await store.whitelist(caller.app, userId, { limit, cursor })
}

/** Has a user take direct messages from another, and from nobody who is not listed so. Resolves with whether that is new. */
export async function putWhitelisted (chat: ChatContext, caller: Caller, pair: Pair): Promise<boolean> {
  return await write(chat, caller, pair, true)
}

/** Takes a user off another's whitelist. Resolves with whether that is new. */
export async function deleteWhitelisted (chat: ChatContext, caller: Caller, pair: Pair): Promise<boolean> {
  return await write(chat, caller, pair, false)
}

/** Lets a user write nobody in direct conversations, or lets it again. */
export async function muteDirect ({ writer }: ChatContext, caller: Caller, { userId, on }: { userId: string, on: boolean }): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'muteDirect', app: caller.app, user: userId, on })
}

/** Whether a user's typing reaches the other user of a direct conversation, as its messages would. */
export async function isHeardIn ({ store }: ChatContext, { app, kind, key }: Conversation, user: string): Promise<boolean> {
  return kind !== 'direct' || await store.hears(app, otherOf(key, user), user)
}

async function write ({ writer }: ChatContext, caller: Caller, { userId, other }: Pair, on: boolean): Promise<boolean> {
  demandApp(caller)
  const { changed = false } = await writer.write({ do: 'whitelist', app: caller.app, user: userId, other, on })
  return changed
}
