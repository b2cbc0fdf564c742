import { ChatError } from '../../errors.ts'
import type { ClearWords, PutWords, RemoveWord } from '../writes.ts'
import type { Batch } from './batch.ts'

/** Rows of one statement: their values are parameters, of which SQLite takes 32,766. */
const rowsAtOnce = 1000

export async function putWords (batch: Batch, { app, words, most }: PutWords): Promise<void> {
  const { db } = batch
  // One that comes twice would make its statement fail.
  const rows = [...new Map(words.map(({ key, word, action, replacement = null }) => [key, { app, key, word, action, replacement }])).values()]
  await demandRoom(batch, app, most, rows.map(({ key }) => key))
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await db.insertInto('words').values(rows.slice(start, start + rowsAtOnce))
      .onConflict((conflict) => conflict.columns(['app', 'key']).doUpdateSet(({ ref }) => ({ word: ref('excluded.word'), action: ref('excluded.action'), replacement: ref('excluded.replacement') })))
      .execute()
  }
}

export async function removeWord ({ db }: Batch, { app, key }: RemoveWord): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom('words').where('app', '=', app).where('key', '=', key).executeTakeFirst()
  if (Number(numDeletedRows) === 0) throw new ChatError('NOT_FOUND', `There is no word '${key}'`)
}

export async function clearWords ({ db }: Batch, { app }: ClearWords): Promise<void> {
  await db.deleteFrom('words').where('app', '=', app).execute()
}

/** Before anything is inserted: a refused write must leave nothing behind. */
async function demandRoom ({ db }: Batch, app: string, most: number, keys: readonly string[]): Promise<void> {
  const count = async (among?: readonly string[]): Promise<number> => {
    const query = db.selectFrom('words').select(({ fn }) => fn.countAll<number>().as('count')).where('app', '=', app)
    return Number((await (among === undefined ? query : query.where('key', 'in', among)).executeTakeFirstOrThrow()).count)
  }
  let after = await count() + keys.length
  if (after <= most) return
  for (let start = 0; start < keys.length; start += rowsAtOnce) after -= await count(keys.slice(start, start + rowsAtOnce))
  if (after > most) throw new ChatError('TOO_LARGE', `An app has at most ${most} words`)
}
