import { Value } from '@sinclair/typebox/value'
import type { Kysely } from 'kysely'
import { AppSettings, defaultSettings } from '../../schemas/settings.ts'
import type { Tables } from './schema.ts'

/** What an app has decided, and what holds where it has not. */
export async function settings (db: Kysely<Tables>, app: string): Promise<AppSettings> {
  const row = await db.selectFrom('app_settings').select('settings').where('app', '=', app).executeTakeFirst()
  const known: unknown = { ...defaultSettings, ...JSON.parse(row?.settings ?? '{}') as object }
  return Value.Decode(AppSettings, Value.Clean(AppSettings, known))
}
