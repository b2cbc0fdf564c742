import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { Content, Id, List, ObjectName } from '../params.ts'
import { publish } from '../publish.ts'

/** What an app's server says, in the name of its users. */
export const messages = [
  endpoint({
    path: 'message/private/publish',
    params: Type.Object({ fromUserId: Id, toUserId: List(Id, 1000), objectName: ObjectName, content: Content }),
    run: async (call, { fromUserId: from, toUserId, objectName, content }) => {
      const sent = await publish(call, { from, to: toUserId.map((user) => `direct:${user}`), objectName, content })
      return { messageUIDs: [...sent].map(([address, messageUID]) => ({ userId: address.slice('direct:'.length), messageUID })) }
    }
  })
]
