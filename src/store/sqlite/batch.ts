import type { Kysely } from 'kysely'
import { ChatError } from '../../errors.ts'
import type { Entry } from '../entry.ts'
import type { Tables } from '../sql/schema.ts'
import type { Actor } from '../writes.ts'
import type { Deliveries } from './deliveries.ts'
import type { Guards } from './guards.ts'
import type { Head, Log, NewEntry } from './log.ts'
import type { Mentions } from './mentions.ts'
import type { Database } from './open.ts'
import type { OwnReads } from './own-reads.ts'
import type { SearchIndex } from './search-index.ts'
import type { Turns } from './turns.ts'

/** What one write of a batch works with: everything happens in the batch's transaction. */
export interface Batch {
  /** Queries of this transaction. */
  readonly db: Kysely<Tables>
  readonly log: Log
  readonly guards: Guards
  readonly mentions: Mentions
  readonly ownReads: OwnReads
  readonly turns: Turns
  readonly search: SearchIndex
  readonly deliveries: Deliveries
  /** Puts a user into a conversation, or in again; what it sees begins at `joinedSeq`. */
  addMember (head: Head, user: string, role: string, joinedSeq: number): void
}

export function createBatch (database: Database, { log, ...parts }: Omit<Batch, 'addMember'>): Batch {
  const insertMember = database.prepare(`insert into members (conversation_id, app, user, role, joined_seq, joined_at, read_seq, read_counted) values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (conversation_id, user) do update set role = excluded.role, joined_seq = excluded.joined_seq, joined_at = excluded.joined_at, left_seq = null, muted_until = 0, voice = 0, nickname = null,
      read_seq = excluded.read_seq, read_counted = excluded.read_counted, hidden_seq = 0, muted = 0, pinned = 0`)
  return {
    ...parts,
    log,
    addMember (head, user, role, joinedSeq) {
      // What was said before is not unread, also where the group shows it.
      insertMember.run(head.id, head.conversation.app, user, role, joinedSeq, log.now, joinedSeq - 1, joinedSeq === 1 ? 0 : head.counted)
    }
  }
}

/** Appends an entry that is no message and gives it as readers get it. */
export function record (log: Log, head: Head, entry: NewEntry & { op: Exclude<Entry['op'], 'message'> }): Entry {
  const { seq, time } = log.tryAppend(head, entry)!
  const { op, from, target, content, detail, audience } = entry
  return {
    conversation: head.conversation,
    seq,
    time,
    op,
    ...from === undefined ? {} : { from },
    ...target === undefined ? {} : { target },
    ...content === undefined ? {} : { content: JSON.parse(content) as object },
    ...detail === undefined ? {} : { detail },
    ...audience === undefined ? {} : { audience }
  } as unknown as Entry
}

/** The user that acts; nothing where the app does. */
export function userOf (actor: Actor): string | undefined {
  return actor === 'app' ? undefined : actor.user
}

/** The head of a group or room that is there. Alike for what does not exist and for what is not the user's. */
export function openHead ({ log }: Batch, conversation: Head['conversation'], actor: Actor): Head {
  const head = log.find(conversation)
  if (head !== undefined && head.endedAt === null) return head
  throw actor === 'app' ? new ChatError('NOT_FOUND', `There is no ${conversation.kind} '${conversation.key}'`) : new ChatError('NOT_MEMBER')
}
