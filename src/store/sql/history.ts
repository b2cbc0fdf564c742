import { type Kysely, type Selectable, sql } from 'kysely'
import { type Conversation, usersInKey } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { Entry, MessageEntry } from '../entry.ts'
import type { HistoryPage, ListRequest, Page, PageQuery, Reader } from '../store.ts'
import { visibleFrom } from '../visible.ts'
import { decodeCursor, page } from '../../cursor.ts'
import { seenBy } from './audience.ts'
import { entryOf, type EntryRow, messageOf } from './rows.ts'
import type { Conversations, Members, Tables } from './schema.ts'

type Db = Kysely<Tables>

/** Bytes of content after which a page ends before its limit: an answer stays a frame that any reader can take. */
const pageBytes = 262_144

/** The part of a log that a reader may see. */
interface Scope {
  /** Undefined where the conversation has not begun. */
  readonly id: number | undefined
  /** First visible seq. */
  readonly from: number
  readonly lastSeq: number
}

export async function history (db: Db, conversation: Conversation, reader: Reader, { before, after, around, limit }: PageQuery): Promise<HistoryPage> {
  if ([before, after, around].filter((seq) => seq !== undefined).length > 1) throw new ChatError('BAD_REQUEST', 'Give one of before, after and around')
  const { id, from, lastSeq } = await scopeOf(db, conversation, reader)
  if (id === undefined) return { messages: [], more: false, lastSeq }

  // One more than asked tells whether there is more.
  const older = (top: number, count: number) => messages(db, id, reader).where('seq', '>=', from).where('seq', '<', top).orderBy('seq', 'desc').limit(count + 1).execute()
  const newer = (bottom: number, count: number) => messages(db, id, reader).where('seq', '>=', Math.max(from, bottom)).orderBy('seq', 'asc').limit(count + 1).execute()

  let rows, more
  if (around !== undefined) {
    const half = Math.ceil(limit / 2)
    const [up, down] = [await newer(around, half), await older(around, limit - half)]
    const [above, below] = [fit(up, half, pageBytes / 2), fit(down, limit - half, pageBytes / 2)]
    rows = [...below.reverse(), ...above]
    more = rows.length < up.length + down.length
  } else if (after !== undefined) {
    const up = await newer(after + 1, limit)
    rows = fit(up, limit, pageBytes)
    more = up.length > rows.length
  } else {
    const down = await older(before ?? Number.MAX_SAFE_INTEGER, limit)
    rows = fit(down, limit, pageBytes).reverse()
    more = down.length > rows.length
  }
  return { messages: rows.map((row) => messageOf(conversation, row)), more, lastSeq }
}

export async function message (db: Db, conversation: Conversation, reader: Reader, seq: number): Promise<MessageEntry> {
  const { id, from } = await scopeOf(db, conversation, reader)
  const row = id === undefined || seq < from ? undefined : await messages(db, id, reader).where('seq', '=', seq).executeTakeFirst()
  if (row === undefined) throw new ChatError('NOT_FOUND', `There is no message ${seq}`)
  return messageOf(conversation, row)
}

/** Who of those that are in it has read up to this message, its sender aside; ascending by id. */
export async function readers (db: Db, conversation: Conversation, reader: Reader, seq: number, { limit, cursor }: ListRequest): Promise<Page<{ userId: string }>> {
  if (conversation.kind === 'room') throw new ChatError('BAD_REQUEST', 'A room does not know who has read')
  const { from } = await message(db, conversation, reader, seq)
  const { id } = await scopeOf(db, conversation, reader)
  const [after] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('members').select('user').where('conversation_id', '=', id ?? 0).where('left_seq', 'is', null).where('read_seq', '>=', seq)
    .where('user', '>', after).where('user', '!=', from).orderBy('user').limit(limit + 1).execute()
  return page(rows, limit, ({ user }) => ({ userId: user }), ({ user }) => [user])
}

export async function entries (db: Db, conversation: Conversation, after: number, limit: number): Promise<Entry[]> {
  const rows = await entryRows(db, conversation, after, Number.MAX_SAFE_INTEGER, limit)
  return rows.map((row) => entryOf(conversation, row))
}

/** Rows after `after` up to `to`, ascending, no more than fit in a page: what is read at once stays small, whatever was said. */
export async function entryRows (db: Db, { app, kind, key }: Conversation, after: number, to: number, limit: number): Promise<EntryRow[]> {
  const head = await db.selectFrom('conversations').select('id').where('app', '=', app).where('kind', '=', kind).where('key', '=', key).executeTakeFirst()
  if (head === undefined) return []
  const some = db.selectFrom('entries').where('conversation_id', '=', head.id).where('seq', '>', after).where('seq', '<=', to).orderBy('seq').limit(limit)
  const sizes = await some.select(['seq', sql<number>`coalesce(octet_length(content), 0)`.as('size')]).execute()
  let bytes = 0
  const end = sizes.findIndex(({ size }, index) => {
    bytes += size
    return index > 0 && bytes > pageBytes
  })
  const last = (end === -1 ? sizes : sizes.slice(0, end)).at(-1)
  return last === undefined ? [] : await some.selectAll().where('seq', '<=', last.seq).execute()
}

/** The first rows, as many as are asked for and fit in a page: one at least. */
export function fit<Row extends { readonly content: string | null }> (rows: readonly Row[], limit: number, bytes = pageBytes): Row[] {
  let size = 0
  const end = rows.findIndex((row, index) => {
    size += Buffer.byteLength(row.content ?? '')
    return index === limit || (index > 0 && size > bytes)
  })
  return end === -1 ? [...rows] : rows.slice(0, end)
}

function messages (db: Db, id: number, reader: Reader) {
  const all = db.selectFrom('entries').selectAll().where('conversation_id', '=', id).where('op', '=', 'message')
  return reader === 'app' ? all : all.where(seenBy(sql.ref('entries.audience'), sql.val(reader.user)))
}

/** The part of a conversation's log that a reader may see. NOT_MEMBER, for the app NOT_FOUND, where there is none. */
export async function scopeOf (db: Db, { app, kind, key }: Conversation, reader: Reader): Promise<Scope> {
  const head = await db.selectFrom('conversations').select(['id', 'last_seq', 'floor_seq', 'history', 'ended_at']).where('app', '=', app).where('kind', '=', kind).where('key', '=', key).executeTakeFirst()
  const there = head !== undefined && head.ended_at === null
  if (reader === 'app') {
    if (!there) throw new ChatError('NOT_FOUND', `There is no ${kind} '${key}'`)
    return { id: head.id, from: head.floor_seq + 1, lastSeq: head.last_seq }
  }
  if (kind !== 'group' && kind !== 'room') {
    if (!usersInKey({ kind, key }).includes(reader.user)) throw new ChatError('NOT_MEMBER')
    const member = head === undefined ? undefined : await memberOf(db, head.id, reader.user)
    return { id: head?.id, from: head === undefined || member === undefined ? 1 : firstSeq(head, member), lastSeq: head?.last_seq ?? 0 }
  }
  if (!there) throw new ChatError('NOT_MEMBER')
  if (kind === 'room') return { id: head.id, from: head.floor_seq + 1, lastSeq: head.last_seq }
  const member = await memberOf(db, head.id, reader.user)
  if (member === undefined || member.left_seq !== null) throw new ChatError('NOT_MEMBER')
  return { id: head.id, from: firstSeq(head, member), lastSeq: head.last_seq }
}

async function memberOf (db: Db, id: number, user: string) {
  return await db.selectFrom('members').select(['joined_seq', 'hidden_seq', 'left_seq']).where('conversation_id', '=', id).where('user', '=', user).executeTakeFirst()
}

/** The first seq that a member sees, out of both rows. */
export function firstSeq (head: Pick<Selectable<Conversations>, 'history' | 'floor_seq'>, member: Pick<Selectable<Members>, 'joined_seq' | 'hidden_seq'>): number {
  return visibleFrom({ history: head.history, floorSeq: head.floor_seq, joinedSeq: member.joined_seq, hiddenSeq: member.hidden_seq })
}
