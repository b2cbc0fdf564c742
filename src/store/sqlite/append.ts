import { otherOf, usersInKey } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { Appended, AppendMessage } from '../writes.ts'
import type { Batch } from './batch.ts'
import type { Guards } from './guards.ts'
import type { Head } from './log.ts'

/** What it takes to decide whether somebody may speak. */
type Bouncer = Pick<Batch, 'log' | 'guards' | 'turns'>
type Speaking = Pick<AppendMessage, 'conversation' | 'actor' | 'from'>

/** Stores one message, or gives the answer that its first try got. */
export function append (batch: Batch, write: AppendMessage): Appended {
  const { log, turns } = batch
  const { from, type, content, detail, clientId, digest } = write
  const head = mayAppend(batch, write) ?? begin(batch, write)
  const slow = isSlow(head, write)
  // A retry of what is stored gets its answer, whoever's turn it is.
  if (slow && (clientId === undefined || log.findClientId(head, from, clientId) === undefined)) turns.demand(head, from)

  const stamp = log.tryAppend(head, { op: 'message', from, type, content, detail, clientId, digest })
  if (stamp !== undefined) {
    if (slow) turns.take(head, from)
    return { ...stamp, repeated: false }
  }

  const first = log.findClientId(head, from, clientId!)
  if (first === undefined || first.digest !== (digest ?? null)) throw new ChatError('CLIENT_ID_REUSED')
  return { seq: first.seq, time: first.time, messageId: first.messageId, repeated: true }
}

/** Refuses what `append` would, for a message that is not stored. It uses up the sender's turn, where there are turns. */
export function pass (bouncer: Bouncer, speaking: Speaking): void {
  const head = mayAppend(bouncer, speaking)
  if (head === undefined || !isSlow(head, speaking)) return
  bouncer.turns.demand(head, speaking.from)
  bouncer.turns.take(head, speaking.from)
  bouncer.turns.settle()
}

/** The conversation's head where the sender may write to it; nothing where the first message is to begin it. */
function mayAppend ({ log, guards }: Bouncer, { conversation, actor, from }: Speaking): Head | undefined {
  const head = log.find(conversation)
  const { app, kind, key } = conversation
  switch (kind) {
    case 'direct': {
      const missing = [from, otherOf(key, from)].find((user) => !guards.isRegistered(app, user))
      if (missing !== undefined) throw new ChatError('NOT_FOUND', `There is no user '${missing}'`)
      if (actor !== 'app' && guards.blacklists(app, otherOf(key, from), from)) throw new ChatError('BLOCKED', 'This user does not take messages from you')
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
      if (kind === 'room') demandRoomVoice(guards, head, actor.user)
      else demandMemberVoice(guards, head, actor.user)
      return head
    }
  }
}

/** Who is in a room is known by the connections, not here. */
function demandRoomVoice (guards: Guards, head: Head, user: string): void {
  const kinds = guards.restrictions(head, user)
  if (kinds.has('ban')) throw new ChatError('NOT_MEMBER')
  if (kinds.has('mute')) throw new ChatError('MUTED')
  if (head.muteAll && !kinds.has('voice')) throw new ChatError('MUTED', 'This room is muted')
}

function demandMemberVoice (guards: Guards, head: Head, user: string): void {
  const member = guards.membership(head, user)
  if (member === undefined) throw new ChatError('NOT_MEMBER')
  if (member.mutedUntil > Date.now()) throw new ChatError('MUTED')
  if (head.muteAll && member.role === 'member' && !member.voice) throw new ChatError('MUTED', 'This group is muted')
}

function isSlow (head: Head, { actor }: Speaking): boolean {
  return head.slowSeconds > 0 && actor !== 'app'
}

function begin ({ log, addMember }: Batch, { conversation }: AppendMessage): Head {
  const head = log.create(conversation)
  for (const user of usersInKey(conversation)) addMember(head, user, 'member', 1)
  return head
}
