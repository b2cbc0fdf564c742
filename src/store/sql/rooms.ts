import { type Kysely, sql } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import type { Room } from '../../schemas/room.ts'
import { openRow } from './heads.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function room (db: Db, conversation: Conversation): Promise<Omit<Room, 'members'>> {
  const row = await openRow(db, conversation, 'app')
  return {
    roomId: row.key,
    ...row.name === null ? {} : { name: row.name },
    muteAll: row.mute_all === 1,
    slowSeconds: row.slow_seconds,
    keepAlive: row.keep_alive === 1,
    lastSeq: row.last_seq,
    createdAt: row.created_at
  }
}

export async function idleRooms (db: Db, since: number, limit: number): Promise<Conversation[]> {
  // In the words of the index conversations_idle_rooms: it serves no other.
  const rows = await db.selectFrom('conversations').select(['app', 'key']).where(sql<boolean>`kind = 'room' and ended_at is null and keep_alive = 0`)
    .where('touched_at', '<=', since).where('last_time', '<=', since).orderBy('touched_at').limit(limit).execute()
  return rows.map(({ app, key }) => ({ app, kind: 'room', key }))
}
