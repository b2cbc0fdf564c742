import { otherOf, usersInKey } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import { visibleFrom } from '../visible.ts'
import type { Actor, Appended, AppendMessage } from '../writes.ts'
import type { Batch } from './batch.ts'
import type { Head } from './log.ts'
import { demandMayMentionAll, demandVoice } from './voice.ts'

/** Stores one message, or gives the answer that its first try got; nothing for a transient one. */
export function append (batch: Batch, write: AppendMessage): Appended | undefined {
  const { log, mentions, ownReads, turns } = batch
  const { conversation: { kind }, actor, from, type, content, detail, clientId, digest, transient, audience, uncounted } = write
  let allowed
  try {
    allowed = allow(batch, write)
  } catch (error) {
    // A retry of what is stored gets its answer, whatever has become of the sender since.
    const first = transient || !(error instanceof ChatError) ? undefined : firstAnswer(log, log.find(write.conversation), write)
    if (first === undefined) throw error
    return first
  }
  const isSlow = isTakenInTurns(allowed, actor)
  if (transient) {
    if (isSlow) turns.take(allowed!, from)
    return undefined
  }

  const head = allowed ?? begin(batch, write)
  const stamp = log.tryAppend(head, { op: 'message', from, type, content, detail, clientId, digest, audience, uncounted })
  if (stamp !== undefined) {
    if (isSlow) turns.take(head, from)
    if (detail?.mentions !== undefined) mentions.note(head, detail.mentions, stamp.seq, audience)
    if (kind === 'direct' || kind === 'group') ownReads.note(head, from)
    return { ...stamp, repeated: false }
  }

  const first = firstAnswer(log, head, write)
  if (first === undefined) throw new ChatError('CLIENT_ID_REUSED')
  return first
}

/** Refuses what may not be said, by this sender, here or now. Gives the conversation's head, nothing where the message is to begin it. */
function allow (batch: Batch, write: AppendMessage): Head | undefined {
  const { actor, from, detail, clientId, transient, refused } = write
  const head = mayAppend(batch, write)
  if (detail?.replyTo !== undefined) batch.mentions.demandAnswered(head, detail.replyTo, firstSeen(batch, head, write), actor)
  if (refused !== undefined) throw new ChatError(refused.code, refused.message)
  // What is stored already waits for no turn.
  if (isTakenInTurns(head, actor) && (transient || clientId === undefined || batch.log.findClientId(head!, from, clientId) === undefined)) batch.turns.demand(head!, from)
  return head
}

function isTakenInTurns (head: Head | undefined, actor: Actor): boolean {
  return head !== undefined && head.slowSeconds > 0 && actor !== 'app'
}

/** What the first try of a retry was answered, if that is what this is. */
function firstAnswer (log: Batch['log'], head: Head | undefined, { from, clientId, digest }: AppendMessage): Appended | undefined {
  const first = head === undefined || clientId === undefined ? undefined : log.findClientId(head, from, clientId)
  if (first === undefined || first.digest !== (digest ?? null)) return undefined
  return { seq: first.seq, time: first.time, messageId: first.messageId, repeated: true }
}

/** The conversation's head where the sender may write to it; nothing where the first message is to begin it. */
function mayAppend ({ log, guards }: Batch, { conversation, actor, from, detail }: AppendMessage): Head | undefined {
  const { app, kind, key } = conversation
  const head = log.find(conversation)
  if (kind === 'group' || kind === 'room') {
    if (head === undefined || head.endedAt !== null) throw actor === 'app' ? new ChatError('NOT_FOUND', `There is no ${kind} '${key}'`) : new ChatError('NOT_MEMBER')
  }
  const named = kind === 'direct' ? [from, otherOf(key, from)] : kind === 'system' ? usersInKey(conversation) : actor === 'app' ? [from] : []
  const missing = named.find((user) => !guards.isRegistered(app, user))
  if (missing !== undefined) throw new ChatError('NOT_FOUND', `There is no user '${missing}'`)
  if (actor === 'app') return head
  demandVoice(guards, conversation, head, actor.user)
  if (detail?.mentions === 'all') demandMayMentionAll(guards, conversation, head, actor.user)
  return head
}

/** From which seq on the sender sees the conversation. */
function firstSeen ({ guards }: Batch, head: Head | undefined, { conversation: { kind }, actor }: AppendMessage): number {
  if (head === undefined || actor === 'app' || kind === 'room') return (head?.floorSeq ?? 0) + 1
  return visibleFrom({ ...head, ...guards.membership(head, actor.user) ?? { joinedSeq: 1, hiddenSeq: 0 } })
}

function begin ({ log, addMember }: Batch, { conversation }: AppendMessage): Head {
  const head = log.create(conversation)
  for (const user of usersInKey(conversation)) addMember(head, user, 'member', 1)
  return head
}
