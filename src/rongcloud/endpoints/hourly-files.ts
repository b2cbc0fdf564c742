import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { signLink } from '../hourly-log.ts'
import { Records } from '../records.ts'
import { hourOf } from '../times.ts'

const params = Type.Object({ date: Type.String({ minLength: 1, maxLength: 10 }) })

/** Hours whose file was deleted. */
const deleted = new Records('app:deleted-hour', Type.Literal(true))

/** The hour that is meant. Refused: 1002. */
function hourIn (date: string) {
  const hour = hourOf(date)
  if (hour === undefined) throw new RongCloudError(1002, 'date is YYYYMMDDHH')
  return hour
}

/** Everything that was said in an hour, as a file. */
export const hourlyFiles = [
  endpoint({
    path: 'message/history',
    params,
    run: async (call, { date }) => {
      const { items } = await call.chat.context.store.messagesBetween(call.app, hourIn(date), { limit: 1 })
      const isThere = items.length > 0 && await deleted.get(call, date) === undefined
      return { url: isThere ? `${call.base}/rongcloud/history/${date}.zip?${signLink(call.chat.context.tokens, call.app, date)}` : '', date }
    }
  }),

  endpoint({
    path: 'message/history/delete',
    params,
    run: async (call, { date }) => {
      hourIn(date)
      await deleted.put(call, date, true)
    }
  })
]

/** Whether the file of an hour was deleted: its link opens nothing any more. */
export async function isDeleted (...[call, date]: Parameters<typeof deleted.get>): Promise<boolean> {
  return await deleted.get(call, date) === true
}
