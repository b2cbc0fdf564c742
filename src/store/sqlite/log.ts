import type { Conversation } from '../../conversation.ts'
import { conversationId } from '../../conversation.ts'
import type { Audience, Entry } from '../entry.ts'
import { newMessageId } from '../message-id.ts'
import type { Database } from './open.ts'

/** What a group or room is set to; see Conversations in ../sql/schema.ts. */
export interface Settings {
  muteAll: boolean
  slowSeconds: number
  keepAlive: boolean
  idleMinutes: number | null
  endsAt: number | null
  paused: boolean
  touchedAt: number
}

/** Where a conversation stands, with what this batch has added to it. */
export interface Head extends Settings {
  readonly id: number
  readonly conversation: Conversation
  name: string | null
  history: string
  lastSeq: number
  lastTime: number
  counted: number
  floorSeq: number
  createdAt: number
  endedAt: number | null
}

/** What an entry holds before the log has given it its number and time. */
export interface NewEntry {
  readonly op: Entry['op']
  readonly from: string | undefined
  readonly type?: string
  /** JSON text. */
  readonly content?: string
  readonly detail?: object | undefined
  readonly clientId?: string | undefined
  readonly digest?: string | undefined
  /** Seq of the message that the entry is about. */
  readonly target?: number | undefined
  readonly audience?: Audience | undefined
  /** True: a message that does not count as unread. */
  readonly uncounted?: boolean | undefined
}

export interface Stamp {
  readonly seq: number
  readonly time: number
  readonly messageId: string
}

const remembered = 10_000

/** What a conversation is set to until somebody says otherwise. */
export const unset: Settings = { muteAll: false, slowSeconds: 0, keepAlive: false, idleMinutes: null, endsAt: null, paused: false, touchedAt: 0 }

/**
 * The hot part of the store: gives seqs and times and inserts entries, row by row, with prepared statements.
 *
 * It alone writes the heads of conversations and so may remember them between batches; a batch that fails makes it forget.
 */
export class Log {
  #heads = new Map<string, Head>()
  #touched = new Set<Head>()
  #clock: number
  #now = 0
  #selectHead
  #insertHead
  #updateHead
  #updateSettings
  #insertEntry
  #findClientId

  constructor (database: Database) {
    this.#selectHead = database.prepare('select id, name, history, last_seq, last_time, counted, floor_seq, created_at, ended_at, mute_all, slow_seconds, keep_alive, idle_minutes, ends_at, paused, touched_at from conversations where app = ? and kind = ? and key = ?').raw()
    this.#insertHead = database.prepare('insert into conversations (app, kind, key, created_at) values (?, ?, ?, ?)')
    this.#updateHead = database.prepare('update conversations set name = ?, history = ?, last_seq = ?, last_time = ?, counted = ?, floor_seq = ?, ended_at = ? where id = ?')
    this.#updateSettings = database.prepare('update conversations set mute_all = ?, slow_seconds = ?, keep_alive = ?, idle_minutes = ?, ends_at = ?, paused = ?, touched_at = ?, created_at = ? where id = ?')
    this.#insertEntry = database.prepare('insert into entries (conversation_id, seq, op, sender, type, content, detail, time, message_id, client_id, digest, counted, target, audience) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (conversation_id, sender, client_id) where client_id is not null do nothing')
    this.#findClientId = database.prepare('select seq, time, message_id, digest from entries where conversation_id = ? and sender = ? and client_id = ?').raw()
    this.#clock = Number(database.prepare('select coalesce(max(last_time), 0) from conversations').raw().get())
  }

  /** Starts a batch: its times are above every time that was given before, even where the clock went back. */
  begin (): void {
    this.#now = Math.max(Date.now(), this.#clock + 1)
    // Between batches only: within one, a head must stay one object.
    if (this.#heads.size > remembered) this.#heads.clear()
  }

  /** Milliseconds since the epoch, for this batch. */
  get now (): number {
    return this.#now
  }

  /** Writes what the batch changed on heads; the commit is the caller's. */
  flush (): void {
    for (const head of this.#touched) {
      this.#updateHead.run(head.name, head.history, head.lastSeq, head.lastTime, head.counted, head.floorSeq, head.endedAt, head.id)
      this.#clock = Math.max(this.#clock, head.lastTime)
    }
    this.#touched.clear()
  }

  /** Forgets a batch that was not committed. */
  abandon (): void {
    this.#heads.clear()
    this.#touched.clear()
  }

  find (conversation: Conversation): Head | undefined {
    const key = conversationId(conversation)
    const known = this.#heads.get(key)
    if (known !== undefined) return known
    const row = this.#selectHead.get(conversation.app, conversation.kind, conversation.key) as [number, string | null, string, number, number, number, number, number, number | null, number, number, number, number | null, number | null, number, number] | undefined
    if (row === undefined) return undefined
    const [id, name, history, lastSeq, lastTime, counted, floorSeq, createdAt, endedAt, muteAll, slowSeconds, keepAlive, idleMinutes, endsAt, paused, touchedAt] = row
    return this.#remember(key, { id, conversation, name, history, lastSeq, lastTime, counted, floorSeq, createdAt, endedAt, muteAll: muteAll === 1, slowSeconds, keepAlive: keepAlive === 1, idleMinutes, endsAt, paused: paused === 1, touchedAt })
  }

  create (conversation: Conversation): Head {
    const { app, kind, key } = conversation
    const { lastInsertRowid } = this.#insertHead.run(app, kind, key, this.#now)
    return this.#remember(conversationId(conversation), {
      id: Number(lastInsertRowid), conversation, name: null, history: 'joined', lastSeq: 0, lastTime: 0, counted: 0, floorSeq: 0, createdAt: this.#now, endedAt: null, ...unset
    })
  }

  /** Changes what a head says besides its numbers. */
  change (head: Head, changes: Partial<Pick<Head, 'name' | 'history' | 'floorSeq' | 'endedAt'>>): void {
    Object.assign(head, changes)
    this.#touched.add(head)
  }

  /** Changes what a head is set to. Rare, and so written at once: the batch's end writes what changes with each entry. */
  configure (head: Head, settings: Partial<Settings & Pick<Head, 'createdAt'>>): void {
    const { muteAll, slowSeconds, keepAlive, idleMinutes, endsAt, paused, touchedAt, createdAt } = Object.assign(head, settings)
    this.#updateSettings.run(muteAll ? 1 : 0, slowSeconds, keepAlive ? 1 : 0, idleMinutes, endsAt, paused ? 1 : 0, touchedAt, createdAt, head.id)
  }

  /** Appends an entry. Nothing where the sender's clientId is taken: asking first would cost every message a question that few need. */
  tryAppend (head: Head, entry: NewEntry): Stamp | undefined {
    const seq = head.lastSeq + 1
    const time = Math.max(this.#now, head.lastTime + 1)
    const isMessage = entry.op === 'message'
    const counted = head.counted + (isMessage && entry.uncounted !== true ? 1 : 0)
    const messageId = isMessage ? newMessageId(seq) : null
    const { changes } = this.#insertEntry.run(head.id, seq, entry.op, entry.from ?? null, entry.type ?? null, entry.content ?? null, entry.detail === undefined ? null : JSON.stringify(entry.detail),
      time, messageId, entry.clientId ?? null, entry.digest ?? null, counted, entry.target ?? null, entry.audience === undefined ? null : JSON.stringify(entry.audience))
    if (changes === 0) return undefined
    head.lastSeq = seq
    head.lastTime = time
    head.counted = counted
    this.#touched.add(head)
    return { seq, time, messageId: messageId ?? '' }
  }

  /** The message that this sender stored with this clientId, if there is one. */
  findClientId (head: Head, from: string, clientId: string): (Stamp & { digest: string | null }) | undefined {
    const row = this.#findClientId.get(head.id, from, clientId) as [number, number, string, string | null] | undefined
    if (row === undefined) return undefined
    const [seq, time, messageId, digest] = row
    return { seq, time, messageId, digest }
  }

  #remember (key: string, head: Head): Head {
    this.#heads.set(key, head)
    return head
  }
}
