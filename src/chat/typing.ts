import { resolve } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { TypingRequest } from '../schemas/conversation.ts'
import { type Caller, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'
import { isHeardIn } from './whitelist.ts'

/** Tells the others of a conversation that the caller types, or has stopped. Who takes no messages from the caller is not told; the caller is not told that. */
export async function typing (chat: ChatContext, caller: Caller, { to, on }: TypingRequest): Promise<{}> {
  const user = userOf(caller)
  const conversation = resolve(caller.app, to, user)
  if (conversation.kind === 'system') throw new ChatError('FORBIDDEN', 'A system conversation is one way')
  const follows = conversation.kind === 'direct' || (caller.connection !== undefined && chat.hub.follows(conversation, caller.connection))
  if (!follows) throw new ChatError('NOT_MEMBER')
  if (!await isHeardIn(chat, conversation, user)) return {}
  if (on) chat.typing.on(conversation, user)
  else chat.typing.off(conversation, user)
  return {}
}
