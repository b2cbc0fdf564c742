import type { Kysely } from 'kysely'
import type { Conversation } from '../../conversation.ts'
import { decodeCursor, page } from '../../cursor.ts'
import { ChatError } from '../../errors.ts'
import type { Restriction } from '../../schemas/restriction.ts'
import type { ListRequest, Page, Reader } from '../store.ts'
import type { MutedKind, RestrictionKind } from '../writes.ts'
import { memberRow } from './members.ts'
import { openRow } from './heads.ts'
import type { Tables } from './schema.ts'

type Db = Kysely<Tables>

export async function restrictions (db: Db, conversation: Conversation, reader: Reader, kind: RestrictionKind, { limit, cursor }: ListRequest): Promise<Page<Restriction>> {
  const { id } = await openRow(db, conversation, reader)
  if (reader !== 'app') {
    const member = await memberRow(db, id, reader.user)
    if (member === undefined) throw new ChatError('NOT_MEMBER')
    if (member.role === 'member') throw new ChatError('FORBIDDEN')
  }
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await inForce(db, id, kind).where('user', '>', from).orderBy('user').limit(limit + 1).execute()
  return page(rows, limit, restrictionOf, ({ user }) => [user])
}

export async function restriction (db: Db, conversation: Conversation, kind: RestrictionKind, user: string): Promise<Restriction> {
  const { id } = await openRow(db, conversation, 'app')
  const row = await inForce(db, id, kind).where('user', '=', user).executeTakeFirst()
  if (row === undefined) throw new ChatError('NOT_FOUND')
  return restrictionOf(row)
}

export async function mutedEverywhere (db: Db, app: string, kind: MutedKind, { limit, cursor }: ListRequest): Promise<Page<Restriction>> {
  const [from] = decodeCursor<[string]>(cursor, ['string']) ?? ['']
  const rows = await db.selectFrom('mutes').select(['user', 'until']).where('app', '=', app).where('kind', '=', kind).where('user', '>', from)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', Date.now())])).orderBy('user').limit(limit + 1).execute()
  return page(rows, limit, restrictionOf, ({ user }) => [user])
}

function inForce (db: Db, id: number, kind: RestrictionKind) {
  return db.selectFrom('restrictions').select(['user', 'until']).where('conversation_id', '=', id).where('kind', '=', kind)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', Date.now())]))
}

function restrictionOf ({ user, until }: { readonly user: string, readonly until: number | null }): Restriction {
  return { userId: user, ...until === null ? {} : { until } }
}
