import { type Kind, otherOf, usersInKey } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import { visibleFrom } from '../visible.ts'
import type { Appended, AppendMessage } from '../writes.ts'
import type { Batch } from './batch.ts'
import { rank } from './groups.ts'
import type { Head } from './log.ts'

/** Stores one message, or gives the answer that its first try got; nothing for a transient one. */
export function append (batch: Batch, write: AppendMessage): Appended | undefined {
  const { log, mentions, ownReads } = batch
  const { conversation: { kind }, from, type, content, detail, clientId, digest } = write
  const allowed = mayAppend(batch, write)
  if (detail?.replyTo !== undefined) mentions.demandAnswered(allowed, detail.replyTo, firstSeen(batch, allowed, write))
  if (write.transient) return undefined
  const head = allowed ?? begin(batch, write)

  const stamp = log.tryAppend(head, { op: 'message', from, type, content, detail, clientId, digest })
  if (stamp !== undefined) {
    if (detail?.mentions !== undefined) mentions.note(head, detail.mentions, stamp.seq)
    if (kind === 'direct' || kind === 'group') ownReads.note(head, from)
    return { ...stamp, repeated: false }
  }

  const first = log.findClientId(head, from, clientId!)
  if (first === undefined || first.digest !== (digest ?? null)) throw new ChatError('CLIENT_ID_REUSED')
  return { seq: first.seq, time: first.time, messageId: first.messageId, repeated: true }
}

/** The conversation's head where the sender may write to it; nothing where the first message is to begin it. */
function mayAppend ({ log, guards }: Batch, { conversation, actor, from, detail }: AppendMessage): Head | undefined {
  const head = log.find(conversation)
  const { app, kind, key } = conversation
  switch (kind) {
    case 'direct': {
      const missing = [from, otherOf(key, from)].find((user) => !guards.isRegistered(app, user))
      if (missing !== undefined) throw new ChatError('NOT_FOUND', `There is no user '${missing}'`)
      return head
    }
    case 'system': {
      const [user = ''] = usersInKey(conversation)
      if (!guards.isRegistered(app, user)) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)
      return head
    }
    default: {
      const gone = head === undefined || head.endedAt !== null
      if (actor === 'app') {
        if (gone) throw new ChatError('NOT_FOUND', `There is no ${kind} '${key}'`)
        if (!guards.isRegistered(app, from)) throw new ChatError('NOT_FOUND', `There is no user '${from}'`)
        return head
      }
      if (gone) throw new ChatError('NOT_MEMBER')
      // Who is in a room is known by the connections, not here.
      const member = kind === 'room' ? undefined : guards.membership(head, actor.user)
      if (kind !== 'room' && member === undefined) throw new ChatError('NOT_MEMBER')
      if (member !== undefined && member.mutedUntil > Date.now()) throw new ChatError('MUTED')
      if (detail?.mentions === 'all') demandMayMentionAll(kind, member?.role)
      return head
    }
  }
}

/** From which seq on the sender sees the conversation. */
function firstSeen ({ guards }: Batch, head: Head | undefined, { conversation: { kind }, actor }: AppendMessage): number {
  if (head === undefined || actor === 'app' || kind === 'room') return (head?.floorSeq ?? 0) + 1
  return visibleFrom({ ...head, ...guards.membership(head, actor.user) ?? { joinedSeq: 1, hiddenSeq: 0 } })
}

/** To mention all is for who looks after a group; in a room for the app. */
function demandMayMentionAll (kind: Kind, role: string | undefined): void {
  if (kind === 'room' || (kind === 'group' && (rank[role ?? ''] ?? 0) < 2)) throw new ChatError('FORBIDDEN', 'You may not mention all')
}

function begin ({ log, addMember }: Batch, { conversation }: AppendMessage): Head {
  const head = log.create(conversation)
  for (const user of usersInKey(conversation)) addMember(head, user, 'member', 1)
  return head
}
