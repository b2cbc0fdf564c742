import { ChatError } from '../errors.ts'
import type { Blacklisted } from '../schemas/blacklist.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { Page } from '../store/store.ts'
import { type Caller, userOf } from './caller.ts'
import { type ChatContext, writeAndAnnounce } from './context.ts'

/** From whom the caller takes no messages, ascending by id. */
export async function blacklist ({ store }: ChatContext, caller: Caller, { limit = 50, cursor }: ListQuery): Promise<Page<Blacklisted>> {
  return await store.blacklist(caller.app, userOf(caller), { limit, cursor })
}

/** One of them, or NOT_FOUND. */
export async function blacklisted ({ store }: ChatContext, caller: Caller, { userId }: { userId: string }): Promise<Blacklisted> {
  const found = await store.blacklisted(caller.app, userOf(caller), userId)
  if (found === undefined) throw new ChatError('NOT_FOUND', 'This user is not on the blacklist')
  return found
}

/** Takes no messages from a user any more. Resolves with whether that is new. */
export async function putBlacklisted (chat: ChatContext, caller: Caller, { userId }: { userId: string }): Promise<boolean> {
  if (userOf(caller) === userId) throw new ChatError('BAD_REQUEST', 'Nobody can blacklist oneself')
  return await write(chat, caller, userId, true)
}

/** Takes messages from a user again. Resolves with whether that is new. */
export async function deleteBlacklisted (chat: ChatContext, caller: Caller, { userId }: { userId: string }): Promise<boolean> {
  return await write(chat, caller, userId, false)
}

async function write (chat: ChatContext, caller: Caller, other: string, on: boolean): Promise<boolean> {
  const { changed = false } = await writeAndAnnounce(chat, { do: 'blacklist', app: caller.app, user: userOf(caller), other, on })
  return changed
}
