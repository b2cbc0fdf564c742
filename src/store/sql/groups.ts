import type { Kysely } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { Group, Member, Role } from '../../schemas/group.ts'
import type { ListRequest, Page, Reader } from '../store.ts'
import { decodeCursor, page } from '../../cursor.ts'
import { openRow } from './heads.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function group (db: Db, conversation: Conversation, reader: Reader): Promise<Group> {
  const row = await groupRow(db, conversation, reader)
  const present = db.selectFrom('members').where('conversation_id', '=', row.id).where('left_seq', 'is', null)
  const { count } = await present.select((query) => query.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  const owner = await present.select('user').where('role', '=', 'owner').executeTakeFirst()
  return {
    groupId: row.key,
    name: row.name ?? row.key,
    ...owner === undefined ? {} : { owner: owner.user },
    ...row.announcement === null ? {} : { announcement: row.announcement },
    muteAll: row.mute_all === 1,
    history: row.history as Group['history'],
    members: Number(count),
    lastSeq: row.last_seq,
    createdAt: row.created_at
  }
}

export async function members (db: Db, conversation: Conversation, reader: Reader, { limit, cursor }: ListRequest): Promise<Page<Member>> {
  const { id } = await groupRow(db, conversation, reader)
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('members').select(['user', 'role', 'nickname', 'joined_at', 'muted_until', 'voice'])
    .where('conversation_id', '=', id).where('left_seq', 'is', null).where('user', '>', from).orderBy('user').limit(limit + 1).execute()
  const now = Date.now()
  const memberOf = (row: typeof rows[number]): Member => ({
    userId: row.user,
    role: row.role as Role,
    ...row.nickname === null ? {} : { nickname: row.nickname },
    joinedAt: row.joined_at,
    ...row.muted_until > now ? { mutedUntil: row.muted_until } : {},
    ...row.voice === 1 ? { voice: true } : {}
  })
  return page(rows, limit, memberOf, (row) => [row.user])
}

/** A member's row; nothing where the user is not in. */
export async function memberRow (db: Db, id: number, user: string) {
  return await db.selectFrom('members').select('role').where('conversation_id', '=', id).where('user', '=', user).where('left_seq', 'is', null).executeTakeFirst()
}

async function groupRow (db: Db, conversation: Conversation, reader: Reader) {
  const row = await openRow(db, conversation, reader)
  if (reader !== 'app' && await memberRow(db, row.id, reader.user) === undefined) throw new ChatError('NOT_MEMBER')
  return row
}
