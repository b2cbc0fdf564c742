import { ChatError } from '../errors.ts'
import type { Follower } from '../hub.ts'
import type { Reader } from '../store/store.ts'
import type { Actor } from '../store/writes.ts'

/** Who asks: a user of an app, or, without `user`, the app itself. */
export interface Caller {
  readonly app: string
  readonly user?: string
  /** Whose addresses the app means, where it names a conversation. It keeps its own rights: `user` would have it act with the user's. */
  readonly as?: string
  /** The connection that asks: it gets an answer and not its own push. */
  readonly connection?: Follower
}

/** The user who asks. Refuses the app, which has no place in a conversation of its own. */
export function userOf ({ user }: Caller): string {
  if (user === undefined) throw new ChatError('BAD_REQUEST', 'Say as which user')
  return user
}

/** Whose addresses are meant: the user's, or those that the app names. */
export function viewerOf ({ user, as }: Caller): string {
  const viewer = user ?? as
  if (viewer === undefined) throw new ChatError('BAD_REQUEST', 'Say as which user')
  return viewer
}

/** Refuses users. */
export function demandApp ({ user }: Caller): void {
  if (user !== undefined) throw new ChatError('FORBIDDEN')
}

export function actorOf ({ user }: Caller): Actor & Reader {
  return user === undefined ? 'app' : { user }
}
