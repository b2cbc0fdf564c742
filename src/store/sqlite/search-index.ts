import { readableText } from '../../readable-text.ts'
import type { Content } from '../../schemas/message.ts'
import { tokensOf } from '../../search-text.ts'
import type { Database } from './open.ts'

/** Entries, and characters of content, that one write brings into the index: about twenty milliseconds of work, so that senders go on between. */
const entriesAtOnce = 1000
const charactersAtOnce = 524_288

/** The token that all messages of a conversation have: what is asked of some conversations does not look at the matches of others. */
export function scopeToken (conversation: number): string {
  return `#${conversation}`
}

/**
 * The index that leads a search to its candidates. Whatever it says, a search looks at the message itself: it may lag behind, and
 * an entry too many costs time and tells nobody anything.
 */
export class SearchIndex {
  #selectState
  #updateState
  #selectNewest
  #selectNext
  #selectOne
  #insert
  #delete

  constructor (database: Database) {
    const columns = "select id, conversation_id, type, content from entries where op = 'message' and recalled_at is null"
    this.#selectState = database.prepare('select indexed_id from search_state').raw()
    this.#updateState = database.prepare('update search_state set indexed_id = ?')
    this.#selectNewest = database.prepare('select coalesce(max(id), 0) from entries').raw()
    this.#selectNext = database.prepare(`${columns} and id > ? and id <= ? order by id limit 1`).raw()
    this.#selectOne = database.prepare(`${columns} and id = ?`).raw()
    this.#insert = database.prepare('insert into search (rowid, tokens) values (?, ?)')
    // Numbers are bound as reals, by which the index does not seek.
    this.#delete = database.prepare('delete from search where rowid = cast(? as integer)')
  }

  /** Goes a bounded step towards the newest entry. True while there is more. */
  advance (): boolean {
    const newest = one(this.#selectNewest)
    let at = one(this.#selectState)
    const to = Math.min(newest, at + entriesAtOnce)
    let characters = 0
    while (at < to && characters < charactersAtOnce) {
      const row = this.#selectNext.get(at, to) as Row | undefined
      at = row?.[0] ?? to
      if (row === undefined) break
      characters += row[3]?.length ?? 0
      this.#add(row)
    }
    this.#updateState.run(at)
    return at < newest
  }

  /** The message has another content now. */
  reindex (id: number): void {
    // What the index has not come to yet, it comes to.
    if (id > one(this.#selectState)) return
    this.forget(id)
    const row = this.#selectOne.get(id) as Row | undefined
    if (row !== undefined) this.#add(row)
  }

  /** The message is not to be found any more. */
  forget (id: number): void {
    this.#delete.run(id)
  }

  #add ([id, conversation, type, content]: Row): void {
    const tokens = tokensOf(textOf(type, content))
    if (tokens.size > 0) this.#insert.run(id, [scopeToken(conversation), ...tokens].join(' '))
  }
}

type Row = readonly [id: number, conversation: number, type: string | null, content: string | null]

/** What a person reads in a message, out of its row. JSON that is damaged says nothing: one bad row stops neither index nor search. */
export function textOf (type: string | null, content: string | null): string {
  try {
    return readableText(type ?? 'text', JSON.parse(content ?? '{}') as Content)
  } catch {
    return ''
  }
}

function one (statement: { get (): unknown }): number {
  return (statement.get() as [number])[0]
}
