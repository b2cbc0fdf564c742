import type { Kysely, Selectable } from 'kysely'
import { decodeCursor, page } from '../../cursor.ts'
import type { ListRequest, Page, WordRecord } from '../store.ts'
import type { Tables, Words } from './schema.ts'

export async function words (db: Kysely<Tables>, app: string, { limit, cursor }: ListRequest): Promise<Page<WordRecord>> {
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('words').selectAll().where('app', '=', app).where('key', '>', from).orderBy('key').limit(limit + 1).execute()
  return page(rows, limit, recordOf, ({ key }) => [key])
}

function recordOf ({ key, word, action, replacement }: Selectable<Words>): WordRecord {
  return { key, word, action: action === 'replace' ? 'replace' : 'refuse', ...replacement === null ? {} : { replacement } }
}
