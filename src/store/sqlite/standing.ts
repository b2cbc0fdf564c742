import type { Conversation } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import { visibleFrom } from '../visible.ts'
import type { Actor } from '../writes.ts'
import type { Batch } from './batch.ts'
import { appRank, rankOf } from './groups.ts'
import type { Head } from './log.ts'
import { demandVoice } from './voice.ts'

/** What somebody is in a conversation that is there. */
export interface Standing {
  readonly head: Head
  /** First seq that it may see. */
  readonly from: number
  /** Its role as a number; the app stands above every owner. */
  readonly rank: number
}

/** Refuses who is not in the conversation and, where it wants to say something, who may not. Who is in a room is the caller's to know. */
export function standingOf (batch: Batch, conversation: Conversation, actor: Actor, { speaks = false } = {}): Standing {
  const { log, guards } = batch
  const { kind, key } = conversation
  const head = log.find(conversation)
  const there = head !== undefined && head.endedAt === null
  if (actor === 'app') {
    if (!there) throw new ChatError('NOT_FOUND', `There is no ${kind} '${key}'`)
    return { head, from: head.floorSeq + 1, rank: appRank }
  }
  if (!there) throw kind === 'group' || kind === 'room' ? new ChatError('NOT_MEMBER') : new ChatError('NOT_FOUND', 'The conversation has not begun')
  if (speaks) demandVoice(guards, conversation, head, actor.user)
  if (kind === 'room') return { head, from: head.floorSeq + 1, rank: 1 }
  const member = guards.membership(head, actor.user)
  if (member === undefined) throw new ChatError('NOT_MEMBER')
  return { head, from: visibleFrom({ ...head, ...member }), rank: rankOf(member.role) }
}
