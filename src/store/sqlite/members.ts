import { ChatError } from '../../errors.ts'
import type { ChangeMember, Role } from '../../schemas/group.ts'
import type { Entry } from '../entry.ts'
import type { Actor, AddMembers, PutMember } from '../writes.ts'
import { type Batch, openHead, record, userOf } from './batch.ts'
import { begin, demandRank, rankOf } from './groups.ts'
import type { Membership } from './guards.ts'
import type { Head } from './log.ts'
import { liftOf } from './restrictions.ts'

/** Adds a member, or changes what it is in the group. Checks first and writes then: a refusal leaves nothing behind. */
export async function putMember (batch: Batch, { conversation, actor, user, present: only = false, ...changes }: PutMember): Promise<Entry[]> {
  const { db, log, guards, addMember } = batch
  const head = openHead(batch, conversation, actor)
  const acting = demandRank(batch, head, actor, namesItself(actor, user, changes) ? 1 : 2)
  const present = guards.membership(head, user)
  const wanted = changes.role ?? (present?.role as Role | undefined) ?? 'member'
  if (!guards.isRegistered(conversation.app, user)) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)
  const changesRole = present?.role !== wanted && (present !== undefined || wanted !== 'member')
  demandRights({ acting, itself: actor !== 'app' && actor.user === user, present, wanted, changesRole, changes })
  if (only && present === undefined) throw new ChatError('NOT_FOUND', `There is no member '${user}'`)
  const banned = present === undefined && guards.restrictions(head, user).has('ban')
  if (banned && actor !== 'app') throw new ChatError('FORBIDDEN', 'This user is banned from the group')

  const entries: Entry[] = []
  const from = userOf(actor)
  if (banned) await liftOf(batch, head, 'ban', user)
  if (wanted === 'owner' && present?.role !== 'owner') entries.push(...await handOver(batch, head, from))
  if (present === undefined) {
    addMember(head, user, wanted, head.lastSeq + 1)
    entries.push(record(log, head, { op: 'member', from, detail: { user, change: 'joined', role: wanted } }))
  } else if (changesRole) {
    await db.updateTable('members').set({ role: wanted }).where('conversation_id', '=', head.id).where('user', '=', user).execute()
    entries.push(record(log, head, { op: 'member', from, detail: { user, change: 'role', role: wanted } }))
  }
  for (const change of await changeMember(batch, head, user, changes)) entries.push(record(log, head, { op: 'conversation', from, detail: { changes: change } }))
  return entries
}

/** Adds many users at once, for the app. */
export async function addMembers (batch: Batch, { conversation, users, make, most = Infinity }: AddMembers): Promise<Entry[]> {
  const { db, log, guards, addMember } = batch
  const known = log.find(conversation)
  const there = known?.endedAt === null ? known : undefined
  if (there === undefined && make === undefined) throw new ChatError('NOT_FOUND', `There is no group '${conversation.key}'`)
  const coming = [...new Set(users)].filter((user) => guards.isRegistered(conversation.app, user) && (there === undefined || guards.membership(there, user) === undefined))
  const present = there === undefined || most === Infinity ? 0 : await countMembers(db, there)
  if (coming.length > 0 && present + coming.length > most) throw new ChatError('TOO_LARGE', `The group may have at most ${most} members`)

  const head = there ?? await begin(batch, conversation, make!)
  const entries: Entry[] = []
  for (const user of coming) {
    if (guards.restrictions(head, user).has('ban')) await liftOf(batch, head, 'ban', user)
    addMember(head, user, 'member', head.lastSeq + 1)
    entries.push(record(log, head, { op: 'member', from: undefined, detail: { user, change: 'joined', role: 'member' } }))
  }
  return entries
}

async function countMembers (db: Batch['db'], { id }: Head): Promise<number> {
  const { count } = await db.selectFrom('members').select(({ fn }) => fn.countAll<number>().as('count')).where('conversation_id', '=', id).where('left_seq', 'is', null).executeTakeFirstOrThrow()
  return Number(count)
}

/** What members are told of a member's mute, voice and nickname; what stays as it was is not told. */
async function changeMember ({ db }: Batch, head: Head, user: string, { mutedMinutes, voice, nickname }: ChangeMember): Promise<object[]> {
  const { voice: voiced, nickname: named } = await db.selectFrom('members').select(['voice', 'nickname']).where('conversation_id', '=', head.id).where('user', '=', user).executeTakeFirstOrThrow()
  const row = db.updateTable('members').where('conversation_id', '=', head.id).where('user', '=', user)
  const told = []
  if (mutedMinutes !== undefined) {
    const until = mutedMinutes === 0 ? 0 : Date.now() + mutedMinutes * 60_000
    await row.set({ muted_until: until }).execute()
    told.push({ muted: { user, until } })
  }
  if (voice !== undefined && voice !== (voiced === 1)) {
    await row.set({ voice: voice ? 1 : 0 }).execute()
    told.push({ voice: { user, on: voice } })
  }
  if (nickname !== undefined && nickname !== (named ?? '')) {
    await row.set({ nickname: nickname === '' ? null : nickname }).execute()
    told.push({ nickname: { user, nickname } })
  }
  return told
}

interface Rights {
  readonly acting: number
  readonly itself: boolean
  readonly present: Membership | undefined
  readonly wanted: Role
  readonly changesRole: boolean
  readonly changes: ChangeMember
}

/** Owners make admins, admins look after members; nobody touches an equal but the owner handing over. */
function demandRights ({ acting, itself, present, wanted, changesRole, changes: { mutedMinutes, voice, nickname } }: Rights): void {
  if (changesRole && acting < rankOf('owner')) throw new ChatError('FORBIDDEN', 'Only the owner gives roles')
  if (present?.role === 'owner' && changesRole) throw new ChatError('FORBIDDEN', 'The owner gives up the role by making another member the owner')
  const above = acting > rankOf(wanted)
  if (mutedMinutes !== undefined && !above) throw new ChatError('FORBIDDEN', 'You may mute only those below you')
  if (voice !== undefined && !above) throw new ChatError('FORBIDDEN', 'You may give a voice only to those below you')
  if (nickname !== undefined && !above && !itself) throw new ChatError('FORBIDDEN', 'You may name only yourself and those below you')
}

/** What a member may say of itself, whatever its role. */
function namesItself (actor: Actor, user: string, { role, mutedMinutes, voice, nickname }: ChangeMember): boolean {
  return actor !== 'app' && actor.user === user && nickname !== undefined && role === undefined && mutedMinutes === undefined && voice === undefined
}

/** Whoever owns the group now becomes an admin. */
async function handOver ({ db, log }: Batch, head: Head, from: string | undefined): Promise<Entry[]> {
  const owners = await db.updateTable('members').set({ role: 'admin' }).where('conversation_id', '=', head.id).where('role', '=', 'owner').where('left_seq', 'is', null).returning('user').execute()
  return owners.map(({ user }) => record(log, head, { op: 'member', from, detail: { user, change: 'role', role: 'admin' } }))
}
