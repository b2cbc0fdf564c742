import type { Kysely } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { Group, Member, Role } from '../../schemas/group.ts'
import type { Room } from '../../schemas/room.ts'
import type { ListRequest, Page, Reader } from '../store.ts'
import { decodeCursor, page } from '../../cursor.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function group (db: Db, conversation: Conversation, reader: Reader): Promise<Group> {
  const { id, key, name, history, lastSeq, createdAt } = await groupHead(db, conversation, reader)
  const present = db.selectFrom('members').where('conversation_id', '=', id).where('left_seq', 'is', null)
  const { count } = await present.select((query) => query.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  const owner = await present.select('user').where('role', '=', 'owner').executeTakeFirst()
  return { groupId: key, name: name ?? key, ...owner === undefined ? {} : { owner: owner.user }, history: history as Group['history'], members: Number(count), lastSeq, createdAt }
}

export async function members (db: Db, conversation: Conversation, reader: Reader, { limit, cursor }: ListRequest): Promise<Page<Member>> {
  const { id } = await groupHead(db, conversation, reader)
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('members').select(['user', 'role', 'joined_at', 'muted_until'])
    .where('conversation_id', '=', id).where('left_seq', 'is', null).where('user', '>', from).orderBy('user').limit(limit + 1).execute()
  const now = Date.now()
  const memberOf = (row: typeof rows[number]): Member => ({ userId: row.user, role: row.role as Role, joinedAt: row.joined_at, ...row.muted_until > now ? { mutedUntil: row.muted_until } : {} })
  return page(rows, limit, memberOf, (row) => [row.user])
}

export async function room (db: Db, { app, kind, key }: Conversation): Promise<Omit<Room, 'members'>> {
  const row = await db.selectFrom('conversations').select(['name', 'last_seq', 'created_at'])
    .where('app', '=', app).where('kind', '=', kind).where('key', '=', key).where('ended_at', 'is', null).executeTakeFirst()
  if (row === undefined) throw new ChatError('NOT_FOUND', `There is no room '${key}'`)
  return { roomId: key, ...row.name === null ? {} : { name: row.name }, lastSeq: row.last_seq, createdAt: row.created_at }
}

async function groupHead (db: Db, { app, kind, key }: Conversation, reader: Reader) {
  const row = await db.selectFrom('conversations').select(['id', 'key', 'name', 'history', 'last_seq as lastSeq', 'created_at as createdAt'])
    .where('app', '=', app).where('kind', '=', kind).where('key', '=', key).where('ended_at', 'is', null).executeTakeFirst()
  if (reader === 'app') {
    if (row === undefined) throw new ChatError('NOT_FOUND', `There is no group '${key}'`)
    return row
  }
  const member = row === undefined
    ? undefined
    : await db.selectFrom('members').select('user').where('conversation_id', '=', row.id).where('user', '=', reader.user).where('left_seq', 'is', null).executeTakeFirst()
  if (row === undefined || member === undefined) throw new ChatError('NOT_MEMBER')
  return row
}
