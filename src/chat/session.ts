import { ChatError } from '../errors.ts'
import type { Follower } from '../hub.ts'
import type { Standing } from '../store/store.ts'
import type { ChatContext } from './context.ts'

/** A user that a token let in. */
export interface Session {
  readonly app: string
  readonly user: string
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Lets a user in by a token: UNAUTHORIZED or TOKEN_EXPIRED for the token, BLOCKED for the user. One that the app's backend minted registers its user. */
export async function admit ({ tokens, store, writer }: ChatContext, token: string, appkey?: string): Promise<Session> {
  const { app, sub: user, iat, exp } = await tokens.verify(token)
  if (appkey !== undefined && appkey !== app) throw new ChatError('UNAUTHORIZED')
  const session = { app, user, issuedAt: iat * 1000, expiresAt: exp * 1000 }
  const standing = await store.standing(app, user)
  demandStanding(standing, session)
  if (!standing.registered) await writer.write({ do: 'putUser', app, user, profile: {} })
  return session
}

/**
 * Puts a connection among those of its user, following the user's groups. After this resolves it misses nothing.
 *
 * Asks once more whether the user may be here: a block between the token's check and this found no connection to close. The groups
 * are followed in the same turn in which their list arrives, so that no removal that is committed after it can come before.
 */
export async function attach ({ hub, store, watchers, callbacks }: ChatContext, follower: Follower, session: Session): Promise<void> {
  hub.add(follower)
  if (hub.of(session.app, session.user).size === 1) callbacks.came(follower)
  watchers.came(session.app, session.user)
  demandStanding(await store.standing(session.app, session.user), session)
  for (const group of await store.groupsOf(session.app, session.user)) hub.follow(group, follower)
}

/** Takes a connection away; with its last one a user goes offline. */
export function detach ({ hub, rooms, watchers, typing, lastSeen, callbacks }: ChatContext, follower: Follower): void {
  const { app, user } = follower
  const wasHere = hub.of(app, user).has(follower)
  hub.remove(follower)
  rooms.lose(user, follower)
  watchers.lose(follower)
  if (hub.of(app, user).size > 0) return
  const time = Date.now()
  lastSeen.note(app, user, time)
  // One that ended before it was let in did not come.
  if (wasHere) callbacks.went(follower, time)
  watchers.went(app, user, time)
  typing.gone(app, user)
}

function demandStanding ({ tokensVoidUntil, blockedUntil }: Standing, { issuedAt }: Session): void {
  if (issuedAt <= tokensVoidUntil) throw new ChatError('UNAUTHORIZED')
  if (blockedUntil > Date.now()) throw new ChatError('BLOCKED')
}
