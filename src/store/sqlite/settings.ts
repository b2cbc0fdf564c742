import { withChanges } from '../../schemas/settings.ts'
import { settings } from '../sql/settings.ts'
import type { ChangeSettingsWrite } from '../writes.ts'
import type { Batch } from './batch.ts'

export async function changeSettings ({ db }: Batch, { app, changes }: ChangeSettingsWrite): Promise<void> {
  const text = JSON.stringify(withChanges(await settings(db, app), changes))
  await db.insertInto('app_settings').values({ app, settings: text }).onConflict((conflict) => conflict.column('app').doUpdateSet({ settings: text })).execute()
}
