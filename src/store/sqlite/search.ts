import { type Kysely, sql } from 'kysely'
import type { Conversation, Kind } from '../../conversation.ts'
import { decodeCursor, encodeCursor } from '../../cursor.ts'
import { matches, parseTerms, type SearchTerms } from '../../search-text.ts'
import type { MessageEntry } from '../entry.ts'
import { audienceOf } from '../sql/audience.ts'
import { firstSeq, fit, scopeOf } from '../sql/history.ts'
import { type EntryRow, messageOf } from '../sql/rows.ts'
import type { Tables } from '../sql/schema.ts'
import type { Page, SearchQuery } from '../store.ts'
import { maySee } from '../visible.ts'
import { scopeToken, textOf } from './search-index.ts'

type Db = Kysely<Tables>

/** Conversations that one search looks into: those with the newest entries. */
const scopesAtMost = 1000

/** How much is done at once. Between steps writes and other reads have their turn. */
export interface SearchBounds {
  /** Milliseconds after which a page ends with what it has: the next one goes on from there. */
  readonly patience: number
  /** Candidates of one step. */
  readonly candidates: number
  /** As many of them, and bytes of their content, are read at once. */
  readonly rows: number
  readonly bytes: number
  /** Ids that a step goes over among the entries that are not in the index yet: each is looked at. */
  readonly tail: number
  /** Ids that a step goes over in the index; more after a step that took less than `quick` milliseconds. */
  readonly window: number
  readonly quick: number
  /** From this many conversations on, naming them costs more than asking first whether few messages of all have the tokens. */
  readonly manyScopes: number
}

const defaults: SearchBounds = { patience: 1000, candidates: 256, rows: 64, bytes: 262_144, tail: 50_000, window: 250_000, quick: 10, manyScopes: 32 }

/** What of a conversation may be found. */
interface Scope {
  readonly conversation: Conversation
  readonly from: number
}

interface Candidate {
  readonly id: number
  readonly conversation: number
  readonly seq: number
  readonly size: number
}

/** The candidates of one step, the newest first. Whatever is not below `below` has been looked at then. */
interface Step {
  readonly candidates: readonly Candidate[]
  readonly below: number
}

interface Searching {
  readonly db: Db
  readonly user: string
  readonly scopes: ReadonlyMap<number, Scope>
  readonly terms: SearchTerms
  readonly bounds: SearchBounds
}

/** Searches from the newest entry down. The index names candidates; what they say now decides. */
export async function search (db: Db, app: string, user: string, { text, conversation, rooms, limit, cursor }: SearchQuery, bounds = defaults): Promise<Page<MessageEntry>> {
  const [start] = decodeCursor<[number]>(cursor, ['number']) ?? [Number.MAX_SAFE_INTEGER]
  const scopes = conversation === undefined ? await scopesOf(db, app, user, rooms) : await scopeOfOne(db, conversation, user)
  const terms = parseTerms(text)
  if (terms === undefined || scopes.size === 0) return { items: [] }

  const searching = { db, user, scopes, terms, bounds }
  const found: EntryRow[] = []
  const overfull = () => fit(found, limit).length < found.length
  const until = performance.now() + bounds.patience
  let [below, window] = [start, bounds.window]
  do {
    const began = performance.now()
    const step = await nextStep(searching, below, window)
    if (performance.now() - began < bounds.quick) window *= 2
    for await (const rows of confirmed(searching, step.candidates)) {
      found.push(...rows)
      if (overfull()) break
    }
    below = step.below
  } while (below > 1 && !overfull() && performance.now() < until)

  const shown = fit(found, limit)
  const next = overfull() ? shown.at(-1)!.id : below
  return {
    items: shown.map((row) => messageOf(scopes.get(row.conversation_id)!.conversation, row)),
    ...next > 1 ? { next: encodeCursor([next]) } : {}
  }
}

async function nextStep (searching: Searching, below: number, window: number): Promise<Step> {
  const { db, bounds } = searching
  const { indexed_id: indexed } = await db.selectFrom('search_state').select('indexed_id').executeTakeFirstOrThrow()
  const top = Math.min(below, await newestId(db) + 1)
  const tail = top - 1 > indexed
  const bottom = tail ? Math.max(indexed, top - 1 - bounds.tail) : Math.max(0, top - 1 - window)
  const candidates = await (tail ? unindexed : indexedOnes)(searching, bottom, top)
  return { candidates, below: candidates.length < bounds.candidates ? bottom + 1 : candidates.at(-1)!.id }
}

/** What came since the index was last brought up to date, and was said where it may be found. */
async function unindexed ({ db, scopes, bounds }: Searching, bottom: number, top: number): Promise<readonly Candidate[]> {
  // With the plus, ids are gone through from the newest on, and not each conversation's.
  const { rows } = await sql<Candidate>`select id, conversation_id as conversation, seq, octet_length(content) as size from entries
    where id > ${bottom} and id < ${top} and op = 'message' and recalled_at is null
      and +conversation_id in (select value from json_each(${JSON.stringify([...scopes.keys()])}))
    order by id desc limit ${bounds.candidates}`.execute(db)
  return rows
}

async function indexedOnes ({ db, scopes, terms, bounds }: Searching, bottom: number, top: number): Promise<readonly Candidate[]> {
  // Numbers are bound as reals, by which the index does not seek.
  const lookUp = async (expression: string) => (await sql<Candidate>`select entries.id, conversation_id as conversation, seq, octet_length(content) as size
    from search cross join entries on entries.id = search.rowid
    where search match ${expression} and search.rowid > cast(${bottom} as integer) and search.rowid < cast(${top} as integer)
    order by search.rowid desc limit ${bounds.candidates}`.execute(db)).rows
  // Tokens hold no quotation mark: in quotes they are nothing but themselves.
  const wanted = terms.tokens.map((token) => `"${token}"`).join(' AND ')
  if (scopes.size >= bounds.manyScopes) {
    const all = await lookUp(wanted)
    if (all.length < bounds.candidates) return all
  }
  return await lookUp(`(${[...scopes.keys()].map((id) => `"${scopeToken(id)}"`).join(' OR ')}) AND ${wanted}`)
}

/** Those of the candidates that may be read and match, some at a time. */
async function * confirmed ({ db, user, scopes, terms, bounds }: Searching, candidates: readonly Candidate[]): AsyncGenerator<EntryRow[]> {
  const visible = candidates.filter(({ conversation, seq }) => seq >= (scopes.get(conversation)?.from ?? Infinity))
  for (let start = 0; start < visible.length;) {
    let [end, bytes] = [start, 0]
    do bytes += visible[end++]!.size
    while (end < visible.length && end - start < bounds.rows && bytes < bounds.bytes)
    const ids = visible.slice(start, end).map(({ id }) => id)
    const rows = await db.selectFrom('entries').selectAll().where('id', 'in', ids).where('recalled_at', 'is', null).orderBy('id', 'desc').execute()
    yield rows.filter(({ type, content, audience }) => maySee(audienceOf(audience), user) && matches(terms, textOf(type, content)))
    start = end
  }
}

async function newestId (db: Db): Promise<number> {
  const { newest } = await db.selectFrom('entries').select((query) => query.fn.max('id').as('newest')).executeTakeFirstOrThrow()
  return newest ?? 0
}

async function scopeOfOne (db: Db, conversation: Conversation, user: string): Promise<Searching['scopes']> {
  const { id, from } = await scopeOf(db, conversation, { user })
  return new Map(id === undefined ? [] : [[id, { conversation, from }]])
}

/** What the user is in, and the rooms that it is in. */
async function scopesOf (db: Db, app: string, user: string, rooms: readonly Conversation[]): Promise<Searching['scopes']> {
  const open = db.selectFrom('conversations').select(['conversations.id', 'kind', 'key', 'history', 'floor_seq']).where('ended_at', 'is', null).orderBy('last_time', 'desc').limit(scopesAtMost)
  const mine = await open.innerJoin('members', 'members.conversation_id', 'conversations.id').select(['joined_seq', 'hidden_seq'])
    .where('members.app', '=', app).where('members.user', '=', user).where('left_seq', 'is', null).execute()
  const joined = rooms.length === 0 ? [] : await open.where('conversations.app', '=', app).where('kind', '=', 'room').where('key', 'in', rooms.slice(0, scopesAtMost).map(({ key }) => key)).execute()
  const all = [...joined.map((row) => ({ ...row, joined_seq: 0, hidden_seq: 0 })), ...mine].slice(0, scopesAtMost)
  return new Map(all.map((row) => [row.id, { conversation: { app, kind: row.kind as Kind, key: row.key }, from: firstSeq(row, row) }]))
}
