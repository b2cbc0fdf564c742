import { type Kysely, type Selectable, sql } from 'kysely'
import { decodeCursor, page } from '../../cursor.ts'
import type { KeptRecord, ListRequest, Page } from '../store.ts'
import type { RecordKind, RecordName } from '../writes.ts'
import type { Records, Tables } from './schema.ts'

type Db = Kysely<Tables>
type At = { readonly kind: RecordKind, readonly key?: string }

export async function records (db: Db, app: string, names: readonly RecordName[]): Promise<Array<KeptRecord | undefined>> {
  if (names.length === 0) return []
  const wanted = names.map(({ kind, key, subkey = '' }) => sql`(${kind}, ${key}, ${subkey})`)
  const rows = await db.selectFrom('records').selectAll().where('app', '=', app).where(sql<boolean>`(kind, key, subkey) in (values ${sql.join(wanted)})`).execute()
  const found = new Map(rows.map((row) => [nameOf(row), recordOf(row)]))
  return names.map((name) => found.get(nameOf(name)))
}

export async function listRecords (db: Db, app: string, at: At, { limit, cursor }: ListRequest): Promise<Page<KeptRecord>> {
  const from = decodeCursor<[string, string]>(cursor, ['string', 'string'])
  let query = among(db, app, at).selectAll()
  if (from !== undefined) query = query.where(sql<boolean>`(key, subkey) > (${from[0]}, ${from[1]})`)
  const rows = await query.orderBy('key').orderBy('subkey').limit(limit + 1).execute()
  return page(rows, limit, recordOf, ({ key, subkey }) => [key, subkey])
}

export async function countRecords (db: Db, app: string, at: At): Promise<number> {
  const { count } = await among(db, app, at).select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}

function among (db: Db, app: string, { kind, key }: At) {
  const all = db.selectFrom('records').where('app', '=', app).where('kind', '=', kind)
  return key === undefined ? all : all.where('key', '=', key)
}

function nameOf ({ kind, key, subkey = '' }: { readonly kind: string, readonly key: string, readonly subkey?: string }): string {
  return JSON.stringify([kind, key, subkey])
}

function recordOf ({ key, subkey, value, updated_at: updatedAt }: Selectable<Records>): KeptRecord {
  // Only `putRecords` writes it.
  return { key, subkey, value: JSON.parse(value) as unknown, updatedAt }
}
