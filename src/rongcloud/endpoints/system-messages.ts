import { type Static, Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { Id, List } from '../params.ts'
import { publicationOf, publicationParams } from '../publication.ts'
import { publish } from '../publish.ts'
import { byUser } from './private-messages.ts'

/** Receivers that are written to at once. */
const slice = 1000
const params = Type.Object(publicationParams)

/** Speaks to each of many. Resolves with the messageUID of the first. */
async function speak (call: Call, message: Static<typeof params>, users: readonly string[]): Promise<string | undefined> {
  const sent = await publish(call, publicationOf(message, users.map((user) => `system:${user}`)))
  return sent.values().next().value
}

/** What an app's server says by itself, under a name that nobody can answer. */
export const systemMessages = [
  endpoint({
    path: 'message/system/publish',
    params: Type.Object({ ...publicationParams, toUserId: List(Id, 100) }),
    run: async (call, { toUserId, ...message }) => byUser(await publish(call, publicationOf(message, toUserId.map((user) => `system:${user}`))))
  }),

  endpoint({
    path: 'message/broadcast',
    params,
    // To every user there is; who is not here finds it when it comes back.
    run: async (call, message) => {
      let messageUID: string | undefined
      let cursor: string | undefined
      do {
        const { items, next } = await call.chat.users(call.caller, { limit: slice, ...cursor === undefined ? {} : { cursor } })
        const first = await speak(call, message, items.map(({ userId }) => userId))
        messageUID ??= first
        cursor = next
      } while (cursor !== undefined)
      return messageUID === undefined ? {} : { messageUID }
    }
  }),

  endpoint({
    path: 'message/online/broadcast',
    params,
    run: async (call, message) => {
      let messageUID: string | undefined
      const users = call.chat.context.hub.online(call.app)
      for (let start = 0; start < users.length; start += slice) {
        const first = await speak(call, message, users.slice(start, start + slice))
        messageUID ??= first
      }
      return messageUID === undefined ? {} : { messageUID }
    }
  })
]
