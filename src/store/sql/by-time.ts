import { type Kysely, sql } from 'kysely'
import type { Conversation, Kind } from '../../conversation.ts'
import { decodeCursor, page } from '../../cursor.ts'
import type { MessageEntry } from '../entry.ts'
import type { ListRequest, Page, Span } from '../store.ts'
import { fit } from './history.ts'
import { messageOf } from './rows.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

/** The newest seq of a conversation whose entry is older than `time`. Times rise with seqs and every seq is there: halving finds it in as many steps as its number has bits. */
export async function seqBefore (db: Db, { app, kind, key }: Conversation, time: number): Promise<number> {
  const head = await db.selectFrom('conversations').select(['id', 'last_seq']).where('app', '=', app).where('kind', '=', kind).where('key', '=', key).executeTakeFirst()
  if (head === undefined) return 0
  let [older, newer] = [0, head.last_seq + 1]
  while (newer - older > 1) {
    const middle = Math.floor((older + newer) / 2)
    const row = await db.selectFrom('entries').select('time').where('conversation_id', '=', head.id).where('seq', '=', middle).executeTakeFirstOrThrow()
    if (row.time < time) older = middle
    else newer = middle
  }
  return older
}

export async function messagesBetween (db: Db, app: string, { from, to }: Span, { limit, cursor }: ListRequest): Promise<Page<MessageEntry>> {
  const [time, id] = decodeCursor<[number, number]>(cursor, ['number', 'number']) ?? [from, 0]
  const rows = await db.selectFrom('entries').innerJoin('conversations', 'conversations.id', 'entries.conversation_id')
    .selectAll('entries').select(['conversations.kind', 'conversations.key'])
    .where('conversations.app', '=', app).where('entries.op', '=', 'message').where('entries.time', '>=', time).where('entries.time', '<', to)
    .where(sql<boolean>`(entries.time, entries.id) > (${time}, ${id})`)
    .orderBy('entries.time').orderBy('entries.id').limit(limit + 1).execute()
  const fitting = fit(rows, limit)
  return page(rows, fitting.length, ({ kind, key, ...row }) => messageOf({ app, kind: kind as Kind, key }, row), (row) => [row.time, row.id])
}
