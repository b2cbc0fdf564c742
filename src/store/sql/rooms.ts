import { type Kysely, type Selectable, sql } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { decodeCursor, page } from '../../cursor.ts'
import type { RoomFilter } from '../../schemas/room.ts'
import type { DueRoom, KeptRoom, ListRequest, Page, RoomClock } from '../store.ts'
import { openRow } from './heads.ts'
import type { Conversations, Tables } from './schema.ts'

type Db = Kysely<Tables>
type Row = Selectable<Conversations>

export async function room (db: Db, conversation: Conversation): Promise<KeptRoom> {
  return roomOf(await openRow(db, conversation, 'app'))
}

export async function rooms (db: Db, app: string, { muteAll, keepAlive, paused }: RoomFilter, { limit, cursor }: ListRequest): Promise<Page<KeptRoom>> {
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  let query = db.selectFrom('conversations').selectAll().where('app', '=', app).where(sql<boolean>`kind = 'room' and ended_at is null`).where('key', '>', from)
  // In the words of their indexes.
  if (muteAll !== undefined) query = query.where(muteAll ? sql<boolean>`mute_all = 1` : sql<boolean>`mute_all = 0`)
  if (keepAlive !== undefined) query = query.where(keepAlive ? sql<boolean>`keep_alive = 1` : sql<boolean>`keep_alive = 0`)
  if (paused !== undefined) query = query.where(paused ? sql<boolean>`paused = 1` : sql<boolean>`paused = 0`)
  const rows = await query.orderBy('key').limit(limit + 1).execute()
  return page(rows, limit, roomOf, ({ key }) => [key])
}

export async function pausedRooms (db: Db): Promise<Conversation[]> {
  const rows = await db.selectFrom('conversations').select(['app', 'key']).where(sql<boolean>`kind = 'room' and ended_at is null and paused = 1`).execute()
  return rows.map(({ app, key }) => ({ app, kind: 'room', key }))
}

export async function dueRooms (db: Db, { now, idle, uptime }: RoomClock, limit: number): Promise<DueRoom[]> {
  // Each in the words of its index, which serves no other question.
  const open = () => db.selectFrom('conversations').select(['app', 'key']).where(sql<boolean>`kind = 'room' and ended_at is null and keep_alive = 0`).limit(limit)
  const timed = await open().where(sql<boolean>`ends_at is not null`).where('ends_at', '<=', now).orderBy('ends_at').execute()
  const patient = await open().where(sql<boolean>`ends_at is null and idle_minutes is not null`).where(sql<boolean>`touched_at + idle_minutes * 60000 <= ${now}`)
    .where(sql<boolean>`last_time + idle_minutes * 60000 <= ${now}`).where(sql<boolean>`idle_minutes * 60000 <= ${Math.min(uptime, Number.MAX_SAFE_INTEGER)}`).execute()
  const others = idle === 0 || idle > uptime ? [] : await open().where(sql<boolean>`ends_at is null and idle_minutes is null`).where('touched_at', '<=', now - idle).where('last_time', '<=', now - idle).orderBy('touched_at').execute()
  const due = (isTimed: boolean) => ({ app, key }: Pick<Row, 'app' | 'key'>): DueRoom => ({ conversation: { app, kind: 'room', key }, isTimed })
  return [...timed.map(due(true)), ...patient.map(due(false)), ...others.map(due(false))].slice(0, limit)
}

function roomOf (row: Row): KeptRoom {
  return {
    roomId: row.key,
    ...row.name === null ? {} : { name: row.name },
    muteAll: row.mute_all === 1,
    slowSeconds: row.slow_seconds,
    keepAlive: row.keep_alive === 1,
    idleMinutes: row.idle_minutes,
    endsAt: row.ends_at,
    paused: row.paused === 1,
    lastSeq: row.last_seq,
    createdAt: row.created_at
  }
}
