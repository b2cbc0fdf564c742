import { ChatError } from '../errors.ts'
import type { Follower } from '../hub.ts'
import type { Presence, WatchAnswer, WatchRequest } from '../schemas/presence.ts'
import type { Caller } from './caller.ts'
import type { ChatContext } from './context.ts'

/** Whether and when a user is or was here. */
export async function presence ({ store, hub, lastSeen }: ChatContext, { app }: Caller, { userId }: { userId: string }): Promise<Presence> {
  // Refuses a user that is not there.
  await store.user(app, userId)
  const seen = (await lastSeen.of(app, [userId])).get(userId)
  const connections = hub.of(app, userId).size
  return { online: connections > 0, connections, ...seen === undefined ? {} : { lastSeen: seen } }
}

/**
 * Answers with the presence of users of the caller's app, and tells the calling connection of changes from then on.
 *
 * One that is not registered is answered as one who was never here: nobody learns who is. It is watched all the same, and may come.
 */
export async function watch ({ watchers, lastSeen }: ChatContext, caller: Caller, { users }: WatchRequest): Promise<WatchAnswer> {
  const watcher = watcherOf(caller)
  // Watched before the store is asked: no change falls between.
  const added = watchers.add(watcher, users)
  try {
    const seen = await lastSeen.of(caller.app, users)
    return { presence: users.map((user) => ({ user, ...watchers.answer(watcher, user, seen.get(user)) })) }
  } catch (error) {
    watchers.remove(watcher, added)
    throw error
  }
}

/** Tells the calling connection of these users no more. */
export async function unwatch ({ watchers }: ChatContext, caller: Caller, { users }: WatchRequest): Promise<{}> {
  watchers.remove(watcherOf(caller), users)
  return {}
}

function watcherOf ({ connection }: Caller): Follower {
  if (connection === undefined) throw new ChatError('BAD_REQUEST', 'Presence is watched by a connection')
  return connection
}
