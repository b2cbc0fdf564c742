import { ChatError } from '../../errors.ts'
import type { Audience, Entry } from '../entry.ts'
import { audienceOf } from '../sql/audience.ts'
import { reactionsOf } from '../sql/rows.ts'
import { maySee } from '../visible.ts'
import type { Actor, EditMessage, ReactToMessage, RecallMessage, Revised, WriteValue } from '../writes.ts'
import { type Batch, record, userOf } from './batch.ts'
import type { Head } from './log.ts'
import { forgetRecordsOf } from './records.ts'
import { standingOf } from './standing.ts'

// Each keeps the message's row in its present state, and adds the entry that brings others there.

/** Reactions of one message, all users and emojis together: it stays a frame that any reader can take. */
const reactionsOfOne = 1000

export async function edit (batch: Batch, { conversation, actor, seq, content, within }: EditMessage): Promise<WriteValue> {
  const { db, log, search } = batch
  const { head, from } = standingOf(batch, conversation, actor, { speaks: true })
  const message = await messageAt(batch, head, seq, from, actor)
  if (actor !== 'app' && message.sender !== actor.user) throw new ChatError('FORBIDDEN', 'Only its sender edits a message')
  if (message.recalled_at !== null) throw new ChatError('NOT_FOUND', 'The message was recalled')
  if (message.edited_at !== null && message.content === content) return { revised: await latest(batch, head, seq, 'edit') ?? { seq, time: message.edited_at } }
  demandInTime(batch, message.time, within, actor)

  const entry = record(log, head, { op: 'edit', from: userOf(actor), target: seq, content, audience: await audienceOfRevision(batch, head, seq, message.audience) })
  await db.updateTable('entries').set({ content, edited_at: entry.time, original: message.original ?? message.content }).where('id', '=', message.id).execute()
  search.reindex(message.id)
  return revisedBy(entry)
}

export async function recall (batch: Batch, { conversation, actor, seq, within }: RecallMessage): Promise<WriteValue> {
  const { db, log, search } = batch
  const { head, from, rank } = standingOf(batch, conversation, actor)
  const message = await messageAt(batch, head, seq, from, actor)
  const own = actor !== 'app' && message.sender === actor.user
  if (!own && rank < 2) throw new ChatError('FORBIDDEN', 'Only its sender, or who looks after the group, recalls a message')
  if (message.recalled_at !== null) return { revised: await latest(batch, head, seq, 'recall') ?? { seq, time: message.recalled_at } }
  if (rank < 2) demandInTime(batch, message.time, within, actor)

  const entry = record(log, head, { op: 'recall', from: userOf(actor), target: seq, audience: await audienceOfRevision(batch, head, seq, message.audience) })
  await db.updateTable('entries').set({ content: '{}', original: null, edited_at: null, reactions: null, recalled_at: entry.time }).where('id', '=', message.id).execute()
  search.forget(message.id)
  // What it said is in its edits, too.
  await db.updateTable('entries').set({ content: '{}' }).where('conversation_id', '=', head.id).where('target', '=', seq).where('op', '=', 'edit').execute()
  await db.deleteFrom('mentions').where('conversation_id', '=', head.id).where('seq', '=', seq).execute()
  await forgetRecordsOf(db, conversation.app, message.message_id === null ? [] : [message.message_id])
  return revisedBy(entry)
}

export async function react (batch: Batch, { conversation, user, seq, emoji, on }: ReactToMessage): Promise<WriteValue> {
  const { db, log } = batch
  const { head, from } = standingOf(batch, conversation, { user }, { speaks: true })
  const message = await messageAt(batch, head, seq, from, { user })
  if (message.recalled_at !== null) throw new ChatError('NOT_FOUND', 'The message was recalled')
  const reactions = new Map(Object.entries(reactionsOf(message.reactions)))
  const users = reactions.get(emoji) ?? []
  if (users.includes(user) === on) {
    const revised = await latest(batch, head, seq, 'reaction', user, emoji)
    if (revised === undefined) throw new ChatError('NOT_FOUND', 'There is no such reaction')
    return { revised }
  }
  if (on && [...reactions.values()].reduce((sum, { length }) => sum + length, 0) >= reactionsOfOne) throw new ChatError('TOO_LARGE', `A message has at most ${reactionsOfOne} reactions`)

  const entry = record(log, head, { op: 'reaction', from: user, target: seq, detail: { emoji, on }, audience: await audienceOfRevision(batch, head, seq, message.audience) })
  const left = on ? [...users, user].sort() : users.filter((one) => one !== user)
  if (left.length === 0) reactions.delete(emoji)
  else reactions.set(emoji, left)
  await db.updateTable('entries').set({ reactions: reactions.size === 0 ? null : JSON.stringify(Object.fromEntries(reactions)) }).where('id', '=', message.id).execute()
  return revisedBy(entry)
}

/**
 * Who hears of what becomes of a message: who may see it. Members that came after it, and those that deleted it for themselves, are told a change of nothing.
 * They are looked for in the moment of the change: whoever comes later sees neither.
 */
async function audienceOfRevision ({ db }: Batch, head: Head, seq: number, audience: Audience | undefined): Promise<Audience | undefined> {
  if (head.conversation.kind === 'room') return audience
  const came = head.conversation.kind === 'group' && head.history !== 'all'
  const rows = await db.selectFrom('members').select('user').where('conversation_id', '=', head.id).where('left_seq', 'is', null)
    .where((where) => where.or([where('hidden_seq', '>=', seq), ...came ? [where('joined_seq', '>', seq)] : []])).execute()
  if (rows.length === 0) return audience
  const blind = rows.map(({ user }) => user)
  if (audience === undefined) return { except: blind }
  return 'only' in audience ? { only: audience.only.filter((user) => !blind.includes(user)) } : { except: [...new Set([...audience.except, ...blind])] }
}

async function messageAt ({ db }: Batch, head: Head, seq: number, from: number, actor: Actor) {
  const row = seq < from ? undefined : await db.selectFrom('entries').selectAll().where('conversation_id', '=', head.id).where('seq', '=', seq).where('op', '=', 'message').executeTakeFirst()
  const audience = audienceOf(row?.audience ?? null)
  if (row === undefined || (actor !== 'app' && !maySee(audience, actor.user))) throw new ChatError('NOT_FOUND', `There is no message ${seq}`)
  return { ...row, audience }
}

/** The newest entry of this kind about a message: a retry is answered with it. */
async function latest ({ db }: Batch, head: Head, seq: number, op: Entry['op'], by?: string, emoji?: string): Promise<Revised | undefined> {
  let query = db.selectFrom('entries').select(['seq', 'time', 'detail']).where('conversation_id', '=', head.id).where('target', '=', seq).where('op', '=', op).orderBy('seq', 'desc')
  if (by !== undefined) query = query.where('sender', '=', by)
  const rows = await query.execute()
  const row = rows.find(({ detail }) => emoji === undefined || (JSON.parse(detail ?? '{}') as { emoji?: string }).emoji === emoji)
  return row === undefined ? undefined : { seq: row.seq, time: row.time }
}

function demandInTime ({ log }: Batch, time: number, within: number, actor: unknown): void {
  if (actor !== 'app' && log.now - time > within) throw new ChatError('TOO_LATE')
}

function revisedBy (entry: Entry): WriteValue {
  return { revised: { seq: entry.seq, time: entry.time }, entries: [entry] }
}
