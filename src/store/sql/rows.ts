import type { Selectable } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import type { Entry, MessageEntry, Reactions } from '../entry.ts'
import { audienceOf } from './audience.ts'
import type { Entries } from './schema.ts'

export type EntryRow = Selectable<Entries>

/** The entry that a row stands for. JSON that is damaged reads as empty: one bad row never hides a page. */
export function entryOf (conversation: Conversation, row: EntryRow): Entry {
  const { seq, time } = row
  if (row.op === 'message') return messageOf(conversation, row)
  return {
    conversation,
    seq,
    time,
    op: row.op,
    ...row.sender === null ? {} : { from: row.sender },
    ...row.target === null ? {} : { target: row.target },
    ...row.op === 'edit' ? { content: object(row.content) ?? {} } : {},
    ...row.op === 'edit' || row.op === 'recall' ? {} : { detail: object(row.detail) ?? {} },
    ...row.audience === null ? {} : { audience: audienceOf(row.audience) }
  } as unknown as Entry
}

export function messageOf (conversation: Conversation, row: EntryRow): MessageEntry {
  const detail = object(row.detail)
  return {
    conversation,
    seq: row.seq,
    time: row.time,
    op: 'message',
    from: row.sender ?? '',
    messageId: row.message_id ?? '',
    ...row.client_id === null ? {} : { clientId: row.client_id },
    type: row.type ?? 'text',
    content: object(row.content) ?? {},
    ...detail === undefined ? {} : { detail },
    ...row.audience === null ? {} : { audience: audienceOf(row.audience)! },
    ...row.edited_at === null ? {} : { editedAt: row.edited_at },
    ...row.recalled_at === null ? {} : { recalledAt: row.recalled_at },
    ...row.reactions === null ? {} : { reactions: reactionsOf(row.reactions) }
  }
}

/** What a message row says of its reactions. */
export function reactionsOf (text: string | null): Reactions {
  return object(text) as Reactions | undefined ?? {}
}

function object (text: string | null): Record<string, unknown> | undefined {
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}
