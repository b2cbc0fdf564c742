import { ChatError } from '../../errors.ts'
import type { ChangeRoom } from '../../schemas/room.ts'
import type { Conversation } from '../../conversation.ts'
import type { Entry } from '../entry.ts'
import type { Due, EndRoom, EnterRoom, PutRoom, RestrictionKind, TouchRooms, WriteValue } from '../writes.ts'
import { removeAllAttributes } from './attributes.ts'
import { type Batch, openHead, record } from './batch.ts'
import { type Head, unset } from './log.ts'

/** What holds for a user where no room was yet. */
const none: ReadonlySet<RestrictionKind> = new Set()

export function putRoom (batch: Batch, { conversation, settings = {}, ifAbsent }: PutRoom): WriteValue {
  const { log } = batch
  const head = log.find(conversation)
  if (head === undefined || head.endedAt !== null) {
    const { paused = false, ...others } = settings
    const room = begin(batch, conversation, others)
    return { began: true, entries: paused ? [configure(batch, room, { paused })] : [] }
  }
  const changes = Object.fromEntries(Object.entries(settings).filter(([field, value]) => head[field as keyof ChangeRoom] !== value))
  if (ifAbsent || Object.keys(changes).length === 0) return { entries: [] }
  return { entries: [configure(batch, head, changes)] }
}

export function enterRoom (batch: Batch, { conversation, user, make }: EnterRoom): WriteValue {
  const { log, guards } = batch
  const head = log.find(conversation)
  const there = head !== undefined && head.endedAt === null
  if (!there && make === undefined) throw new ChatError('NOT_FOUND', `There is no room '${conversation.key}'`)
  // A ban outlives the room: otherwise whoever is banned would wait for its end.
  const kinds = head === undefined ? none : guards.restrictions(head, user)
  if (kinds.has('ban')) throw new ChatError('FORBIDDEN', 'You are banned from this room')

  if (there) log.configure(head, { touchedAt: log.now })
  else begin(batch, conversation, {})
  return {
    ...there ? {} : { began: true } as const,
    ...there && guards.leavesSomething(head, user) ? { leaver: user } : {},
    ...kinds.has('stay') ? { stays: true } as const : {}
  }
}

export function touchRooms ({ log }: Batch, { conversations }: TouchRooms): void {
  for (const conversation of conversations) {
    const head = log.find(conversation)
    if (head !== undefined) log.configure(head, { touchedAt: log.now })
  }
}

export async function endRoom (batch: Batch, { conversation, ifDue }: EndRoom): Promise<Entry[]> {
  const { log } = batch
  if (ifDue !== undefined && !isDue(log.find(conversation), ifDue)) return []
  const head = openHead(batch, conversation, 'app')

  const entry = record(log, head, { op: 'conversation', from: undefined, detail: { changes: { dismissed: true } } })
  log.change(head, { endedAt: entry.time })
  await removeAllAttributes(batch, head)
  return [entry]
}

/** The same in SQL, for all rooms: `dueRooms` in ../sql/rooms.ts. */
function isDue (head: Head | undefined, { now, idle }: Due): boolean {
  if (head === undefined || head.endedAt !== null || head.keepAlive) return false
  if (head.endsAt !== null) return head.endsAt <= now
  const patience = head.idleMinutes === null ? idle : head.idleMinutes * 60_000
  return patience > 0 && head.touchedAt <= now - patience && head.lastTime <= now - patience
}

/** Changes a room, and says so in its log. */
function configure ({ log }: Batch, head: Head, changes: ChangeRoom): Entry {
  const { name, ...configuration } = changes
  if (name !== undefined) log.change(head, { name })
  if (Object.keys(configuration).length > 0) log.configure(head, configuration)
  return record(log, head, { op: 'conversation', from: undefined, detail: { changes } })
}

/** An ended room begins anew: its seqs go on, its past and what it was set to do not. */
function begin ({ log }: Batch, conversation: Conversation, { name, ...settings }: ChangeRoom): Head {
  const room = log.find(conversation) ?? log.create(conversation)
  log.change(room, { endedAt: null, floorSeq: room.lastSeq, name: name ?? null })
  log.configure(room, { ...unset, ...settings, touchedAt: log.now, createdAt: log.now })
  return room
}
