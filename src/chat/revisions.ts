import { addressFor } from '../conversation.ts'
import { contentText } from '../schemas/content.ts'
import type { EditRequest, ReactRequest, RecallRequest, RevisionAnswer } from '../schemas/revision.ts'
import type { EditMessage, ReactToMessage, RecallMessage } from '../store/writes.ts'
import { actorOf, type Caller, userOf } from './caller.ts'
import type { ChatContext } from './context.ts'
import { type Place, placeOf } from './place.ts'
import { prepare } from './screening.ts'

/** Gives a message another content: its sender within the app's time, and the app, whose words need not hold for what it says itself. */
export async function edit (chat: ChatContext, caller: Caller, { conversation: address, seq, content, screened = true }: EditRequest & { screened?: boolean }): Promise<RevisionAnswer> {
  const place = placeOf(chat, caller, address)
  const { conversation, reader, viewer } = place
  const { type, messageId } = await chat.store.message(conversation, reader, seq)
  const draft = { type, content, text: contentText(type, content), ...screened || caller.user !== undefined ? {} : { unscreened: true } as const }
  return await prepare(chat, { conversation, from: caller.user ?? viewer, actor: actorOf(caller), draft, edits: seq, messageId }, async (_, { actor }, decided) => {
    // While somebody decided over it the sender may have left.
    placeOf(chat, caller, address)
    const answer = await revise(chat, caller, place, { do: 'edit', conversation, actor, seq, content: decided.text, within: milliseconds(chat.settings.of(caller.app).editWithin) })
    return { ...answer, ...decided === draft ? {} : { content: decided.content } }
  })
}

/** Takes a message back: its sender within the app's time; owner and admins of a group, and the app, any time. */
export async function recall (chat: ChatContext, caller: Caller, { conversation: address, seq }: RecallRequest): Promise<RevisionAnswer> {
  const place = placeOf(chat, caller, address)
  return await revise(chat, caller, place, { do: 'recall', conversation: place.conversation, actor: actorOf(caller), seq, within: milliseconds(chat.settings.of(caller.app).recallWithin) })
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

/** A time of the app's settings, in seconds, as the store takes it. */
function milliseconds (seconds: number | null): number {
  return seconds === null ? Infinity : seconds * 1000
}
