import type { Kysely } from 'kysely'
import { decodeCursor, page } from '../../cursor.ts'
import type { ListRequest, Page } from '../store.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function whitelist (db: Db, app: string, user: string, { limit, cursor }: ListRequest): Promise<Page<{ userId: string }>> {
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await listed(db, app, user).where('other', '>', from).orderBy('other').limit(limit + 1).execute()
  return page(rows, limit, (row) => row, ({ userId }) => [userId])
}

/** Whether what `from` says to `user` alone reaches it. */
export async function hears (db: Db, app: string, user: string, from: string): Promise<boolean> {
  const blacklisted = await db.selectFrom('blacklist').select('other').where('app', '=', app).where('user', '=', user).where('other', '=', from).executeTakeFirst()
  if (blacklisted !== undefined) return false
  const muted = await db.selectFrom('users').select('id').where('app', '=', app).where('id', '=', from).where('direct_muted', '=', 1).executeTakeFirst()
  if (muted !== undefined) return false
  if (await listed(db, app, user).where('other', '=', from).executeTakeFirst() !== undefined) return true
  return await listed(db, app, user).limit(1).executeTakeFirst() === undefined
}

function listed (db: Db, app: string, user: string) {
  return db.selectFrom('whitelist').select('other as userId').where('app', '=', app).where('user', '=', user)
}
