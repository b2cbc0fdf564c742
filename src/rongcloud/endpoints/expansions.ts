import { Type } from '@sinclair/typebox'
import type { Conversation } from '../../conversation.ts'
import type { Call } from '../call.ts'
import { conversationOf, conversationTypes } from '../conversations.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { Expansion, expand, expansionOf, removeExpansion } from '../expansions.ts'
import { findMessage } from '../messages/find.ts'
import { ConversationType, Flag, Id, Json, MessageUID, Whole } from '../params.ts'
import { publish } from '../publish.ts'

const place = { msgUID: MessageUID, userId: Id, conversationType: ConversationType, targetId: Id, isSyncSender: Type.Optional(Flag) }
const Keys = Type.Array(Type.String({ minLength: 1, maxLength: 32 }), { minItems: 1, maxItems: 100 })

interface Change {
  readonly msgUID: string
  readonly userId: string
  readonly conversationType: number
  readonly targetId: string
  readonly isSyncSender?: boolean
}

/** The conversation of the message that is meant; nothing where there is no such message, or it says nothing any more. */
async function placeOf (call: Call, { msgUID, userId, conversationType, targetId }: Change): Promise<Conversation | undefined> {
  if (conversationType !== conversationTypes.direct && conversationType !== conversationTypes.group) throw new RongCloudError(1002, 'Messages of private conversations and groups are expanded')
  const found = await findMessage(call, conversationOf(call.app, conversationType, userId, targetId), msgUID)
  return found?.recalledAt === undefined ? found?.conversation : undefined
}

/** Tells who is here what has changed, in RongCloud's own words. */
async function tell (call: Call, { userId, conversationType, targetId, isSyncSender = false }: Change, change: object): Promise<void> {
  const to = [`${conversationType === conversationTypes.direct ? 'direct' : 'group'}:${targetId}`]
  await publish(call, { from: userId, to, objectName: 'RC:MsgExMsg', content: JSON.stringify(change), transient: true, senderCopy: isSyncSender })
}

/** Keys and values that are kept on a message after it was sent. */
export const expansions = [
  endpoint({
    path: 'message/expansion/set',
    params: Type.Object({ ...place, extraKeyVal: Json(Expansion) }),
    run: async (call, { extraKeyVal: put, ...change }) => {
      if (await placeOf(call, change) === undefined) return
      await expand(call, [change.msgUID], put)
      await tell(call, change, { mid: change.msgUID, put })
    }
  }),

  endpoint({
    path: 'message/expansion/delete',
    params: Type.Object({ ...place, extraKey: Json(Keys) }),
    run: async (call, { extraKey: del, ...change }) => {
      if (await placeOf(call, change) === undefined) return
      await removeExpansion(call, change.msgUID, del)
      await tell(call, change, { mid: change.msgUID, del })
    }
  }),

  endpoint({
    path: 'message/expansion/query',
    params: Type.Object({ msgUID: MessageUID, pageNo: Type.Optional(Whole(1, 1000)) }),
    run: async (call, { msgUID, pageNo }) => ({ extraContent: await expansionOf(call, msgUID, pageNo) })
  })
]
