import type { Kysely } from 'kysely'
import type { CatchUp, CursorAt, Missed, Summary } from '../store.ts'
import { encodeCursor } from '../../cursor.ts'
import { mine, positionOf, summaryOf } from './conversations.ts'
import { firstSeq } from './history.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

/** Conversations without a cursor in one answer; the list has the rest. */
const unnamedAtOnce = 200
/** Rows asked for at once. */
const rowsAtOnce = 100
/** Bytes of newest messages in one answer; past it they are left out. */
const answerBytes = 1_048_576

/** What a user has missed since its cursors. `db` is one connection: all is read at one moment. */
export async function catchUp (db: Db, app: string, user: string, cursors: readonly CursorAt[]): Promise<CatchUp> {
  const missed: Missed[] = []
  const named = new Set<number>()
  const changed: number[] = []
  for (const cursor of cursors) {
    const { id, ...one } = await missedSince(db, user, cursor)
    missed.push(one)
    if (id === undefined) continue
    named.add(id)
    if (!one.left && (one.to >= one.from || one.reset || one.skipped)) changed.push(id)
  }

  const listed = await db.selectFrom('members').innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select(['conversations.id as conversation_row', 'members.pinned', 'conversations.last_time'])
    .where('members.app', '=', app).where('members.user', '=', user).where('members.left_seq', 'is', null).where('conversations.ended_at', 'is', null)
    .orderBy('members.pinned', 'desc').orderBy('conversations.last_time', 'desc').orderBy('conversations.id', 'desc').execute()
  const unnamed = listed.filter(({ conversation_row: id }) => !named.has(id))
  const shown = unnamed.slice(0, unnamedAtOnce)
  const last = shown.at(-1)
  const me = await db.selectFrom('conversations').select('last_seq').where('app', '=', app).where('kind', '=', 'me').where('key', '=', user).executeTakeFirst()
  return {
    missed,
    meSeq: me?.last_seq ?? 0,
    summaries: await summaries(db, app, user, [...changed, ...shown.map(({ conversation_row: id }) => id)]),
    ...unnamed.length > shown.length && last !== undefined ? { next: encodeCursor(positionOf(last)) } : {}
  }
}

async function missedSince (db: Db, user: string, { conversation, seq }: CursorAt): Promise<Missed & { id?: number }> {
  const { app, kind, key } = conversation
  const nothing = { conversation, from: 1, to: 0, skipped: false, reset: false, left: false }
  const head = await db.selectFrom('conversations').selectAll().where('app', '=', app).where('kind', '=', kind).where('key', '=', key).executeTakeFirst()
  if (kind === 'me' || kind === 'room') {
    if (head === undefined || head.ended_at !== null) return kind === 'me' ? { ...nothing, reset: seq > 0 } : { ...nothing, left: true }
    return between(head.floor_seq + 1, head.last_seq)
  }
  const member = head === undefined ? undefined : await db.selectFrom('members').selectAll().where('conversation_id', '=', head.id).where('user', '=', user).executeTakeFirst()
  if (head === undefined || member === undefined) return kind === 'group' ? { ...nothing, left: true } : { ...nothing, reset: seq > 0 }
  // Who went sees its time there to its end.
  if (member.left_seq !== null) return { ...nothing, id: head.id, from: Math.max(firstSeq(head, member), seq + 1), to: member.left_seq, left: true }
  const other = kind === 'direct' ? await db.selectFrom('members').select(['user', 'read_seq as seq']).where('conversation_id', '=', head.id).where('user', '!=', user).executeTakeFirst() : undefined
  const missed = between(firstSeq(head, member), head.last_seq)
  // One's own coming is the first that one sees of a group, and begins it anew.
  const begins = kind === 'group' && missed.from === member.joined_seq
  return { ...missed, skipped: missed.skipped && !begins, ...other === undefined ? {} : { peerRead: other } }

  function between (first: number, to: number): Missed & { id: number } {
    return seq > to
      ? { ...nothing, id: head!.id, from: first, to, reset: true }
      : { ...nothing, id: head!.id, from: Math.max(first, seq + 1), to, skipped: first > seq + 1 }
  }
}

async function summaries (db: Db, app: string, user: string, ids: readonly number[]): Promise<Summary[]> {
  const found: Summary[] = []
  let bytes = 0
  for (let start = 0; start < ids.length; start += rowsAtOnce) {
    const some = ids.slice(start, start + rowsAtOnce)
    const rows = await mine(db, app, user).where('conversations.id', 'in', some).execute()
    const byId = new Map(rows.map((row) => [row.conversation_row, row]))
    for (const id of some) {
      const row = byId.get(id)
      if (row === undefined) continue
      bytes += Buffer.byteLength(row.content ?? '')
      const { lastMessage, ...summary } = summaryOf(app, row)
      found.push(bytes > answerBytes || lastMessage === undefined ? summary : { ...summary, lastMessage })
    }
  }
  return found
}
