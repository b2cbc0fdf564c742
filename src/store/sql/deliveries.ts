import type { Kysely } from 'kysely'
import type { Deliveries, DueQuery } from '../store.ts'
import type { DeliveryKind } from '../writes.ts'
import type { Tables } from './schema.ts'

export async function deliveries (db: Kysely<Tables>, app: string, kind: DeliveryKind, { now, limit, except }: DueQuery): Promise<Deliveries> {
  const queue = db.selectFrom('deliveries').where('app', '=', app).where('kind', '=', kind)
  const rows = await queue.select(['id', 'payload', 'attempts']).where('next_at', '<=', now).where('id', 'not in', [...except]).orderBy('next_at').orderBy('id').limit(limit).execute()
  const { next } = await queue.select(({ fn }) => fn.min('next_at').as('next')).where('next_at', '>', now).executeTakeFirstOrThrow()
  return {
    // Only this store writes them.
    due: rows.map(({ payload, ...row }) => ({ ...row, payload: JSON.parse(payload) as object })),
    ...next === null ? {} : { nextAt: Number(next) }
  }
}
