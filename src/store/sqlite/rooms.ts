import { ChatError } from '../../errors.ts'
import type { ChangeRoom } from '../../schemas/room.ts'
import type { Conversation } from '../../conversation.ts'
import type { Entry } from '../entry.ts'
import type { EndRoom, EnterRoom, PutRoom, TouchRooms, WriteValue } from '../writes.ts'
import { removeAllAttributes } from './attributes.ts'
import { type Batch, openHead, record } from './batch.ts'
import { type Head, unset } from './log.ts'

export function putRoom (batch: Batch, { conversation, settings = {}, ifAbsent }: PutRoom): Entry[] {
  const { log } = batch
  const head = log.find(conversation)
  if (head === undefined || head.endedAt !== null) {
    begin(batch, conversation, settings)
    return []
  }
  const changes = Object.fromEntries(Object.entries(settings).filter(([field, value]) => head[field as keyof ChangeRoom] !== value))
  if (ifAbsent || Object.keys(changes).length === 0) return []
  const { name, ...configuration } = changes as ChangeRoom
  if (name !== undefined) log.change(head, { name })
  if (Object.keys(configuration).length > 0) log.configure(head, configuration)
  return [record(log, head, { op: 'conversation', from: undefined, detail: { changes } })]
}

export function enterRoom (batch: Batch, { conversation, user, make }: EnterRoom): WriteValue {
  const { log, guards } = batch
  const head = log.find(conversation)
  const there = head !== undefined && head.endedAt === null
  if (!there && make === undefined) throw new ChatError('NOT_FOUND', `There is no room '${conversation.key}'`)
  // A ban outlives the room: otherwise whoever is banned would wait for its end.
  if (head !== undefined && guards.restrictions(head, user).has('ban')) throw new ChatError('FORBIDDEN', 'You are banned from this room')

  if (!there) {
    begin(batch, conversation, {})
    return {}
  }
  log.configure(head, { touchedAt: log.now })
  return guards.leavesSomething(head, user) ? { leaver: user } : {}
}

export function touchRooms ({ log }: Batch, { conversations }: TouchRooms): void {
  for (const conversation of conversations) {
    const head = log.find(conversation)
    if (head !== undefined) log.configure(head, { touchedAt: log.now })
  }
}

export async function endRoom (batch: Batch, { conversation, idleSince }: EndRoom): Promise<Entry[]> {
  const { log } = batch
  if (idleSince !== undefined && !isIdle(log.find(conversation), idleSince)) return []
  const head = openHead(batch, conversation, 'app')

  const entry = record(log, head, { op: 'conversation', from: undefined, detail: { changes: { dismissed: true } } })
  log.change(head, { endedAt: entry.time })
  await removeAllAttributes(batch, head)
  return [entry]
}

function isIdle (head: Head | undefined, since: number): boolean {
  return head !== undefined && head.endedAt === null && !head.keepAlive && head.touchedAt <= since && head.lastTime <= since
}

/** An ended room begins anew: its seqs go on, its past and what it was set to do not. */
function begin ({ log }: Batch, conversation: Conversation, { name, ...settings }: ChangeRoom): Head {
  const room = log.find(conversation) ?? log.create(conversation)
  log.change(room, { endedAt: null, floorSeq: room.lastSeq, name: name ?? null })
  log.configure(room, { ...unset, ...settings, touchedAt: log.now })
  return room
}
