import { randomUUID } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { Chars, Content, Flag, Id, List, ObjectName, Text } from '../params.ts'
import { publish } from '../publish.ts'
import { tagRecords } from './tags.ts'

const atOnce = 1000
/** The name under which a notification speaks that names nobody. */
const notifier = 'push'
const notificationType = 'custom:push'

const Audience = Type.Object({
  is_to_all: Type.Optional(Flag),
  userid: Type.Optional(List(Id, 1000, { least: 0 })),
  tag: Type.Optional(List(Text(40), 20, { least: 0 })),
  tag_or: Type.Optional(List(Text(40), 20, { least: 0 }))
})
type Audience = Static<typeof Audience>

/** Who is meant, many at a time: all, else those that are named, else whoever has all of `tag` and one of `tag_or`. */
async function * audienceOf (call: Call, { is_to_all: all = false, userid = [], tag = [], tag_or: either = [] }: Audience): AsyncGenerator<string[]> {
  if (!all && userid.length > 0) return yield userid
  if (!all && tag.length === 0 && either.length === 0) throw new RongCloudError(1002, 'audience names nobody')
  let cursor: string | undefined
  do {
    const at = { limit: atOnce, ...cursor === undefined ? {} : { cursor } }
    const page = all ? await call.chat.users(call.caller, at) : await tagRecords.list(call, at)
    yield page.items.flatMap((item) => 'userId' in item ? [item.userId] : tag.every((one) => item.value.includes(one)) && (either.length === 0 || either.some((one) => item.value.includes(one))) ? [item.key] : [])
    cursor = page.next
  } while (cursor !== undefined)
}

const Message = Type.Object({ content: Content, objectName: ObjectName })
/** What a device would show: `alert` at least, and whatever else is said to which platform. */
const Notification = Type.Object({ alert: Chars(4096) }, { additionalProperties: true })

/** What is pushed: a message that stays, or a notification of the moment, which the users' connections are told in the place of their devices. */
function pushed ({ message, notification }: { readonly message?: Static<typeof Message>, readonly notification?: Static<typeof Notification> }) {
  if (message !== undefined) return message
  if (notification !== undefined) return { objectName: notificationType, content: JSON.stringify(notification), transient: true }
  throw new RongCloudError(1002, 'notification or message is required')
}

/** What is told to many at once. */
export const pushes = [
  endpoint({
    path: 'push',
    params: Type.Object({ audience: Audience, fromuserid: Type.Optional(Id), message: Type.Optional(Message), notification: Type.Optional(Notification) }),
    run: async (call, { audience, fromuserid, message, notification }) => {
      if (message !== undefined && fromuserid === undefined) throw new RongCloudError(1002, 'fromuserid is required')
      const what = pushed({ ...message === undefined ? {} : { message }, ...notification === undefined ? {} : { notification } })
      let messageUID: string | undefined
      for await (const users of audienceOf(call, audience)) {
        const sent = await publish(call, { from: fromuserid ?? notifier, to: users.map((user) => `system:${user}`), ...what })
        messageUID ??= sent.values().next().value
      }
      return { id: randomUUID(), ...messageUID === undefined || message === undefined ? {} : { messageUID } }
    }
  })
]
