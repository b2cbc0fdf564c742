import { addressFor } from '../conversation.ts'
import { contentText } from '../schemas/content.ts'
import type { EditRequest, ReactRequest, RecallRequest, RevisionAnswer } from '../schemas/revision.ts'
import type { EditMessage, ReactToMessage, RecallMessage } from '../store/writes.ts'
import { actorOf, type Caller, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'
import { type Place, placeOf } from './place.ts'

/** Milliseconds in which a sender may edit or recall. */
const within = { edit: 86_400_000, recall: 86_400_000 }

/** Gives a message another content: its sender within the app's time, and the app. */
export async function edit (chat: ChatContext, caller: Caller, { conversation: address, seq, content }: EditRequest): Promise<RevisionAnswer> {
  const place = placeOf(chat, caller, address)
  const { conversation, reader } = place
  const { type } = await chat.store.message(conversation, reader, seq)
  return await revise(chat, caller, place, { do: 'edit', conversation, actor: actorOf(caller), seq, content: contentText(type, content), within: within.edit })
}

/** Takes a message back: its sender within the app's time; owner and admins of a group, and the app, any time. */
export async function recall (chat: ChatContext, caller: Caller, { conversation: address, seq }: RecallRequest): Promise<RevisionAnswer> {
  const place = placeOf(chat, caller, address)
  return await revise(chat, caller, place, { do: 'recall', conversation: place.conversation, actor: actorOf(caller), seq, within: within.recall })
}

/** Reacts to a message, or takes that back. */
export async function react (chat: ChatContext, caller: Caller, { conversation: address, seq, emoji, on }: ReactRequest): Promise<RevisionAnswer> {
  const user = userOf(caller)
  const place = placeOf(chat, caller, address)
  return await revise(chat, caller, place, { do: 'react', conversation: place.conversation, user, seq, emoji, on })
}

async function revise ({ writer, hub }: ChatContext, { connection }: Caller, { conversation, viewer }: Place, write: EditMessage | RecallMessage | ReactToMessage): Promise<RevisionAnswer> {
  const { revised } = await writer.write(write, ({ entries = [] }) => { for (const entry of entries) hub.announce(entry, connection) })
  return { conversation: addressFor(conversation, viewer), ...revised! }
}
