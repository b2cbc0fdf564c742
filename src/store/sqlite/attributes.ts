import { ChatError } from '../../errors.ts'
import { attributesBytes, attributesPerRoom } from '../../schemas/attribute.ts'
import type { AttributesChange, DeleteAttribute, LeaveRoom, PutAttribute, WriteValue } from '../writes.ts'
import { type Batch, openHead, userOf } from './batch.ts'
import type { Head } from './log.ts'

export async function putAttribute (batch: Batch, { conversation, actor, key, value, removeOnLeave, owner: given }: PutAttribute): Promise<WriteValue> {
  const { db, log, guards } = batch
  const head = openHead(batch, conversation, actor)
  if (given !== undefined && !guards.isRegistered(conversation.app, given)) throw new ChatError('NOT_FOUND', `There is no user '${given}'`)
  const present = await attributeOf(batch, head, key)
  const user = userOf(actor)
  if (present !== undefined && user !== undefined && present.owner !== user) throw new ChatError('FORBIDDEN', 'Somebody else set this attribute')
  const owner = given ?? (present === undefined ? user ?? null : present.owner)
  const leaves = removeOnLeave ?? present?.remove_on_leave === 1
  if (leaves && owner === null) throw new ChatError('BAD_REQUEST', 'An attribute that the app set has no owner who could leave')
  const bytes = Buffer.byteLength(JSON.stringify([key, value]))
  const others = await db.selectFrom('room_attributes').select((query) => [query.fn.countAll<number>().as('count'), query.fn.sum<number | null>('bytes').as('bytes')])
    .where('conversation_id', '=', head.id).where('key', '!=', key).executeTakeFirstOrThrow()
  if (Number(others.count) >= attributesPerRoom) throw new ChatError('TOO_LARGE', `A room has at most ${attributesPerRoom} attributes`)
  if (Number(others.bytes) + bytes > attributesBytes) throw new ChatError('TOO_LARGE', `The attributes of a room have at most ${attributesBytes} bytes of JSON together`)

  const row = { value, bytes, owner, remove_on_leave: leaves ? 1 : 0, updated_at: log.now }
  await db.insertInto('room_attributes').values({ conversation_id: head.id, key, app: conversation.app, ...row })
    .onConflict((conflict) => conflict.columns(['conversation_id', 'key']).doUpdateSet(row)).execute()
  return {
    attributes: present?.value === value ? [] : [{ conversation, set: { [key]: value }, removed: [] }],
    ...leaves && owner !== null ? { leaver: owner } : {}
  }
}

export async function deleteAttribute (batch: Batch, { conversation, actor, key }: DeleteAttribute): Promise<AttributesChange[]> {
  const { db } = batch
  const head = openHead(batch, conversation, actor)
  const present = await attributeOf(batch, head, key)
  if (present === undefined) throw new ChatError('NOT_FOUND', `There is no attribute '${key}'`)
  if (actor !== 'app' && present.owner !== actor.user) throw new ChatError('FORBIDDEN', 'Somebody else set this attribute')

  await db.deleteFrom('room_attributes').where('conversation_id', '=', head.id).where('key', '=', key).execute()
  return [{ conversation, set: {}, removed: [key] }]
}

export async function leaveRoom ({ db, log }: Batch, { conversation, user }: LeaveRoom): Promise<AttributesChange[]> {
  const head = log.find(conversation)
  if (head === undefined || head.endedAt !== null) return []
  const rows = await db.deleteFrom('room_attributes').where('conversation_id', '=', head.id).where('owner', '=', user).where('remove_on_leave', '=', 1).returning('key').execute()
  return rows.length === 0 ? [] : [{ conversation, set: {}, removed: rows.map(({ key }) => key).sort() }]
}

/** They go with the room. */
export async function removeAllAttributes ({ db }: Batch, head: Head): Promise<void> {
  await db.deleteFrom('room_attributes').where('conversation_id', '=', head.id).execute()
}

async function attributeOf ({ db }: Batch, head: Head, key: string) {
  return await db.selectFrom('room_attributes').select(['value', 'owner', 'remove_on_leave']).where('conversation_id', '=', head.id).where('key', '=', key).executeTakeFirst()
}
