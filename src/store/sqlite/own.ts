import { addressFor } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { Entry } from '../entry.ts'
import type { ChangeOwn, HideConversation, ReadUpTo, WriteValue } from '../writes.ts'
import type { Batch } from './batch.ts'
import type { Head } from './log.ts'
import { tell } from './me.ts'

// What a conversation is to one user: how far it has read, what it wants of it. Each change is told to the user's own log.

export async function read (batch: Batch, { conversation, user, seq }: ReadUpTo): Promise<WriteValue> {
  const { db, ownReads } = batch
  const head = ownHead(batch, conversation, user)
  ownReads.flush()
  const { read_seq: before, read_counted: counted } = await db.selectFrom('members').select(['read_seq', 'read_counted']).where('conversation_id', '=', head.id).where('user', '=', user).executeTakeFirstOrThrow()
  const to = Math.min(seq, head.lastSeq)
  if (to <= before) return { read: { seq: before, unread: head.counted - counted, moved: false } }

  const unread = await move(batch, head, user, to)
  return { read: { seq: to, unread, moved: true }, entries: [tell(batch, conversation.app, user, { conversation: addressFor(conversation, user), read: to })] }
}

export async function changeOwn (batch: Batch, { conversation, user, changes }: ChangeOwn): Promise<Entry[]> {
  const { db } = batch
  const head = ownHead(batch, conversation, user)
  const now = await db.selectFrom('members').select(['muted', 'pinned']).where('conversation_id', '=', head.id).where('user', '=', user).executeTakeFirstOrThrow()
  const address = addressFor(conversation, user)
  const entries: Entry[] = []
  for (const name of ['muted', 'pinned'] as const) {
    const wanted = changes[name]
    if (wanted === undefined || wanted === (now[name] === 1)) continue
    await db.updateTable('members').set({ [name]: wanted ? 1 : 0 }).where('conversation_id', '=', head.id).where('user', '=', user).execute()
    entries.push(tell(batch, conversation.app, user, name === 'muted' ? { conversation: address, muted: wanted } : { conversation: address, pinned: wanted }))
  }
  return entries
}

export async function hide (batch: Batch, { conversation, user, seq = Infinity }: HideConversation): Promise<Entry[]> {
  const { db, ownReads } = batch
  const head = ownHead(batch, conversation, user)
  const to = Math.min(seq, head.lastSeq)
  const { numUpdatedRows } = await db.updateTable('members').set({ hidden_seq: to }).where('conversation_id', '=', head.id).where('user', '=', user).where('hidden_seq', '<', to).executeTakeFirst()
  if (Number(numUpdatedRows) === 0) return []
  ownReads.flush()
  const { read_seq: read } = await db.selectFrom('members').select('read_seq').where('conversation_id', '=', head.id).where('user', '=', user).executeTakeFirstOrThrow()
  if (read < to) await move(batch, head, user, to)
  return [tell(batch, conversation.app, user, { conversation: addressFor(conversation, user), hidden: to })]
}

/** Moves the read position to a seq of the log and gives what is unread after it. */
async function move ({ db }: Batch, head: Head, user: string, to: number): Promise<number> {
  const { counted } = await db.selectFrom('entries').select('counted').where('conversation_id', '=', head.id).where('seq', '=', to).executeTakeFirstOrThrow()
  await db.updateTable('members').set({ read_seq: to, read_counted: counted }).where('conversation_id', '=', head.id).where('user', '=', user).execute()
  return head.counted - counted
}

function ownHead ({ log, guards }: Batch, conversation: Head['conversation'], user: string): Head {
  const head = log.find(conversation)
  if (head === undefined || head.endedAt !== null || conversation.kind === 'room' || guards.membership(head, user) === undefined) throw new ChatError('NOT_MEMBER')
  return head
}
