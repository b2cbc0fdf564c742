import { type Kysely, sql } from 'kysely'
import type { Conversation, Kind } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { ListRequest, Page, Summary } from '../store.ts'
import { decodeCursor, page } from '../../cursor.ts'
import { seenBy } from './audience.ts'
import { fit } from './history.ts'
import { type EntryRow, messageOf } from './rows.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

/** Where a list goes on: pinned ones first, then the newest first; the id decides between equals. */
export type Position = readonly [pinned: number, time: number, id: number]

export async function conversations (db: Db, app: string, user: string, { limit, cursor }: ListRequest): Promise<Page<Summary>> {
  const from = decodeCursor<Position>(cursor, ['number', 'number', 'number'])
  let query = mine(db, app, user).orderBy('members.pinned', 'desc').orderBy('conversations.last_time', 'desc').orderBy('conversations.id', 'desc').limit(limit + 1)
  if (from !== undefined) query = query.where(sql<boolean>`(members.pinned, conversations.last_time, conversations.id) < (${from[0]}, ${from[1]}, ${from[2]})`)
  const rows = await query.execute()
  return page(rows, fit(rows, limit).length, (row) => summaryOf(app, row), positionOf)
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

/** The newest message that a member may see; the same floors as `visibleFrom` (../visible.ts), in SQL, and the same audience. */
const newestSeen = sql<number>`(
  select m.seq from entries as m where m.conversation_id = conversations.id and m.op = 'message'
    and m.seq > conversations.floor_seq and m.seq > members.hidden_seq and (conversations.history = 'all' or m.seq >= members.joined_seq)
    and ${seenBy(sql.ref('m.audience'), sql.ref('members.user'))}
  order by m.seq desc limit 1)`

const mentioned = sql<number>`(
  select count(*) from mentions where mentions.conversation_id = conversations.id and mentions.user in (members.user, '*') and mentions.seq > members.read_seq)`

/** How far the other of a direct conversation has read: it has two members, or oneself. */
export const peerRead = sql<number | null>`case when conversations.kind = 'direct' then (
  select other.read_seq from members as other where other.conversation_id = conversations.id and other.user != members.user) end`

/** What a user is in and has not deleted for itself, each with the newest message that it may see. */
export function mine (db: Db, app: string, user: string) {
  return db.selectFrom('members').innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .leftJoin('entries', (join) => join.onRef('entries.conversation_id', '=', 'conversations.id').on('entries.seq', '=', newestSeen))
    .selectAll('entries')
    .select(['conversations.id as conversation_row', 'conversations.kind', 'conversations.key', 'conversations.name', 'conversations.last_seq', 'conversations.last_time',
      'members.read_seq', 'members.muted', 'members.pinned', mentioned.as('mentioned'), peerRead.as('peer_read')])
    .select((query) => query('conversations.counted', '-', query.ref('members.read_counted')).as('unread'))
    .where('members.app', '=', app).where('members.user', '=', user).where('members.left_seq', 'is', null).where('conversations.ended_at', 'is', null)
    .where((query) => query.or([query('members.hidden_seq', '=', 0), query('entries.seq', 'is not', null)]))
}

export type SummaryRow = Awaited<ReturnType<ReturnType<typeof mine>['execute']>>[number]

export function positionOf ({ pinned, last_time: time, conversation_row: id }: Pick<SummaryRow, 'pinned' | 'last_time' | 'conversation_row'>): Position {
  return [pinned, time, id]
}

export function summaryOf (app: string, row: SummaryRow): Summary {
  const conversation: Conversation = { app, kind: row.kind as Kind, key: row.key }
  return {
    conversation,
    ...row.name === null ? {} : { name: row.name },
    lastSeq: row.last_seq,
    readSeq: row.read_seq,
    unread: row.unread,
    mentioned: row.mentioned,
    muted: row.muted === 1,
    pinned: row.pinned === 1,
    ...row.peer_read === null ? {} : { peerRead: row.peer_read },
    // Outer join: either the whole entry is there or none of it.
    ...row.seq === null ? {} : { lastMessage: messageOf(conversation, row as EntryRow) }
  }
}
