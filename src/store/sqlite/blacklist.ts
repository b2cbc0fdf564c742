import { ChatError } from '../../errors.ts'
import { blacklistLength } from '../../schemas/blacklist.ts'
import type { BlacklistWrite, WriteValue } from '../writes.ts'
import type { Batch } from './batch.ts'
import { tell } from './me.ts'

/** Puts a user on another's blacklist, or takes it off; where that is new, the owner's devices are told. */
export async function blacklist (batch: Batch, { app, user, other, on }: BlacklistWrite): Promise<WriteValue> {
  const { db, log, guards } = batch
  if (!guards.isRegistered(app, other)) throw new ChatError('NOT_FOUND', `There is no user '${other}'`)
  if (!on) {
    const { numDeletedRows } = await db.deleteFrom('blacklist').where('app', '=', app).where('user', '=', user).where('other', '=', other).executeTakeFirst()
    return Number(numDeletedRows) > 0 ? changed() : { changed: false }
  }
  if (guards.blacklists(app, user, other)) return { changed: false }
  const { count } = await db.selectFrom('blacklist').select((query) => query.fn.countAll<number>().as('count')).where('app', '=', app).where('user', '=', user).executeTakeFirstOrThrow()
  if (Number(count) >= blacklistLength) throw new ChatError('TOO_LARGE', `A blacklist holds at most ${blacklistLength} users`)

  await db.insertInto('blacklist').values({ app, user, other, created_at: log.now }).execute()
  guards.listed(app, user)
  return changed()

  function changed (): WriteValue {
    return { changed: true, entries: [tell(batch, app, user, { blacklisted: { user: other, on } })] }
  }
}
