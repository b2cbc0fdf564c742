import { ChatError } from '../../errors.ts'
import type { Role } from '../../schemas/group.ts'
import type { Entry } from '../entry.ts'
import type { Actor, ChangeGroupWrite, CreateGroup, DismissGroup, PutMember, RemoveMember } from '../writes.ts'
import { type Batch, openHead, record, userOf } from './batch.ts'
import type { Head } from './log.ts'

// Every function checks first and writes then: a refusal leaves nothing behind.

export const rank: Record<string, number> = { member: 1, admin: 2, owner: 3 }
/** The app stands above every owner. */
export const appRank = 4

export function createGroup (batch: Batch, { app, groupId, name, history, owner, members, by }: CreateGroup): Entry[] {
  const { log, guards, addMember } = batch
  const conversation = { app, kind: 'group', key: groupId } as const
  if (log.find(conversation) !== undefined) throw new ChatError('ALREADY_EXISTS', `There is a group '${groupId}' already`)
  const users = [...new Set(owner === undefined ? members : [owner, ...members])]
  const unknown = users.find((user) => !guards.isRegistered(app, user))
  if (unknown !== undefined) throw new ChatError('NOT_FOUND', `There is no user '${unknown}'`)

  const head = log.create(conversation)
  log.change(head, { name, history })
  return users.map((user) => {
    const role: Role = user === owner ? 'owner' : 'member'
    addMember(head, user, role, 1)
    return record(log, head, { op: 'member', from: userOf(by), detail: { user, change: 'joined', role } })
  })
}

export function changeGroup (batch: Batch, { conversation, actor, changes }: ChangeGroupWrite): Entry[] {
  const { log } = batch
  const head = openHead(batch, conversation, actor)
  demandRank(batch, head, actor, 2)
  const changed = Object.fromEntries(Object.entries(changes).filter(([field, value]) => head[field as 'name' | 'history'] !== value))
  if (Object.keys(changed).length === 0) return []

  log.change(head, changed)
  return [record(log, head, { op: 'conversation', from: userOf(actor), detail: { changes: changed } })]
}

export async function dismissGroup (batch: Batch, { conversation, actor }: DismissGroup): Promise<Entry[]> {
  const { db, log } = batch
  const head = openHead(batch, conversation, actor)
  demandRank(batch, head, actor, 3)

  const entry = record(log, head, { op: 'conversation', from: userOf(actor), detail: { changes: { dismissed: true } } })
  log.change(head, { endedAt: entry.time })
  await db.updateTable('members').set({ left_seq: entry.seq }).where('conversation_id', '=', head.id).where('left_seq', 'is', null).execute()
  return [entry]
}

export async function putMember (batch: Batch, { conversation, actor, user, role, mutedMinutes }: PutMember): Promise<Entry[]> {
  const { db, log, guards, addMember } = batch
  const head = openHead(batch, conversation, actor)
  const acting = demandRank(batch, head, actor, 2)
  const present = guards.membership(head, user)
  const wanted = role ?? (present?.role as Role | undefined) ?? 'member'
  if (!guards.isRegistered(conversation.app, user)) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)
  const changesRole = present?.role !== wanted && (present !== undefined || wanted !== 'member')
  // Owners make admins, admins look after members; nobody touches an equal but the owner handing over.
  if (changesRole && acting < 3) throw new ChatError('FORBIDDEN', 'Only the owner gives roles')
  if (present?.role === 'owner' && changesRole) throw new ChatError('FORBIDDEN', 'The owner gives up the role by making another member the owner')
  if (mutedMinutes !== undefined && acting <= (rank[wanted] ?? 0)) throw new ChatError('FORBIDDEN', 'You may mute only those below you')

  const entries: Entry[] = []
  const by = userOf(actor)
  if (wanted === 'owner' && present?.role !== 'owner') entries.push(...await handOver(batch, head, by))
  if (present === undefined) {
    addMember(head, user, wanted, head.lastSeq + 1)
    entries.push(record(log, head, { op: 'member', from: by, detail: { user, change: 'joined', role: wanted } }))
  } else if (changesRole) {
    await db.updateTable('members').set({ role: wanted }).where('conversation_id', '=', head.id).where('user', '=', user).execute()
    entries.push(record(log, head, { op: 'member', from: by, detail: { user, change: 'role', role: wanted } }))
  }
  if (mutedMinutes !== undefined) {
    const until = mutedMinutes === 0 ? 0 : Date.now() + mutedMinutes * 60_000
    await db.updateTable('members').set({ muted_until: until }).where('conversation_id', '=', head.id).where('user', '=', user).execute()
    entries.push(record(log, head, { op: 'conversation', from: by, detail: { changes: { muted: { user, until } } } }))
  }
  return entries
}

export async function removeMember (batch: Batch, { conversation, actor, user }: RemoveMember): Promise<Entry[]> {
  const { guards } = batch
  const head = openHead(batch, conversation, actor)
  const leaves = actor !== 'app' && actor.user === user
  const acting = demandRank(batch, head, actor, leaves ? 1 : 2)
  const present = guards.membership(head, user)
  if (present === undefined) throw new ChatError('NOT_FOUND', `There is no member '${user}'`)
  if (present.role === 'owner' && leaves) throw new ChatError('FORBIDDEN', 'The owner hands over or dismisses the group, and leaves then')
  if (!leaves && acting <= (rank[present.role] ?? 0)) throw new ChatError('FORBIDDEN', 'You may remove only those below you')

  return [await takeOut(batch, head, user, leaves ? 'left' : 'removed', userOf(actor))]
}

/** Takes a member out of a group without asking whether somebody may. */
export async function takeOut ({ db, log }: Batch, head: Head, user: string, change: 'left' | 'removed', by: string | undefined): Promise<Entry> {
  const entry = record(log, head, { op: 'member', from: by, detail: { user, change } })
  await db.updateTable('members').set({ left_seq: entry.seq }).where('conversation_id', '=', head.id).where('user', '=', user).execute()
  return entry
}

/** Whoever owns the group now becomes an admin. */
async function handOver ({ db, log }: Batch, head: Head, by: string | undefined): Promise<Entry[]> {
  const owners = await db.updateTable('members').set({ role: 'admin' }).where('conversation_id', '=', head.id).where('role', '=', 'owner').where('left_seq', 'is', null).returning('user').execute()
  return owners.map(({ user }) => record(log, head, { op: 'member', from: by, detail: { user, change: 'role', role: 'admin' } }))
}

function demandRank ({ guards }: Batch, head: Head, actor: Actor, least: number): number {
  if (actor === 'app') return appRank
  const member = guards.membership(head, actor.user)
  if (member === undefined) throw new ChatError('NOT_MEMBER')
  const own = rank[member.role] ?? 0
  if (own < least) throw new ChatError('FORBIDDEN')
  return own
}
