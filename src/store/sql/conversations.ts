import { type Kysely, sql } from 'kysely'
import type { Conversation, Kind } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { ListRequest, Page, Summary } from '../store.ts'
import { decodeCursor, page } from '../../cursor.ts'
import { fit } from './history.ts'
import { type EntryRow, messageOf } from './rows.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function conversations (db: Db, app: string, user: string, { limit, cursor }: ListRequest): Promise<Page<Summary>> {
  const from = decodeCursor<[number, number]>(cursor, ['number', 'number'])
  let query = mine(db, app, user).orderBy('conversations.last_time', 'desc').orderBy('conversations.id', 'desc').limit(limit + 1)
  if (from !== undefined) query = query.where(sql<boolean>`(conversations.last_time, conversations.id) < (${from[0]}, ${from[1]})`)
  const rows = await query.execute()
  return page(rows, fit(rows, limit).length, (row) => summaryOf(app, row), (row) => [row.last_time, row.conversation_row])
}

export async function conversation (db: Db, { app, kind, key }: Conversation, user: string): Promise<Summary> {
  const row = await mine(db, app, user).where('conversations.kind', '=', kind).where('conversations.key', '=', key).executeTakeFirst()
  if (row === undefined) throw new ChatError('NOT_MEMBER')
  return summaryOf(app, row)
}

/** The groups that a user is in. */
export async function groupsOf (db: Db, app: string, user: string): Promise<Conversation[]> {
  const rows = await db.selectFrom('members').innerJoin('conversations', 'conversations.id', 'members.conversation_id').select('conversations.key')
    .where('members.app', '=', app).where('members.user', '=', user).where('members.left_seq', 'is', null).where('conversations.kind', '=', 'group').where('conversations.ended_at', 'is', null)
    .execute()
  return rows.map(({ key }) => ({ app, kind: 'group', key }))
}

/** What a user is in, each with the newest message that it may see. */
function mine (db: Db, app: string, user: string) {
  return db.selectFrom('members').innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .leftJoin('entries', (join) => join.onRef('entries.conversation_id', '=', 'conversations.id').on('entries.seq', '=', sql<number>`(
      select m.seq from entries as m where m.conversation_id = conversations.id and m.op = 'message'
        and m.seq > conversations.floor_seq and (conversations.history = 'all' or m.seq >= members.joined_seq) order by m.seq desc limit 1)`))
    .selectAll('entries')
    .select(['conversations.id as conversation_row', 'conversations.kind', 'conversations.key', 'conversations.name', 'conversations.last_seq', 'conversations.last_time'])
    .where('members.app', '=', app).where('members.user', '=', user).where('members.left_seq', 'is', null).where('conversations.ended_at', 'is', null)
}

interface SummaryRow {
  readonly kind: string
  readonly key: string
  readonly name: string | null
  readonly last_seq: number
}

function summaryOf (app: string, row: SummaryRow & Partial<{ [Column in keyof EntryRow]: EntryRow[Column] | null }>): Summary {
  const conversation: Conversation = { app, kind: row.kind as Kind, key: row.key }
  return {
    conversation,
    ...row.name === null ? {} : { name: row.name },
    lastSeq: row.last_seq,
    // Outer join: either the whole entry is there or none of it.
    ...row.seq === null || row.seq === undefined ? {} : { lastMessage: messageOf(conversation, row as EntryRow) }
  }
}
