import { type Kysely, type Selectable, sql } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { decodeCursor, page } from '../../cursor.ts'
import { ChatError } from '../../errors.ts'
import type { Member, Role } from '../../schemas/group.ts'
import type { ListRequest, MemberQuery, Page, Reader } from '../store.ts'
import { openRow } from './heads.ts'
import type { Members, Tables } from './schema.ts'

type Db = Kysely<Tables>

/** Ascending by id. */
export async function members (db: Db, conversation: Conversation, reader: Reader, { limit, cursor }: ListRequest): Promise<Page<Member>> {
  const { id } = await groupRow(db, conversation, reader)
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await present(db, id).selectAll().where('user', '>', from).orderBy('user').limit(limit + 1).execute()
  return page(rows, limit, memberOf, (row) => [row.user])
}

export async function membersBy (db: Db, conversation: Conversation, { limit, cursor, newestFirst = false, users, role, muted, voice }: MemberQuery): Promise<Page<Member> & { total: number }> {
  const { id } = await openRow(db, conversation, 'app')
  const direction = newestFirst ? 'desc' : 'asc'
  let among = present(db, id)
  if (users !== undefined) among = among.where('user', 'in', users)
  if (role !== undefined) among = among.where('role', '=', role)
  if (muted === true) among = among.where('muted_until', '>', Date.now())
  if (voice === true) among = among.where('voice', '=', 1)
  let query = among.selectAll().orderBy('joined_at', direction).orderBy('user', direction).limit(limit + 1)
  const from = decodeCursor<[number, string]>(cursor, ['number', 'string'])
  if (from !== undefined) query = query.where(sql<boolean>`(joined_at, user) ${after(newestFirst)} (${from[0]}, ${from[1]})`)
  const { total } = await among.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { ...page(await query.execute(), limit, memberOf, (row) => [row.joined_at, row.user]), total: Number(total) }
}

/** A member's row; nothing where the user is not in. */
export async function memberRow (db: Db, id: number, user: string) {
  return await present(db, id).select('role').where('user', '=', user).executeTakeFirst()
}

/** A group's row, for who may read it. */
export async function groupRow (db: Db, conversation: Conversation, reader: Reader) {
  const row = await openRow(db, conversation, reader)
  if (reader !== 'app' && await memberRow(db, row.id, reader.user) === undefined) throw new ChatError('NOT_MEMBER')
  return row
}

/** How what comes later compares with where a page ended. */
export function after (newestFirst: boolean) {
  return sql.raw(newestFirst ? '<' : '>')
}

function present (db: Db, id: number) {
  return db.selectFrom('members').where('conversation_id', '=', id).where('left_seq', 'is', null)
}

function memberOf (row: Selectable<Members>): Member {
  return {
    userId: row.user,
    role: row.role as Role,
    ...row.nickname === null ? {} : { nickname: row.nickname },
    joinedAt: row.joined_at,
    ...row.muted_until > Date.now() ? { mutedUntil: row.muted_until } : {},
    ...row.voice === 1 ? { voice: true } : {}
  }
}
