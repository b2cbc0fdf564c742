import type { Kysely } from 'kysely'
import { decodeCursor, page } from '../../cursor.ts'
import type { Blacklisted } from '../../schemas/blacklist.ts'
import type { ListRequest, Page } from '../store.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function blacklist (db: Db, app: string, user: string, { limit, cursor }: ListRequest): Promise<Page<Blacklisted>> {
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await listed(db, app, user).where('other', '>', from).orderBy('other').limit(limit + 1).execute()
  return page(rows, limit, (row) => row, ({ userId }) => [userId])
}

export async function blacklisted (db: Db, app: string, user: string, other: string): Promise<Blacklisted | undefined> {
  return await listed(db, app, user).where('other', '=', other).executeTakeFirst()
}

function listed (db: Db, app: string, user: string) {
  return db.selectFrom('blacklist').select(['other as userId', 'created_at as createdAt']).where('app', '=', app).where('user', '=', user)
}
