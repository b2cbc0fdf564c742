import type { Conversation } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { Caller } from './caller.ts'
import type { ChatContext } from './context.ts'

export function roomOf ({ app }: Caller, roomId: string): Conversation {
  return { app, kind: 'room', key: roomId }
}

/** Refuses users who are not in the room. */
export function demandInside ({ rooms }: ChatContext, { user }: Caller, conversation: Conversation): void {
  if (user !== undefined && !rooms.has(conversation, user)) throw new ChatError('NOT_MEMBER')
}
