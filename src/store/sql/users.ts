import type { Kysely, Selectable } from 'kysely'
import { ChatError } from '../../errors.ts'
import type { ListRequest, Page, Standing, UserRecord } from '../store.ts'
import { decodeCursor, page } from '../../cursor.ts'
import type { Tables, Users } from './schema.ts'

type Db = Kysely<Tables>

export async function standing (db: Db, app: string, user: string): Promise<Standing> {
  const row = await db.selectFrom('users').selectAll().where('app', '=', app).where('id', '=', user).executeTakeFirst()
  if (row === undefined) return { registered: false, tokensVoidUntil: 0, blockedUntil: 0 }
  return { registered: row.erased_at === null, tokensVoidUntil: row.tokens_void_until, blockedUntil: blockedUntil(row) ?? 0 }
}

export async function user (db: Db, app: string, id: string): Promise<UserRecord> {
  const row = await db.selectFrom('users').selectAll().where('app', '=', app).where('id', '=', id).where('erased_at', 'is', null).executeTakeFirst()
  if (row === undefined) throw new ChatError('NOT_FOUND', `There is no user '${id}'`)
  return recordOf(row)
}

export async function lastSeen (db: Db, app: string, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.selectFrom('users').select(['id', 'last_seen']).where('app', '=', app).where('id', 'in', ids).where('erased_at', 'is', null).execute()
  return new Map(rows.flatMap(({ id, last_seen: time }) => time === null ? [] : [[id, time] as const]))
}

export async function users (db: Db, app: string, { limit, cursor }: ListRequest): Promise<Page<UserRecord>> {
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('users').selectAll().where('app', '=', app).where('id', '>', from).where('erased_at', 'is', null).orderBy('id').limit(limit + 1).execute()
  return page(rows, limit, recordOf, (row) => [row.id])
}

export async function erasing (db: Db): Promise<Array<{ app: string, user: string }>> {
  return await db.selectFrom('users').select(['app', 'id as user']).where('blank_from', 'is not', null).execute()
}

function recordOf (row: Selectable<Users>): UserRecord {
  const until = blockedUntil(row)
  return {
    userId: row.id,
    createdAt: row.created_at,
    ...row.name === null ? {} : { name: row.name },
    ...row.avatar === null ? {} : { avatar: row.avatar },
    ...row.last_seen === null ? {} : { lastSeen: row.last_seen },
    ...until === undefined ? {} : { blockedUntil: until }
  }
}

function blockedUntil ({ blocked_until: until }: Selectable<Users>): number | undefined {
  if (until === null) return undefined
  if (until === -1) return Infinity
  return until > Date.now() ? until : undefined
}
