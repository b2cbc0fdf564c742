import { type Kysely, sql } from 'kysely'
import { ChatError } from '../../errors.ts'
import { countRecords } from '../sql/records.ts'
import type { Tables } from '../sql/schema.ts'
import type { NewRecord, PutRecords, RecordKind, RemoveRecords } from '../writes.ts'
import type { Batch } from './batch.ts'

/** Rows of one statement: their values are parameters, of which SQLite takes 32,766. */
const rowsAtOnce = 1000

export async function putRecords (batch: Batch, { app, records, most = Infinity }: PutRecords): Promise<boolean> {
  const { db, log } = batch
  for (const record of records) if (!await isReplaceable(db, app, record)) return false
  // One that comes twice would make its statement fail.
  const rows = [...new Map(records.map(({ kind, key, subkey = '', value }) => [JSON.stringify([kind, key, subkey]), { app, kind, key, subkey, value: JSON.stringify(value), updated_at: log.now }])).values()]
  if (most !== Infinity) await demandRoom(db, app, rows, most)
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await db.insertInto('records').values(rows.slice(start, start + rowsAtOnce))
      .onConflict((conflict) => conflict.columns(['app', 'kind', 'key', 'subkey']).doUpdateSet(({ ref }) => ({ value: ref('excluded.value'), updated_at: ref('excluded.updated_at') })))
      .execute()
  }
  return true
}

export async function removeRecords ({ db }: Batch, { app, records }: RemoveRecords): Promise<boolean> {
  let removed = 0
  for (const { kind, key, subkey } of records) {
    const query = db.deleteFrom('records').where('app', '=', app).where('kind', '=', kind).where('key', '=', key)
    const { numDeletedRows } = await (subkey === undefined ? query : query.where('subkey', '=', subkey)).executeTakeFirst()
    removed += Number(numDeletedRows)
  }
  return removed > 0
}

/** Forgets what is kept about an erased user, whatever it is. */
export async function eraseRecords (db: Kysely<Tables>, app: string, user: string): Promise<void> {
  await db.deleteFrom('records').where('app', '=', app).where('key', '=', user).where(sql<boolean>`kind like 'user:%'`).execute()
  await db.deleteFrom('records').where('app', '=', app).where('subkey', '=', user).where(sql<boolean>`kind like '%:user'`).execute()
}

/** Whether what is there is what the record is to replace. Values are compared as the text that they are kept as. */
async function isReplaceable (db: Kysely<Tables>, app: string, { kind, key, subkey = '', replaces }: NewRecord): Promise<boolean> {
  if (replaces === undefined) return true
  const row = await db.selectFrom('records').select('value').where('app', '=', app).where('kind', '=', kind).where('key', '=', key).where('subkey', '=', subkey).executeTakeFirst()
  return row?.value === (replaces === 'nothing' ? undefined : JSON.stringify(replaces.value))
}

/** Forgets what is kept about messages that say nothing any more. */
export async function forgetRecordsOf (db: Kysely<Tables>, app: string, messageIds: readonly string[]): Promise<void> {
  for (let start = 0; start < messageIds.length; start += rowsAtOnce) {
    await db.deleteFrom('records').where('app', '=', app).where('key', 'in', messageIds.slice(start, start + rowsAtOnce)).where(sql<boolean>`kind like 'message:%'`).execute()
  }
}

/** Before anything is inserted: a refused write must leave nothing behind. */
async function demandRoom (db: Kysely<Tables>, app: string, rows: ReadonlyArray<{ readonly kind: RecordKind, readonly key: string, readonly subkey: string }>, most: number): Promise<void> {
  const added = new Map<string, string[]>()
  for (const { kind, key, subkey } of rows) {
    const place = JSON.stringify([kind, key])
    added.set(place, [...added.get(place) ?? [], subkey])
  }
  for (const [place, subkeys] of added) {
    const [kind, key] = JSON.parse(place) as [RecordKind, string]
    let after = await countRecords(db, app, { kind, key }) + subkeys.length
    for (let start = 0; after > most && start < subkeys.length; start += rowsAtOnce) {
      const { there } = await db.selectFrom('records').select(({ fn }) => fn.countAll<number>().as('there')).where('app', '=', app).where('kind', '=', kind).where('key', '=', key)
        .where('subkey', 'in', subkeys.slice(start, start + rowsAtOnce)).executeTakeFirstOrThrow()
      after -= Number(there)
    }
    if (after > most) throw new ChatError('TOO_LARGE', `There may be at most ${most} of these`)
  }
}
