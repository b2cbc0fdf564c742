import type { Kysely } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { Reader } from '../store.ts'
import type { Tables } from './schema.ts'

/** The row of a group or room that is there. Alike for what does not exist and for what is not the user's; membership is not looked at. */
export async function openRow (db: Kysely<Tables>, { app, kind, key }: Conversation, reader: Reader) {
  const row = await db.selectFrom('conversations').selectAll().where('app', '=', app).where('kind', '=', kind).where('key', '=', key).where('ended_at', 'is', null).executeTakeFirst()
  if (row !== undefined) return row
  throw reader === 'app' ? new ChatError('NOT_FOUND', `There is no ${kind} '${key}'`) : new ChatError('NOT_MEMBER')
}
