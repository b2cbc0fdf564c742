import { Type } from '@sinclair/typebox'
import type { ChangeConversation, ConversationItem } from '../../schemas/conversation.ts'
import type { Call } from '../call.ts'
import { conversationTypes } from '../conversations.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { ConversationType, Flag, Id, Whole } from '../params.ts'
import { Records } from '../records.ts'

/** Which messages notify: -1 all, 0 nothing said, 1 those that mention anybody, 2 the user, 4 all, and 5 none. */
const UnpushLevel = Whole(-1, 5)
/** Both a level and a flag: a level that says something wins. */
const isMutedBy = (level: number, flag = false): boolean => level === 0 ? flag : level > 0

const Wish = Type.Object({ isMuted: Type.Boolean(), unpushLevel: Type.Integer() })
/** By user, then by conversation. */
const wishes = new Records('user:conversation-notification', Wish)
/** By user, then by type of conversation. */
const levels = new Records('user:type-notification', Type.Integer())

/** How the user itself names the conversation. Refused: 1009 for the kinds that are not here. */
export function addressOf (type: number, target: string): string {
  switch (type) {
    case conversationTypes.direct: return `direct:${target}`
    case conversationTypes.group: return `group:${target}`
    case conversationTypes.system: return `system:${target}`
    default: throw new RongCloudError(1009, `Nothing can be set of conversations of type ${type}`)
  }
}

/** Which messages of a conversation notify its user. */
export async function notificationOf (call: Call, user: string, address: string): Promise<{ readonly isMuted: boolean, readonly unpushLevel: number }> {
  const wish = await wishes.get(call, user, address) ?? { isMuted: false, unpushLevel: 0 }
  const begun = await conversationOf(call, user, address)
  const isMuted = begun?.muted ?? wish.isMuted
  // What the user has changed since is what counts, and was said without a level.
  return { isMuted, unpushLevel: isMuted === wish.isMuted ? wish.unpushLevel : 0 }
}

/** What a conversation is to its user; nothing before it has begun. */
export async function conversationOf (call: Call, user: string, address: string): Promise<ConversationItem | undefined> {
  return await call.ifThere(call.chat.conversation(call.user(user), { conversation: address }), undefined)
}

/** Changes what a conversation is to its user, whose devices are told. One that has not begun is nothing to anybody yet. */
async function change (call: Call, user: string, conversation: string, changes: ChangeConversation): Promise<void> {
  await call.ifThere<ConversationItem, undefined>(call.chat.changeConversation(call.user(user), { conversation, ...changes }), undefined)
}

/** What conversations are to one user. */
export const conversationSettings = [
  endpoint({
    path: 'conversation/notification/set',
    params: Type.Object({ conversationType: ConversationType, requestId: Id, targetId: Id, isMuted: Type.Optional(Flag), unpushLevel: Type.Optional(UnpushLevel) }),
    run: async (call, { conversationType, requestId, targetId, isMuted, unpushLevel = 0 }) => {
      const address = addressOf(conversationType, targetId)
      const muted = isMutedBy(unpushLevel, isMuted)
      await wishes.put(call, requestId, { isMuted: muted, unpushLevel }, address)
      await change(call, requestId, address, { muted })
    }
  }),

  endpoint({
    path: 'conversation/notification/get',
    params: Type.Object({ conversationType: ConversationType, requestId: Id, targetId: Id }),
    run: async (call, { conversationType, requestId, targetId }) => {
      const { isMuted, unpushLevel } = await notificationOf(call, requestId, addressOf(conversationType, targetId))
      return { isMuted: Number(isMuted), unpushLevel }
    }
  }),

  endpoint({
    path: 'conversation/type/notification/set',
    params: Type.Object({ conversationType: ConversationType, requestId: Id, unpushLevel: UnpushLevel }),
    run: async (call, { conversationType, requestId, unpushLevel }) => { await levels.put(call, requestId, unpushLevel, String(conversationType)) }
  }),

  endpoint({
    path: 'conversation/type/notification/get',
    params: Type.Object({ conversationType: ConversationType, requestId: Id }),
    run: async (call, { conversationType, requestId }) => {
      const level = await levels.get(call, requestId, String(conversationType)) ?? 0
      return { isMuted: Number(isMutedBy(level)), unpushLevel: level }
    }
  }),

  endpoint({
    path: 'conversation/top/set',
    params: Type.Object({ userId: Id, conversationType: ConversationType, targetId: Id, setTop: Flag }),
    run: async (call, { userId, conversationType, targetId, setTop }) => { await change(call, userId, addressOf(conversationType, targetId), { pinned: setTop }) }
  })
]
