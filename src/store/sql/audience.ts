import { type RawBuilder, sql } from 'kysely'
import type { Audience } from '../entry.ts'

/** Whether `user` may see the entry whose audience this is; both are SQL. The same outside of it: `maySee` in ../visible.ts. */
export function seenBy (audience: RawBuilder<unknown>, user: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(${audience} is null
    or exists (select 1 from json_each(${audience}, '$.only') where value = ${user})
    or (json_type(${audience}, '$.only') is null and not exists (select 1 from json_each(${audience}, '$.except') where value = ${user})))`
}

export function audienceOf (text: string | null): Audience | undefined {
  return text === null ? undefined : JSON.parse(text) as Audience
}
