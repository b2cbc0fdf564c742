import { Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { Flag, Id, List } from '../params.ts'
import { publicationOf, publicationParams } from '../publication.ts'
import { publish } from '../publish.ts'

const params = Type.Object({ ...publicationParams, toUserId: List(Id, 1000), verifyBlacklist: Type.Optional(Flag) })

/** Those of the users whom this one may write to, where that is asked for: the app itself is held up by no list. */
export async function hearing (call: Call, from: string, users: readonly string[], verify = false): Promise<readonly string[]> {
  if (!verify) return users
  const heard = new Map<string, boolean>()
  await call.each(new Set(users), async (user) => { heard.set(user, await call.chat.context.store.hears(call.app, user, from)) })
  return users.filter((user) => heard.get(user))
}

/** What is answered for messages to users: a messageUID for each. */
export function byUser (sent: ReadonlyMap<string, string>): { messageUIDs: Array<{ userId: string, messageUID: string }> } {
  return { messageUIDs: [...sent].map(([address, messageUID]) => ({ userId: address.slice(address.indexOf(':') + 1), messageUID })) }
}

/** What an app's server says to users alone, in the name of another. */
export const privateMessages = [
  endpoint({
    path: 'message/private/publish',
    params,
    run: async (call, { toUserId, verifyBlacklist, ...message }) => {
      const users = await hearing(call, message.fromUserId, toUserId, verifyBlacklist)
      return byUser(await publish(call, publicationOf(message, users.map((user) => `direct:${user}`))))
    }
  }),

  endpoint({
    path: 'statusmessage/private/publish',
    params,
    run: async (call, { toUserId, verifyBlacklist, ...message }) => {
      const users = await hearing(call, message.fromUserId, toUserId, verifyBlacklist)
      return byUser(await publish(call, { ...publicationOf(message, users.map((user) => `direct:${user}`)), transient: true }))
    }
  })
]
