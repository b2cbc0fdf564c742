import { ChatError } from '../../errors.ts'
import type { Entry } from '../entry.ts'
import type { Lift, MuteEverywhere, Restrict, RestrictionKind } from '../writes.ts'
import { type Batch, openHead, userOf } from './batch.ts'
import { demandAbove, takeOut } from './groups.ts'
import type { Head } from './log.ts'

/** Restricts a user of a room, or bans one from a group: who is a member of it is taken out in the same step. */
export async function restrict (batch: Batch, { conversation, actor, kind, user, minutes }: Restrict): Promise<Entry[]> {
  const { db, guards } = batch
  const head = openHead(batch, conversation, actor)
  const present = conversation.kind === 'group' ? demandAbove(batch, head, actor, user, 'ban') : undefined
  if (!guards.isRegistered(conversation.app, user)) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)

  const until = minutes === undefined ? null : Date.now() + minutes * 60_000
  await db.deleteFrom('restrictions').where('conversation_id', '=', head.id).where('until', '<=', Date.now()).execute()
  await db.insertInto('restrictions').values({ conversation_id: head.id, user, kind, app: conversation.app, until })
    .onConflict((conflict) => conflict.columns(['conversation_id', 'user', 'kind']).doUpdateSet({ until })).execute()
  guards.restricted(head)
  return present === undefined ? [] : [await takeOut(batch, head, user, 'removed', userOf(actor))]
}

export async function lift (batch: Batch, { conversation, actor, kind, user }: Lift): Promise<void> {
  const { guards } = batch
  const head = openHead(batch, conversation, actor)
  if (conversation.kind === 'group') demandAbove(batch, head, actor, user, 'ban')
  if (!guards.isRegistered(conversation.app, user)) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)

  await liftOf(batch, head, kind, user)
}

/** Lifts a restriction without asking whether somebody may. */
export async function liftOf ({ db }: Batch, head: Head, kind: RestrictionKind, user: string): Promise<void> {
  await db.deleteFrom('restrictions').where('conversation_id', '=', head.id).where('user', '=', user).where('kind', '=', kind).execute()
}

/** Lets a user say nothing in any group or room, or lets it again. */
export async function muteEverywhere ({ db, guards }: Batch, { app, kind, user, on, minutes }: MuteEverywhere): Promise<void> {
  if (!guards.isRegistered(app, user)) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)

  await db.deleteFrom('mutes').where('app', '=', app).where('kind', '=', kind).where((where) => where.or([where('user', '=', user), where('until', '<=', Date.now())])).execute()
  if (!on) return
  await db.insertInto('mutes').values({ app, kind, user, until: minutes === undefined ? null : Date.now() + minutes * 60_000 }).execute()
  guards.mutedEverywhere(app)
}
