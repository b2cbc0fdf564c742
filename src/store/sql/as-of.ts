import type { Kysely } from 'kysely'
import { entryOf, reactionsOf, type EntryRow } from './rows.ts'
import type { Conversation } from '../../conversation.ts'
import type { Entry } from '../entry.ts'
import type { Tables } from './schema.ts'

/**
 * Entries as somebody saw them whose time in the conversation ended with the entry `to`: what was edited or reacted to after that is undone.
 * A recall is not: what was taken back is shown to nobody.
 */
export async function entriesAsOf (db: Kysely<Tables>, conversation: Conversation, after: number, to: number): Promise<Entry[]> {
  const { app, kind, key } = conversation
  const all = db.selectFrom('entries').innerJoin('conversations', 'conversations.id', 'entries.conversation_id').selectAll('entries')
    .where('conversations.app', '=', app).where('conversations.kind', '=', kind).where('conversations.key', '=', key)
  const rows = await all.where('seq', '>', after).where('seq', '<=', to).orderBy('seq').execute()
  const later = await all.where('seq', '>', to).where('target', 'is not', null).where('target', '>', after).where('target', '<=', to).where('op', '!=', 'recall').execute()
  const changed = new Set(later.map(({ target }) => target))
  const restored: EntryRow[] = []
  for (const row of rows) {
    if (!changed.has(row.seq) || row.recalled_at !== null) {
      restored.push(row)
      continue
    }
    const before = await all.where('target', '=', row.seq).where('seq', '<=', to).orderBy('seq').execute()
    restored.push(before.reduce(applied, { ...row, content: row.original ?? row.content, edited_at: null, reactions: null }))
  }
  return restored.map((row) => entryOf(conversation, row))
}

function applied (row: EntryRow, { op, content, time, sender, detail }: EntryRow): EntryRow {
  if (op === 'edit') return { ...row, content, edited_at: time }
  if (op !== 'reaction' || sender === null) return row
  const { emoji, on } = JSON.parse(detail ?? '{}') as { emoji: string, on: boolean }
  const { [emoji]: users = [], ...others } = reactionsOf(row.reactions)
  const left = on ? [...users, sender].sort() : users.filter((user) => user !== sender)
  const reactions = left.length === 0 ? others : { ...others, [emoji]: left }
  return { ...row, reactions: Object.keys(reactions).length === 0 ? null : JSON.stringify(reactions) }
}
