import { addressFor } from './conversation.ts'
import type { Message } from './schemas/message.ts'
import type { Entry, MessageEntry } from './store/entry.ts'

/** A message as `viewer` sees it. */
export function toMessage (entry: MessageEntry, viewer: string): Message {
  const { conversation, seq, messageId, from, type, content, time, clientId, detail, recalledAt } = entry
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
    ...recalledAt === undefined ? {} : { recalledAt }
  }
}

/** The push that tells `viewer` of an entry. */
export function toPush (entry: Entry, viewer: string): { readonly conversation: string, readonly [field: string]: unknown } {
  if (entry.op === 'message') return { op: 'message', ...toMessage(entry, viewer) }
  const { conversation, seq, from, detail, op, time } = entry
  return { op, conversation: addressFor(conversation, viewer), seq, ...detail, ...from === undefined ? {} : { by: from }, time }
}
