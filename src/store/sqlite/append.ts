import { otherOf, usersInKey } from '../../conversation.ts'
import { ChatError, type Code } from '../../errors.ts'
import type { Appended, AppendMessage } from '../writes.ts'
import type { Batch } from './batch.ts'
import type { Head } from './log.ts'

/** Stores one message, or gives the answer that its first try got. */
export function append (batch: Batch, write: AppendMessage): Appended {
  const { log } = batch
  const { from, type, content, detail, clientId, digest, refused } = write
  const allowed = mayAppend(batch, write)
  if (refused !== undefined) return firstAnswer(log, allowed, write) ?? refuse(refused)
  const head = allowed ?? begin(batch, write)

  const stamp = log.tryAppend(head, { op: 'message', from, type, content, detail, clientId, digest })
  if (stamp !== undefined) return { ...stamp, repeated: false }

  return firstAnswer(log, head, write) ?? refuse({ code: 'CLIENT_ID_REUSED' })
}

/** What the first try of a retry was answered, if that is what this is. */
function firstAnswer (log: Batch['log'], head: Head | undefined, { from, clientId, digest }: AppendMessage): Appended | undefined {
  const first = head === undefined || clientId === undefined ? undefined : log.findClientId(head, from, clientId)
  if (first === undefined || first.digest !== (digest ?? null)) return undefined
  return { seq: first.seq, time: first.time, messageId: first.messageId, repeated: true }
}

function refuse ({ code, message }: { readonly code: Code, readonly message?: string }): never {
  throw new ChatError(code, message)
}

/** The conversation's head where the sender may write to it; nothing where the first message is to begin it. */
function mayAppend ({ log, guards }: Batch, { conversation, actor, from }: AppendMessage): Head | undefined {
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
      if (kind === 'room') return head
      const member = guards.membership(head, actor.user)
      if (member === undefined) throw new ChatError('NOT_MEMBER')
      if (member.mutedUntil > Date.now()) throw new ChatError('MUTED')
      return head
    }
  }
}

function begin ({ log, addMember }: Batch, { conversation }: AppendMessage): Head {
  const head = log.create(conversation)
  for (const user of usersInKey(conversation)) addMember(head, user, 'member', 1)
  return head
}
