import { type Conversation, resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { Reader } from '../store/store.ts'
import { actorOf, type Caller, viewerOf } from './caller.ts'
import type { ChatContext } from './context.ts'

/** A conversation, and who looks at it. */
export interface Place {
  readonly conversation: Conversation
  /** Whose addresses are meant. */
  readonly viewer: string
  /** Whose rights count. */
  readonly reader: Reader
}

/** The conversation that a caller means. The store checks memberships; who is in a room is known here. */
export function placeOf ({ rooms }: ChatContext, caller: Caller, address: string): Place {
  const viewer = viewerOf(caller)
  const conversation = resolve(caller.app, address, viewer)
  if (conversation.kind === 'room' && caller.user !== undefined && !rooms.has(conversation, caller.user)) throw new ChatError('NOT_MEMBER')
  return { conversation, viewer, reader: actorOf(caller) }
}
