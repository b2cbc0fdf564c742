import { type Kysely, type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import { ChatError } from '../../errors.ts'
import type { ByAge, Counted, ListRequest, Page, Standing, UserRecord } from '../store.ts'
import { decodeCursor, page } from '../../cursor.ts'
import type { Tables, Users } from './schema.ts'

type Db = Kysely<Tables>

export async function standing (db: Db, app: string, user: string): Promise<Standing> {
  const row = await db.selectFrom('users').selectAll().where('app', '=', app).where('id', '=', user).executeTakeFirst()
  if (row === undefined) return { registered: false, tokensVoidUntil: 0, blockedUntil: 0 }
  return { registered: row.erased_at === null, tokensVoidUntil: row.tokens_void_until, blockedUntil: row.deactivated_at === null ? blockedUntil(row) ?? 0 : Infinity }
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

export async function usersByAge (db: Db, app: string, { limit, offset, newestFirst }: ByAge): Promise<Counted<UserRecord>> {
  const among = db.selectFrom('users').where('app', '=', app).where('erased_at', 'is', null)
  const direction = newestFirst ? 'desc' : 'asc'
  return await counted(await among.selectAll().orderBy('created_at', direction).orderBy('id', direction).limit(limit).offset(offset).execute(), among)
}

export async function blockedUsers (db: Db, app: string, { limit, cursor }: ListRequest): Promise<Page<UserRecord>> {
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('users').selectAll().where('app', '=', app).where('id', '>', from).where('blocked_until', 'is not', null)
    .where((where) => where.or([where('blocked_until', '=', -1), where('blocked_until', '>', Date.now())])).orderBy('id').limit(limit + 1).execute()
  return page(rows, limit, recordOf, (row) => [row.id])
}

export async function directMuted (db: Db, app: string, { limit, offset }: { readonly limit: number, readonly offset: number }): Promise<Counted<UserRecord>> {
  // Written out, not a parameter: the partial index is used for this alone.
  const among = db.selectFrom('users').where('app', '=', app).where(sql<boolean>`direct_muted = 1`)
  return await counted(await among.selectAll().orderBy('id').limit(limit).offset(offset).execute(), among)
}

export async function deactivatedUsers (db: Db, app: string, { limit, offset }: { readonly limit: number, readonly offset: number }): Promise<Array<{ userId: string }>> {
  return await db.selectFrom('users').select('id as userId').where('app', '=', app).where('deactivated_at', 'is not', null).orderBy('deactivated_at').orderBy('id').limit(limit).offset(offset).execute()
}

async function counted<Query> (rows: ReadonlyArray<Selectable<Users>>, among: SelectQueryBuilder<Tables, 'users', Query>): Promise<Counted<UserRecord>> {
  const { total } = await among.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow() as { total: number }
  return { items: rows.map(recordOf), total: Number(total) }
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
