import { randomUUID } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { Content, Flag, Id, List, ObjectName, Text } from '../params.ts'
import { publish } from '../publish.ts'
import { tagRecords } from './tags.ts'

const atOnce = 1000

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

/** What is told to many by their devices' makers: of that, this server has the system messages. */
export const pushes = [
  endpoint({
    path: 'push',
    params: Type.Object({ audience: Audience, fromuserid: Type.Optional(Id), message: Type.Optional(Type.Object({ content: Content, objectName: ObjectName })) }),
    run: async (call, { audience, fromuserid: from, message }) => {
      if (message === undefined) throw new RongCloudError(1009, 'There is no push service: a push needs a message')
      if (from === undefined) throw new RongCloudError(1002, 'fromuserid is required')
      let messageUID: string | undefined
      for await (const users of audienceOf(call, audience)) {
        if (users.length === 0) continue
        const sent = await publish(call, { from, to: users.map((user) => `system:${user}`), ...message })
        messageUID ??= sent.values().next().value
      }
      return { id: randomUUID(), ...messageUID === undefined ? {} : { messageUID } }
    }
  })
]
