import type { Entry } from '../entry.ts'
import type { MeChanges } from '../../schemas/me.ts'
import { addressFor, type Conversation } from '../../conversation.ts'
import { type Batch, record } from './batch.ts'

/** Appends to a user's own log, which begins with its first entry. */
export function tell ({ log }: Batch, app: string, user: string, changes: MeChanges): Entry {
  const me: Conversation = { app, kind: 'me', key: user }
  return record(log, log.find(me) ?? log.create(me), { op: 'me', from: undefined, detail: { changes } })
}

/** For each who came or went by these entries, an entry of its own log. */
export async function tellWhoMoved (batch: Batch, entries: readonly Entry[]): Promise<Entry[]> {
  const told: Entry[] = []
  for (const entry of entries) {
    const { app, key } = entry.conversation
    const conversation = addressFor(entry.conversation, '')
    if (entry.op === 'member') {
      const { user, change } = entry.detail
      if (change === 'joined') told.push(tell(batch, app, user, { conversation, joined: entry.seq }))
      else if (change === 'left' || change === 'removed') told.push(tell(batch, app, user, { conversation, left: true }))
    } else if (entry.op === 'conversation' && entry.detail.changes.dismissed === true && entry.conversation.kind === 'group') {
      for (const user of await leftBy(batch, app, key, entry.seq)) told.push(tell(batch, app, user, { conversation, left: true }))
    }
  }
  return told
}

async function leftBy ({ db }: Batch, app: string, key: string, seq: number): Promise<string[]> {
  const rows = await db.selectFrom('members').innerJoin('conversations', 'conversations.id', 'members.conversation_id').select('members.user')
    .where('conversations.app', '=', app).where('conversations.kind', '=', 'group').where('conversations.key', '=', key).where('members.left_seq', '=', seq).execute()
  return rows.map(({ user }) => user)
}
