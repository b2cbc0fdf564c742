import type { Conversation } from '../../conversation.ts'
import type { MessageEntry } from '../../store/entry.ts'
import { seqOf } from '../../store/message-id.ts'
import type { Call } from '../call.ts'

/** The message that a messageUID names in a conversation. A messageUID is the native id, which tells its seq; nothing for any other text. */
export async function findMessage (call: Call, conversation: Conversation | undefined, messageUID: string): Promise<MessageEntry | undefined> {
  const seq = seqOf(messageUID)
  if (conversation === undefined || seq === undefined) return undefined
  const found = await call.ifThere(call.chat.context.store.message(conversation, 'app', seq), undefined)
  return found?.messageId === messageUID ? found : undefined
}
