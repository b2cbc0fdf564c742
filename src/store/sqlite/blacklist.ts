import { ChatError } from '../../errors.ts'
import { blacklistLength } from '../../schemas/blacklist.ts'
import type { BlacklistWrite } from '../writes.ts'
import type { Batch } from './batch.ts'

/** Puts a user on another's blacklist, or takes it off. True where that is new. */
export async function blacklist ({ db, log, guards }: Batch, { app, user, other, on }: BlacklistWrite): Promise<boolean> {
  if (!guards.isRegistered(app, other)) throw new ChatError('NOT_FOUND', `There is no user '${other}'`)
  if (!on) {
    const { numDeletedRows } = await db.deleteFrom('blacklist').where('app', '=', app).where('user', '=', user).where('other', '=', other).executeTakeFirst()
    return Number(numDeletedRows) > 0
  }
  if (guards.blacklists(app, user, other)) return false
  const { count } = await db.selectFrom('blacklist').select((query) => query.fn.countAll<number>().as('count')).where('app', '=', app).where('user', '=', user).executeTakeFirstOrThrow()
  if (Number(count) >= blacklistLength) throw new ChatError('TOO_LARGE', `A blacklist holds at most ${blacklistLength} users`)

  await db.insertInto('blacklist').values({ app, user, other, created_at: log.now }).execute()
  guards.listed(app, user)
  return true
}
