import type { Kysely } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import type { Entry } from '../entry.ts'
import { entryRows } from './history.ts'
import { entryOf, type EntryRow } from './rows.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

/** Entries of one page. */
const pageEntries = 100

/**
 * Entries as somebody saw them whose time in the conversation ended with the entry `to`: what was edited or reacted to after that is undone.
 * A recall is not: what was taken back is shown to nobody.
 */
export async function entriesAsOf (db: Db, conversation: Conversation, after: number, to: number): Promise<Entry[]> {
  const rows = await entryRows(db, conversation, after, to, pageEntries)
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return []
  const later = await db.selectFrom('entries').select('target').distinct().where('conversation_id', '=', first.conversation_id)
    .where('target', '>=', first.seq).where('target', '<=', last.seq).where('seq', '>', to).where('op', '!=', 'recall').execute()
  const changed = new Set(later.map(({ target }) => target))
  const seen: EntryRow[] = []
  for (const row of rows) seen.push(changed.has(row.seq) && row.recalled_at === null ? await asOf(db, row, to) : row)
  return seen.map((row) => entryOf(conversation, row))
}

/** A message with the content and the reactions that it had. */
async function asOf (db: Db, row: EntryRow, to: number): Promise<EntryRow> {
  const about = db.selectFrom('entries').where('conversation_id', '=', row.conversation_id).where('target', '=', row.seq).where('seq', '<=', to)
  const edit = await about.select(['content', 'time']).where('op', '=', 'edit').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  const reactions = await about.select(['sender', 'detail']).where('op', '=', 'reaction').orderBy('seq').execute()
  return { ...row, content: edit === undefined ? row.original ?? row.content : edit.content, edited_at: edit?.time ?? null, reactions: reactionsAfter(reactions) }
}

/** JSON text of who had reacted; null for nobody. */
function reactionsAfter (rows: ReadonlyArray<Pick<EntryRow, 'sender' | 'detail'>>): string | null {
  // By name in a map: an emoji may be any word, that of an object's own property among them.
  const byEmoji = new Map<string, Set<string>>()
  for (const { sender, detail } of rows) {
    const { emoji, on } = JSON.parse(detail ?? '{}') as { emoji: string, on: boolean }
    const users = byEmoji.get(emoji) ?? new Set()
    byEmoji.set(emoji, users)
    if (on) users.add(sender ?? '')
    else users.delete(sender ?? '')
  }
  const left = [...byEmoji].filter(([, users]) => users.size > 0).map(([emoji, users]) => [emoji, [...users].sort()])
  return left.length === 0 ? null : JSON.stringify(Object.fromEntries(left))
}
