import type { EventNamed, Message } from '../../../client/index.ts'

/** An entry by which a message becomes another one. */
export type Revision = EventNamed<'edit' | 'recall' | 'reaction'>

/** The message after the entry (PROTOCOL.md#coming-back). */
export function revise (message: Message, entry: Revision): Message {
  if (message.recalledAt !== undefined) return message
  switch (entry.op) {
    case 'edit': return { ...message, content: entry.content, editedAt: entry.time }
    case 'recall': {
      const { editedAt, reactions, mentions, ...rest } = message
      return { ...rest, content: {}, recalledAt: entry.time }
    }
    case 'reaction': return { ...message, reactions: react(message.reactions ?? {}, entry) }
  }
}

function react (reactions: Readonly<Record<string, string[]>>, { emoji, by = '', on }: EventNamed<'reaction'>): Record<string, string[]> {
  const { [emoji]: users = [], ...others } = reactions
  const now = on ? [...new Set([...users, by])].sort() : users.filter((user) => user !== by)
  return now.length > 0 ? { ...reactions, [emoji]: now } : others
}
