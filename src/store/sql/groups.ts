import { type Kysely, sql } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { decodeCursor, page } from '../../cursor.ts'
import type { Group, Role } from '../../schemas/group.ts'
import type { GroupQuery, Joined, JoinedQuery, Page, Reader } from '../store.ts'
import { after, groupRow } from './members.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

const memberCount = sql<number>`(select count(*) from members as m where m.conversation_id = conversations.id and m.left_seq is null)`
const owner = sql<string | null>`(select m.user from members as m where m.conversation_id = conversations.id and m.left_seq is null and m.role = 'owner')`

export async function group (db: Db, conversation: Conversation, reader: Reader): Promise<Group> {
  const { id } = await groupRow(db, conversation, reader)
  return groupOf(await shown(db).where('conversations.id', '=', id).executeTakeFirstOrThrow())
}

export async function groups (db: Db, app: string, { limit, cursor, newestFirst = false, muteAll }: GroupQuery): Promise<Page<Group>> {
  const direction = newestFirst ? 'desc' : 'asc'
  // Written out, not parameters: the partial indexes are used for these alone.
  let query = shown(db).select('conversations.id').where('conversations.app', '=', app).where(sql<boolean>`conversations.kind = 'group'`).where('conversations.ended_at', 'is', null)
    .orderBy('conversations.created_at', direction).orderBy('conversations.id', direction).limit(limit + 1)
  if (muteAll === true) query = query.where(sql<boolean>`conversations.mute_all = 1`)
  const from = decodeCursor<[number, number]>(cursor, ['number', 'number'])
  if (from !== undefined) query = query.where(sql<boolean>`(conversations.created_at, conversations.id) ${after(newestFirst)} (${from[0]}, ${from[1]})`)
  return page(await query.execute(), limit, groupOf, (row) => [row.created_at, row.id])
}

export async function joinedGroups (db: Db, app: string, user: string, { limit, cursor, newestFirst = false, role }: JoinedQuery): Promise<Page<Joined> & { total: number }> {
  const direction = newestFirst ? 'desc' : 'asc'
  const all = shown(db).innerJoin('members', 'members.conversation_id', 'conversations.id')
    .where('members.app', '=', app).where('members.user', '=', user).where('members.left_seq', 'is', null).where('conversations.kind', '=', 'group').where('conversations.ended_at', 'is', null)
  const among = role === undefined ? all : all.where('members.role', '=', role)
  let query = among.select(['conversations.id', 'members.role', 'members.joined_at']).orderBy('members.joined_at', direction).orderBy('conversations.id', direction).limit(limit + 1)
  const from = decodeCursor<[number, number]>(cursor, ['number', 'number'])
  if (from !== undefined) query = query.where(sql<boolean>`(members.joined_at, conversations.id) ${after(newestFirst)} (${from[0]}, ${from[1]})`)
  const { total } = await among.clearSelect().select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const joined = page(await query.execute(), limit, (row): Joined => ({ group: groupOf(row), role: row.role as Role, joinedAt: row.joined_at }), (row) => [row.joined_at, row.id])
  return { ...joined, total: Number(total) }
}

function shown (db: Db) {
  return db.selectFrom('conversations').select(['conversations.key', 'conversations.name', 'conversations.announcement', 'conversations.mute_all', 'conversations.history', 'conversations.last_seq', 'conversations.created_at'])
    .select([memberCount.as('members'), owner.as('owner')])
}

type Shown = Awaited<ReturnType<ReturnType<typeof shown>['executeTakeFirstOrThrow']>>

function groupOf (row: Shown): Group {
  return {
    groupId: row.key,
    name: row.name ?? row.key,
    ...row.owner === null ? {} : { owner: row.owner },
    ...row.announcement === null ? {} : { announcement: row.announcement },
    muteAll: row.mute_all === 1,
    history: row.history as Group['history'],
    members: Number(row.members),
    lastSeq: row.last_seq,
    createdAt: row.created_at
  }
}
