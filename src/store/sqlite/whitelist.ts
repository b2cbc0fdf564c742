import { ChatError } from '../../errors.ts'
import { whitelistLength } from '../../schemas/whitelist.ts'
import type { MuteDirect, WhitelistWrite } from '../writes.ts'
import type { Batch } from './batch.ts'

/** Puts a user on another's whitelist, or takes it off. Gives whether that is new. */
export async function whitelist ({ db, log, guards }: Batch, { app, user, other, on }: WhitelistWrite): Promise<boolean> {
  if (!guards.isRegistered(app, other)) throw new ChatError('NOT_FOUND', `There is no user '${other}'`)
  if (!on) {
    const { numDeletedRows } = await db.deleteFrom('whitelist').where('app', '=', app).where('user', '=', user).where('other', '=', other).executeTakeFirst()
    return Number(numDeletedRows) > 0
  }
  const { count } = await db.selectFrom('whitelist').select((query) => query.fn.countAll<number>().as('count')).where('app', '=', app).where('user', '=', user).where('other', '!=', other).executeTakeFirstOrThrow()
  if (Number(count) >= whitelistLength) throw new ChatError('TOO_LARGE', `A whitelist holds at most ${whitelistLength} users`)

  const { numInsertedOrUpdatedRows } = await db.insertInto('whitelist').values({ app, user, other, created_at: log.now }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
  guards.whitelisted(app, user)
  return Number(numInsertedOrUpdatedRows) > 0
}

/** Lets a user write nobody in direct conversations, or lets it again. */
export async function muteDirect ({ db, guards }: Batch, { app, user, on }: MuteDirect): Promise<void> {
  const { numUpdatedRows } = await db.updateTable('users').set({ direct_muted: on ? 1 : 0 }).where('app', '=', app).where('id', '=', user).where('erased_at', 'is', null).executeTakeFirst()
  if (Number(numUpdatedRows) === 0) throw new ChatError('NOT_FOUND', `There is no user '${user}'`)
  guards.directMuted(app, user)
}
