import { sql } from 'kysely'
import { ChatError } from '../../errors.ts'
import type { Entry, MessageDetail } from '../entry.ts'
import type { BlankMessages, BlockUser, EraseUser, NoteSeen, PutUser, ReactivateUser, RevokeTokens, WriteValue } from '../writes.ts'
import type { Batch } from './batch.ts'
import { takeOut } from './groups.ts'
import { forgetRecordsOf } from './records.ts'
import { eraseTraces } from './traces.ts'

/** Entries that one write looks at when it blanks: a few milliseconds of work, so that senders go on between. */
const blankedAtOnce = 20_000

export async function putUser ({ db, log }: Batch, { app, user, profile }: PutUser): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db.insertInto('users')
    .values({ app, id: user, name: profile.name ?? null, avatar: profile.avatar ?? null, created_at: log.now, tokens_void_until: 0 })
    .onConflict((conflict) => conflict.columns(['app', 'id'])
      // Whoever is given an erased id is as new as anybody.
      .doUpdateSet({ ...profile, created_at: sql`iif(erased_at is null, created_at, ${log.now})`, erased_at: null })
      .where('users.deactivated_at', 'is', null))
    .executeTakeFirst()
  if (Number(numInsertedOrUpdatedRows) === 0) throw new ChatError('BLOCKED', `The user '${user}' is deactivated`)
}

export async function blockUser (batch: Batch, { app, user, blocked, minutes }: BlockUser): Promise<void> {
  const until = minutes === undefined ? -1 : Date.now() + minutes * 60_000
  await change(batch, app, user, { blocked_until: blocked ? until : null })
}

export async function revokeTokens (batch: Batch, { app, user, before }: RevokeTokens): Promise<void> {
  // Changes nothing, and refuses a user that is not there.
  await change(batch, app, user, { erased_at: null })
  await voidTokens(batch, app, user, before)
}

/** One statement for all of them: losing every connection at once costs one short write. */
export async function noteSeen ({ db }: Batch, { seen }: NoteSeen): Promise<void> {
  await sql`update users set last_seen = seen.time
    from (select value ->> 'app' as app, value ->> 'user' as user, value ->> 'time' as time from json_each(${JSON.stringify(seen)})) as seen
    where users.app = seen.app and users.id = seen.user and users.erased_at is null`.execute(db)
}

export async function eraseUser (batch: Batch, { app, user, deactivate = false }: EraseUser): Promise<WriteValue> {
  const { db, log, guards } = batch
  if (deactivate && await keepId(batch, app, user)) return {}
  const { last } = await db.selectFrom('entries').select((query) => query.fn.max('id').as('last')).executeTakeFirstOrThrow()
  await change(batch, app, user, { name: null, avatar: null, last_seen: null, blocked_until: null, direct_muted: 0, erased_at: log.now, deactivated_at: deactivate ? log.now : null, blank_from: 0, blank_to: last ?? 0 })
  await voidTokens(batch, app, user)
  // Whoever is given this id later neither reads what others wrote to this user, nor sees with whom it spoke.
  await db.updateTable('members').from('conversations').set((query) => ({ joined_seq: query('conversations.last_seq', '+', 1), hidden_seq: query.ref('conversations.last_seq'), read_seq: query.ref('conversations.last_seq'), read_counted: query.ref('conversations.counted') }))
    .whereRef('conversations.id', '=', 'members.conversation_id').where('conversations.kind', 'in', ['direct', 'system'])
    .where('members.app', '=', app).where('members.user', '=', user).execute()
  const me = log.find({ app, kind: 'me', key: user })
  if (me !== undefined) log.change(me, { floorSeq: me.lastSeq })
  guards.forget(app, user)
  const groups = await db.selectFrom('members').innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select(['conversations.key']).where('members.app', '=', app).where('members.user', '=', user).where('members.left_seq', 'is', null).where('conversations.kind', '=', 'group').execute()
  const entries: Entry[] = []
  for (const { key } of groups) {
    const head = log.find({ app, kind: 'group', key })
    if (head !== undefined) entries.push(await takeOut(batch, head, user, 'removed', undefined))
  }
  return { entries, attributes: await eraseTraces(batch, app, user) }
}

export async function reactivateUser ({ db }: Batch, { app, user }: ReactivateUser): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('users').set({ deactivated_at: null }).where('app', '=', app).where('id', '=', user).where('deactivated_at', 'is not', null).executeTakeFirst()
  return Number(numUpdatedRows) > 0
}

/** Keeps the id of an erased user from being given anew. False where there is none. */
async function keepId ({ db, log }: Batch, app: string, user: string): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('users').set(({ fn, ref, val }) => ({ deactivated_at: fn.coalesce(ref('deactivated_at'), val(log.now)) }))
    .where('app', '=', app).where('id', '=', user).where('erased_at', 'is not', null).executeTakeFirst()
  return Number(numUpdatedRows) > 0
}

/** Blanks what an erased user wrote, a stretch of the log at a time. True while there is more. */
export async function blankMessages ({ db, log }: Batch, { app, user }: BlankMessages): Promise<boolean> {
  const row = await db.selectFrom('users').select(['blank_from', 'blank_to']).where('app', '=', app).where('id', '=', user).executeTakeFirst()
  if (row === undefined || row.blank_from === null) return false
  const from = row.blank_from
  const to = from + blankedAtOnce
  const stretch = () => db.updateTable('entries').where('id', '>=', from).where('id', '<', to).where('id', '<=', row.blank_to ?? 0)
    .where('conversation_id', 'in', (query) => query.selectFrom('conversations').select('id').where('app', '=', app))
  const wrote = () => stretch().where('sender', '=', user)
  const said = await db.selectFrom('entries').select(['conversation_id', 'seq', 'detail', 'message_id']).where('id', '>=', from).where('id', '<', to).where('id', '<=', row.blank_to ?? 0)
    .where('sender', '=', user).where('op', '=', 'message')
    .where('conversation_id', 'in', (query) => query.selectFrom('conversations').select('id').where('app', '=', app)).execute()
  await forgetMentions(db, said.filter(({ detail }) => detail !== null))
  await forgetRecordsOf(db, app, said.flatMap(({ message_id: id }) => id === null ? [] : [id]))
  await wrote().set({ content: '{}', detail: null, original: null, edited_at: null, reactions: null, recalled_at: log.now }).where('op', '=', 'message').execute()
  await wrote().set({ content: '{}' }).where('op', '=', 'edit').execute()
  // Whatever was recalled is not in the index, so that this finds what was blanked just now, whichever app a sender of this name has.
  await db.deleteFrom('search').where('rowid', 'in', (query) => query.selectFrom('entries').select('id')
    .where('id', '>=', from).where('id', '<', to).where('sender', '=', user).where('op', '=', 'message').where('recalled_at', 'is not', null)).execute()
  // Its own log names whom it spoke with.
  const me = log.find({ app, kind: 'me', key: user })
  if (me !== undefined) await stretch().set({ detail: null }).where('conversation_id', '=', me.id).where('seq', '<=', me.floorSeq).execute()
  // What others were told that it is called.
  await stretch().set({ detail: JSON.stringify({ changes: { nickname: { user, nickname: '' } } }) }).where('op', '=', 'conversation').where(sql`json_extract(detail, '$.changes.nickname.user')`, '=', user).execute()
  const more = to <= (row.blank_to ?? 0)
  await db.updateTable('users').set({ blank_from: more ? to : null }).where('app', '=', app).where('id', '=', user).execute()
  return more
}

/** Nobody is mentioned any more by what is blanked. */
async function forgetMentions (db: Batch['db'], rows: ReadonlyArray<{ conversation_id: number, seq: number, detail: string | null }>): Promise<void> {
  for (const { conversation_id: id, seq, detail } of rows) {
    const { mentions } = JSON.parse(detail ?? '{}') as MessageDetail
    if (mentions === undefined) continue
    const of = db.deleteFrom('mentions').where('conversation_id', '=', id).where('seq', '=', seq)
    await (mentions === 'all' ? of : of.where('user', 'in', [...mentions])).execute()
  }
}

/** Never back, even where the clock went back: a token that is void stays so. */
async function voidTokens ({ db }: Batch, app: string, user: string, before = Infinity): Promise<void> {
  // A token of the very millisecond is void; one from the future would lock the user out.
  const until = Math.min(Date.now(), before - 1)
  await db.updateTable('users').set({ tokens_void_until: until }).where('app', '=', app).where('id', '=', user).where('tokens_void_until', '<', until).execute()
}

async function change ({ db }: Batch, app: string, user: string, values: Record<string, string | number | null>): Promise<void> {
  const { numUpdatedRows } = await db.updateTable('users').set(values).where('app', '=', app).where('id', '=', user).where('erased_at', 'is', null).executeTakeFirst()
  if (Number(numUpdatedRows) === 0) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)
}
