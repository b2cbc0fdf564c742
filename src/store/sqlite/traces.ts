import type { AttributesChange } from '../writes.ts'
import type { Batch } from './batch.ts'
import { eraseRecords } from './records.ts'

/** Removes what groups, rooms and other users keep about an erased user. */
export async function eraseTraces ({ db, deliveries }: Batch, app: string, user: string): Promise<AttributesChange[]> {
  await db.deleteFrom('restrictions').where('app', '=', app).where('user', '=', user).execute()
  await db.deleteFrom('mutes').where('app', '=', app).where('user', '=', user).execute()
  await db.deleteFrom('blacklist').where('app', '=', app).where((where) => where.or([where('user', '=', user), where('other', '=', user)])).execute()
  await db.deleteFrom('whitelist').where('app', '=', app).where((where) => where.or([where('user', '=', user), where('other', '=', user)])).execute()
  await eraseRecords(db, app, user)
  deliveries.erase(app, user)
  await db.updateTable('members').set({ nickname: null }).where('app', '=', app).where('user', '=', user).where('nickname', 'is not', null).execute()
  const owned = await db.selectFrom('room_attributes').innerJoin('conversations', 'conversations.id', 'room_attributes.conversation_id')
    .select(['conversations.key as room', 'room_attributes.key']).where('room_attributes.app', '=', app).where('owner', '=', user).orderBy('room_attributes.key').execute()
  await db.deleteFrom('room_attributes').where('app', '=', app).where('owner', '=', user).execute()
  return [...new Set(owned.map(({ room }) => room))].map((room) => ({
    conversation: { app, kind: 'room', key: room }, set: {}, removed: owned.filter((attribute) => attribute.room === room).map(({ key }) => key)
  }))
}
