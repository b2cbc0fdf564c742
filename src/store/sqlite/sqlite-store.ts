import { Kysely, SqliteDialect } from 'kysely'
import { ChatError, StoreFailure } from '../../errors.ts'
import type { Conversation } from '../../conversation.ts'
import type { RoomFilter } from '../../schemas/room.ts'
import { attribute, attributeOwners, attributes } from '../sql/attributes.ts'
import { blacklist, blacklisted } from '../sql/blacklist.ts'
import { conversation, conversations, groupsOf } from '../sql/conversations.ts'
import { deliveries } from '../sql/deliveries.ts'
import { entriesAsOf } from '../sql/as-of.ts'
import { messagesBetween, seqBefore } from '../sql/by-time.ts'
import { catchUp } from '../sql/catch-up.ts'
import { group, groups, joinedGroups } from '../sql/groups.ts'
import { members, membersBy } from '../sql/members.ts'
import { entries, history, message, readers } from '../sql/history.ts'
import { migrate } from '../sql/migrations/index.ts'
import { countRecords, listRecords, records } from '../sql/records.ts'
import { mutedEverywhere, restriction, restrictions } from '../sql/restrictions.ts'
import { dueRooms, pausedRooms, room, rooms } from '../sql/rooms.ts'
import type { Tables } from '../sql/schema.ts'
import { settings } from '../sql/settings.ts'
import { blockedUsers, deactivatedUsers, directMuted, erasing, lastSeen, standing, user, users, usersByAge } from '../sql/users.ts'
import { hears, whitelist } from '../sql/whitelist.ts'
import { words } from '../sql/words.ts'
import type { ByAge, CursorAt, DueQuery, GroupQuery, JoinedQuery, ListRequest, MemberQuery, PageQuery, Reader, RoomClock, SearchQuery, Span, Store } from '../store.ts'
import type { DeliveryKind, MutedKind, RecordKind, RecordName, RestrictionKind, Write, WriteResult } from '../writes.ts'
import { apply } from './apply.ts'
import { createBatch } from './batch.ts'
import { Deliveries } from './deliveries.ts'
import { Guards } from './guards.ts'
import { Log } from './log.ts'
import { Mentions } from './mentions.ts'
import { openDatabase, type SqliteOptions } from './open.ts'
import { OwnReads } from './own-reads.ts'
import { search } from './search.ts'
import { SearchIndex } from './search-index.ts'
import { withKeptStatements } from './statements.ts'
import { Turns } from './turns.ts'

/** The store over one SQLite file. Runs where a slow disk stops nobody: in a worker thread (index.ts). */
export async function openSqliteStore (path: string, options: SqliteOptions = {}): Promise<Store> {
  const { database, unlock } = openDatabase(path, options)
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: withKeptStatements(database) }) })
  await migrate(db)
  const log = new Log(database)
  const guards = new Guards(database)
  const mentions = new Mentions(database)
  const ownReads = new OwnReads(database)
  const turns = new Turns()
  const queues = new Deliveries(database)
  const index = new SearchIndex(database)

  /** The whole batch in one transaction. Kysely lends its only connection, so that no read sees half of it. */
  async function write (writes: readonly Write[]): Promise<WriteResult[]> {
    return await db.connection().execute(async (connection) => {
      const batch = createBatch(database, { db: connection, log, guards, mentions, ownReads, turns, search: index, deliveries: queues })
      const results: WriteResult[] = []
      try {
        database.exec('begin immediate')
        log.begin()
        for (const write of writes) results.push(await apply(batch, write))
        ownReads.flush()
        log.flush()
        database.exec('commit')
        turns.settle()
        return results
      } catch (error) {
        log.abandon()
        guards.abandon()
        ownReads.abandon()
        turns.abandon()
        queues.abandon()
        // A full disk has rolled back by itself.
        if (database.inTransaction) database.exec('rollback')
        throw failureOf(error)
      }
    })
  }

  return {
    write,
    history: (at: Conversation, reader: Reader, page: PageQuery) => history(db, at, reader, page),
    message: (at: Conversation, reader: Reader, seq: number) => message(db, at, reader, seq),
    seqBefore: (at: Conversation, time: number) => seqBefore(db, at, time),
    messagesBetween: (app: string, span: Span, list: ListRequest) => messagesBetween(db, app, span, list),
    entries: (at: Conversation, after: number, limit: number) => entries(db, at, after, limit),
    entriesAsOf: (at: Conversation, after: number, to: number) => entriesAsOf(db, at, after, to),
    conversations: (app: string, id: string, list: ListRequest) => conversations(db, app, id, list),
    catchUp: (app: string, id: string, cursors: readonly CursorAt[]) => db.connection().execute(async (connection) => await catchUp(connection, app, id, cursors)),
    readers: (at: Conversation, reader: Reader, seq: number, list: ListRequest) => readers(db, at, reader, seq, list),
    search: (app: string, id: string, query: SearchQuery) => search(db, app, id, query),
    conversation: (at: Conversation, id: string) => conversation(db, at, id),
    standing: (app: string, id: string) => standing(db, app, id),
    groupsOf: (app: string, id: string) => groupsOf(db, app, id),
    user: (app: string, id: string) => user(db, app, id),
    lastSeen: (app: string, ids: readonly string[]) => lastSeen(db, app, ids),
    users: (app: string, list: ListRequest) => users(db, app, list),
    usersByAge: (app: string, list: ByAge) => usersByAge(db, app, list),
    blockedUsers: (app: string, list: ListRequest) => blockedUsers(db, app, list),
    directMuted: (app: string, list: { limit: number, offset: number }) => directMuted(db, app, list),
    deactivatedUsers: (app: string, list: { readonly limit: number, readonly offset: number }) => deactivatedUsers(db, app, list),
    erasing: () => erasing(db),
    group: (at: Conversation, reader: Reader) => group(db, at, reader),
    members: (at: Conversation, reader: Reader, list: ListRequest) => members(db, at, reader, list),
    groups: (app: string, query: GroupQuery) => groups(db, app, query),
    joinedGroups: (app: string, id: string, query: JoinedQuery) => joinedGroups(db, app, id, query),
    membersBy: (at: Conversation, query: MemberQuery) => membersBy(db, at, query),
    room: (at: Conversation) => room(db, at),
    rooms: (app: string, filter: RoomFilter, list: ListRequest) => rooms(db, app, filter, list),
    pausedRooms: () => pausedRooms(db),
    dueRooms: (clock: RoomClock, limit: number) => dueRooms(db, clock, limit),
    restrictions: (at: Conversation, reader: Reader, kind: RestrictionKind, list: ListRequest) => restrictions(db, at, reader, kind, list),
    restriction: (at: Conversation, kind: RestrictionKind, id: string) => restriction(db, at, kind, id),
    mutedEverywhere: (app: string, kind: MutedKind, list: ListRequest) => mutedEverywhere(db, app, kind, list),
    attributes: (at: Conversation, reader: Reader, list: ListRequest) => attributes(db, at, reader, list),
    attribute: (at: Conversation, reader: Reader, key: string) => attribute(db, at, reader, key),
    attributeOwners: () => attributeOwners(db),
    blacklist: (app: string, id: string, list: ListRequest) => blacklist(db, app, id, list),
    blacklisted: (app: string, id: string, other: string) => blacklisted(db, app, id, other),
    whitelist: (app: string, id: string, list: ListRequest) => whitelist(db, app, id, list),
    hears: (app: string, id: string, from: string) => hears(db, app, id, from),
    words: (app: string, list: ListRequest) => words(db, app, list),
    settings: (app: string) => settings(db, app),
    records: (app: string, names: readonly RecordName[]) => records(db, app, names),
    listRecords: (app: string, at: { kind: RecordKind, key?: string }, list: ListRequest) => listRecords(db, app, at, list),
    countRecords: (app: string, at: { kind: RecordKind, key?: string }) => countRecords(db, app, at),
    deliveries: (app: string, kind: DeliveryKind, query: DueQuery) => deliveries(db, app, kind, query),
    async close () {
      await db.destroy()
      unlock()
    }
  }
}

function failureOf (error: unknown): unknown {
  const { code = '', message = '' } = error as { code?: string, message?: string }
  if (code.startsWith('SQLITE_FULL')) return new ChatError('OVERLOADED', 'The disk is full: nothing was stored')
  if (code.startsWith('SQLITE_BUSY')) return new ChatError('OVERLOADED', 'The database is locked by another program: nothing was stored')
  // After a failed fsync nobody knows what is on the disk, and asking again may be told that all is well (fsyncgate).
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CORRUPT')) return new StoreFailure(`The database failed: ${code}: ${message}`)
  return error
}
