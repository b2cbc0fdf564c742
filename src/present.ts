import { addressFor } from './conversation.ts'
import type { Message } from './schemas/message.ts'
import type { Entry, MessageEntry } from './store/entry.ts'
import { maySee } from './store/visible.ts'

/** A message as `viewer` sees it. */
export function toMessage (entry: MessageEntry, viewer: string): Message {
  const { conversation, seq, messageId, from, type, content, time, clientId, detail, editedAt, recalledAt, reactions } = entry
  return {
    conversation: addressFor(conversation, viewer),
    seq,
    messageId,
    from,
    type,
    content,
    time,
    ...clientId === undefined ? {} : { clientId },
    ...detail?.mentions === undefined ? {} : { mentions: detail.mentions as string[] | 'all' },
    ...detail?.replyTo === undefined ? {} : { replyTo: detail.replyTo },
    ...editedAt === undefined ? {} : { editedAt },
    ...recalledAt === undefined ? {} : { recalledAt },
    ...reactions === undefined ? {} : { reactions: reactions as Record<string, string[]> }
  }
}

/** The push that tells `viewer` of an entry. One that is not the viewer's to see is told as a change of nothing: numbers have no hole. */
export function toPush (entry: Entry, viewer: string): { readonly conversation: string, readonly [field: string]: unknown } {
  if ('audience' in entry && !maySee(entry.audience, viewer)) return { op: 'conversation', conversation: addressFor(entry.conversation, viewer), seq: entry.seq, changes: {}, time: entry.time }
  if (entry.op === 'message') return { op: 'message', ...toMessage(entry, viewer) }
  const { conversation, seq, op, time } = entry
  return {
    op,
    conversation: addressFor(conversation, viewer),
    seq,
    ...'target' in entry ? { target: entry.target } : {},
    ...entry.op === 'edit' ? { content: entry.content } : {},
    ...'detail' in entry ? entry.detail : {},
    ...'from' in entry && entry.from !== undefined ? { by: entry.from } : {},
    time
  }
}
