import type { Conversation } from '../../conversation.ts'
import { ChatError } from '../../errors.ts'
import type { ChangeGroup, HistoryScope, Role } from '../../schemas/group.ts'
import type { Entry } from '../entry.ts'
import type { Actor, ChangeGroupWrite, CreateGroup, DismissGroup, RemoveMember } from '../writes.ts'
import { type Batch, openHead, record, userOf } from './batch.ts'
import type { Membership } from './guards.ts'
import { type Head, unset } from './log.ts'

// Every function checks first and writes then: a refusal leaves nothing behind.

const ranks: Record<string, number> = { member: 1, admin: 2, owner: 3 }
/** The app stands above every owner. */
export const appRank = 4

export function rankOf (role: string): number {
  return ranks[role] ?? 0
}

export async function createGroup (batch: Batch, { app, groupId, name, history, owner, members, by, anew = false }: CreateGroup): Promise<Entry[]> {
  const { log, guards, addMember } = batch
  const conversation = { app, kind: 'group', key: groupId } as const
  const earlier = log.find(conversation)
  if (earlier !== undefined && (earlier.endedAt === null || !anew)) throw new ChatError('ALREADY_EXISTS', `There is a group '${groupId}' already`)
  const users = [...new Set(owner === undefined ? members : [owner, ...members])]
  const unknown = users.find((user) => !guards.isRegistered(app, user))
  if (unknown !== undefined) throw new ChatError('NOT_FOUND', `There is no user '${unknown}'`)

  const head = await begin(batch, conversation, { name, history })
  const first = head.lastSeq + 1
  return users.map((user) => {
    const role: Role = user === owner ? 'owner' : 'member'
    addMember(head, user, role, first)
    return record(log, head, { op: 'member', from: userOf(by), detail: { user, change: 'joined', role } })
  })
}

/** A dismissed group begins anew: its seqs go on, its past and what it was set to do not. */
export async function begin ({ db, log }: Batch, conversation: Conversation, named: { readonly name: string, readonly history: HistoryScope }): Promise<Head> {
  const earlier = log.find(conversation)
  if (earlier === undefined) {
    const head = log.create(conversation)
    log.change(head, named)
    return head
  }
  log.change(earlier, { ...named, endedAt: null, floorSeq: earlier.lastSeq })
  log.configure(earlier, { ...unset, createdAt: log.now })
  await db.updateTable('conversations').set({ announcement: null }).where('id', '=', earlier.id).execute()
  return earlier
}

export async function changeGroup (batch: Batch, { conversation, actor, changes }: ChangeGroupWrite): Promise<Entry[]> {
  const { db, log } = batch
  const head = openHead(batch, conversation, actor)
  demandRank(batch, head, actor, 2)
  const row = db.selectFrom('conversations').select('announcement').where('id', '=', head.id)
  // Long, and asked for seldom: the heads that are kept in memory do not hold it.
  const announcement = changes.announcement === undefined ? undefined : (await row.executeTakeFirstOrThrow()).announcement ?? ''
  const present: ChangeGroup = { name: head.name ?? '', history: head.history as HistoryScope, muteAll: head.muteAll, ...announcement === undefined ? {} : { announcement } }
  const changed: ChangeGroup = Object.fromEntries(Object.entries(changes).filter(([field, value]) => present[field as keyof ChangeGroup] !== value))
  if (Object.keys(changed).length === 0) return []

  const { announcement: announced, muteAll, ...others } = changed
  log.change(head, others)
  if (muteAll !== undefined) log.configure(head, { muteAll })
  if (announced !== undefined) await db.updateTable('conversations').set({ announcement: announced === '' ? null : announced }).where('id', '=', head.id).execute()
  return [record(log, head, { op: 'conversation', from: userOf(actor), detail: { changes: changed } })]
}

export async function dismissGroup (batch: Batch, { conversation, actor }: DismissGroup): Promise<Entry[]> {
  const { db, log } = batch
  const head = openHead(batch, conversation, actor)
  demandRank(batch, head, actor, 3)

  const entry = record(log, head, { op: 'conversation', from: userOf(actor), detail: { changes: { dismissed: true } } })
  log.change(head, { endedAt: entry.time })
  await db.updateTable('members').set({ left_seq: entry.seq }).where('conversation_id', '=', head.id).where('left_seq', 'is', null).execute()
  await db.deleteFrom('restrictions').where('conversation_id', '=', head.id).execute()
  return [entry]
}

export async function removeMember (batch: Batch, { conversation, actor, user }: RemoveMember): Promise<Entry[]> {
  const head = openHead(batch, conversation, actor)
  const leaves = actor !== 'app' && actor.user === user
  if (leaves && demandRank(batch, head, actor, 1) === rankOf('owner')) throw new ChatError('FORBIDDEN', 'The owner hands over or dismisses the group, and leaves then')
  if (!leaves && demandAbove(batch, head, actor, user, 'remove') === undefined) throw new ChatError('NOT_FOUND', `There is no member '${user}'`)

  return [await takeOut(batch, head, user, leaves ? 'left' : 'removed', userOf(actor))]
}

/** Takes a member out of a group without asking whether somebody may. */
export async function takeOut ({ db, log }: Batch, head: Head, user: string, change: 'left' | 'removed', by: string | undefined): Promise<Entry> {
  const entry = record(log, head, { op: 'member', from: by, detail: { user, change } })
  await db.updateTable('members').set({ left_seq: entry.seq }).where('conversation_id', '=', head.id).where('user', '=', user).execute()
  return entry
}

/** The member that is to be removed or banned; nothing where the user is in no such group. Refuses who does not stand above it. */
export function demandAbove (batch: Batch, head: Head, actor: Actor, user: string, what: 'remove' | 'ban'): Membership | undefined {
  const acting = demandRank(batch, head, actor, 2)
  const present = batch.guards.membership(head, user)
  if (present !== undefined && acting <= rankOf(present.role)) throw new ChatError('FORBIDDEN', `You may ${what} only those below you`)
  return present
}

/** How high somebody stands in a group. Refuses who does not stand high enough. */
export function demandRank ({ guards }: Batch, head: Head, actor: Actor, least: number): number {
  if (actor === 'app') return appRank
  const member = guards.membership(head, actor.user)
  if (member === undefined) throw new ChatError('NOT_MEMBER')
  const own = rankOf(member.role)
  if (own < least) throw new ChatError('FORBIDDEN')
  return own
}
