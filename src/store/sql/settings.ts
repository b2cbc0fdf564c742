import type { Kysely } from 'kysely'
import type { Decided } from '../../schemas/settings.ts'
import type { Tables } from './schema.ts'

/** What an app has decided; a setting that it has not is absent. */
export async function settings (db: Kysely<Tables>, app: string): Promise<Decided> {
  const row = await db.selectFrom('app_settings').select('settings').where('app', '=', app).executeTakeFirst()
  // Only `changeSettings` writes it.
  return row === undefined ? {} : JSON.parse(row.settings) as Decided
}
