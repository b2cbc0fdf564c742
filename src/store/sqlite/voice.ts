import { type Conversation, otherOf } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import { rankOf } from './groups.ts'
import type { Guards } from './guards.ts'
import type { Head } from './log.ts'

/** Refuses a user who may not say anything here, be it a message, an edit or a reaction. `head` is absent where a direct conversation has not begun. */
export function demandVoice (guards: Guards, { app, kind, key }: Conversation, head: Head | undefined, user: string): void {
  if (kind === 'system') throw new ChatError('FORBIDDEN', 'A system conversation is one way')
  if (kind === 'direct') demandDirectVoice(guards, app, user, otherOf(key, user))
  if (head !== undefined && kind === 'room') demandRoomVoice(guards, head, user)
  if (head !== undefined && kind === 'group') demandMemberVoice(guards, head, user)
}

/** To mention all is for who looks after a group; in a room for the app. */
export function demandMayMentionAll (guards: Guards, { kind }: Conversation, head: Head | undefined, user: string): void {
  const role = kind === 'group' && head !== undefined ? guards.membership(head, user)?.role : undefined
  if (kind === 'room' || (kind === 'group' && rankOf(role ?? '') < 2)) throw new ChatError('FORBIDDEN', 'You may not mention all')
}

function demandDirectVoice (guards: Guards, app: string, user: string, other: string): void {
  if (guards.isDirectMuted(app, user)) throw new ChatError('MUTED', 'You may not write to anybody alone')
  if (guards.blacklists(app, other, user) || guards.excludes(app, other, user)) throw new ChatError('BLOCKED', 'This user does not take messages from you')
}

/** Who is in a room is known by the connections, not here. */
function demandRoomVoice (guards: Guards, head: Head, user: string): void {
  const kinds = guards.restrictions(head, user)
  if (kinds.has('ban')) throw new ChatError('NOT_MEMBER')
  if (kinds.has('mute')) throw new ChatError('MUTED')
  if (guards.isMutedEverywhere(head.conversation.app, 'room', user)) throw new ChatError('MUTED', 'You are muted in all rooms')
  if (head.muteAll && !kinds.has('voice')) throw new ChatError('MUTED', 'This room is muted')
}

function demandMemberVoice (guards: Guards, head: Head, user: string): void {
  const member = guards.membership(head, user)
  if (member === undefined) throw new ChatError('NOT_MEMBER')
  if (member.mutedUntil > Date.now()) throw new ChatError('MUTED')
  if (guards.isMutedEverywhere(head.conversation.app, 'group', user)) throw new ChatError('MUTED', 'You are muted in all groups')
  if (head.muteAll && member.role === 'member' && !member.voice) throw new ChatError('MUTED', 'This group is muted')
}
