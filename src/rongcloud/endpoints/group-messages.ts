import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { Flag, Id, List } from '../params.ts'
import { publicationOf, publicationParams } from '../publication.ts'
import { publish } from '../publish.ts'

const params = Type.Object({ ...publicationParams, toGroupId: List(Id, 3), toUserId: Type.Optional(List(Id, 1000, { least: 0 })), isMentioned: Type.Optional(Flag) })

/** What is answered for messages to groups: a messageUID for each that there is. */
function byGroup (sent: ReadonlyMap<string, string>): { messageUIDs: Array<{ groupId: string, messageUID: string }> } {
  return { messageUIDs: [...sent].map(([address, messageUID]) => ({ groupId: address.slice('group:'.length), messageUID })) }
}

/** Who alone of the group is meant; nobody named: everybody. */
function directed (groups: readonly string[], users: readonly string[]): { readonly visibleTo?: readonly string[] } {
  if (users.length === 0) return {}
  if (groups.length > 1) throw new RongCloudError(1002, 'toUserId goes with one toGroupId')
  return { visibleTo: [...new Set(users)] }
}

/** What an app's server says in groups, in the name of a user who need not be in them. */
export const groupMessages = [
  endpoint({
    path: 'message/group/publish',
    params,
    run: async (call, { toGroupId, toUserId = [], isMentioned = false, ...message }) =>
      byGroup(await publish(call, { ...publicationOf(message, toGroupId.map((group) => `group:${group}`)), ...directed(toGroupId, toUserId), mentions: isMentioned }))
  }),

  endpoint({
    path: 'statusmessage/group/publish',
    params,
    run: async (call, { toGroupId, toUserId = [], isMentioned = false, ...message }) =>
      byGroup(await publish(call, { ...publicationOf(message, toGroupId.map((group) => `group:${group}`)), ...directed(toGroupId, toUserId), mentions: isMentioned, transient: true }))
  }),

  endpoint({
    path: 'message/discussion/publish',
    params: Type.Object({ ...publicationParams, toDiscussionId: List(Id, 3) }),
    // A discussion is a group by an older name.
    run: async (call, { toDiscussionId, ...message }) => { await publish(call, publicationOf(message, toDiscussionId.map((group) => `group:${group}`))) }
  })
]
