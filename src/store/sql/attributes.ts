import { type Kysely, type Selectable, sql } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { decodeCursor, page } from '../../cursor.ts'
import { ChatError } from '../../errors.ts'
import type { Attribute } from '../../schemas/attribute.ts'
import type { ListRequest, Page, Reader } from '../store.ts'
import { openRow } from './heads.ts'
import type { RoomAttributes, Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function attributes (db: Db, conversation: Conversation, reader: Reader, { limit, cursor }: ListRequest): Promise<Page<Attribute>> {
  const { id } = await openRow(db, conversation, reader)
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('room_attributes').selectAll().where('conversation_id', '=', id).where('key', '>', from).orderBy('key').limit(limit + 1).execute()
  return page(rows, limit, attributeOf, ({ key }) => [key])
}

export async function attribute (db: Db, conversation: Conversation, reader: Reader, key: string): Promise<Attribute> {
  const { id } = await openRow(db, conversation, reader)
  const row = await db.selectFrom('room_attributes').selectAll().where('conversation_id', '=', id).where('key', '=', key).executeTakeFirst()
  if (row === undefined) throw new ChatError('NOT_FOUND', `There is no attribute '${key}'`)
  return attributeOf(row)
}

export async function attributeOwners (db: Db): Promise<Array<{ conversation: Conversation, user: string }>> {
  const rows = await db.selectFrom('room_attributes').innerJoin('conversations', 'conversations.id', 'room_attributes.conversation_id').select(['conversations.app', 'conversations.key', 'owner'])
    .distinct().where(sql<boolean>`remove_on_leave = 1`).execute()
  return rows.map(({ app, key, owner }) => ({ conversation: { app, kind: 'room', key }, user: owner ?? '' }))
}

function attributeOf ({ key, value, owner, remove_on_leave: removeOnLeave, updated_at: updatedAt }: Selectable<RoomAttributes>): Attribute {
  return { key, value, ...owner === null ? {} : { owner }, removeOnLeave: removeOnLeave === 1, updatedAt }
}
