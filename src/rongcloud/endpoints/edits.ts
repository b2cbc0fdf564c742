import { type Static, Type } from '@sinclair/typebox'
import { addressFor } from '../../conversation.ts'
import type { Call } from '../call.ts'
import { conversationOf, conversationTypes } from '../conversations.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { toNative } from '../messages/codec.ts'
import { findMessage } from '../messages/find.ts'
import { objectNameOf } from '../messages/present.ts'
import { Content, Id, MessageUID, ObjectName } from '../params.ts'

const params = Type.Object({ fromUserId: Id, targetId: Id, msgUID: MessageUID, objectName: Type.Optional(ObjectName), content: Content })

/** Gives a message another content of the same type. */
async function modify (call: Call, type: number, { fromUserId, targetId, msgUID, objectName, content }: Static<typeof params>): Promise<void> {
  const found = await findMessage(call, conversationOf(call.app, type, fromUserId, targetId), msgUID)
  if (found === undefined) return
  const native = toNative({ objectName: objectName ?? objectNameOf(found), content }, { mentions: found.detail?.mentions !== undefined })
  if (native.type !== found.type) throw new RongCloudError(1002, 'A message keeps its type')
  await call.chat.edit(call.as(fromUserId), { conversation: addressFor(found.conversation, fromUserId), seq: found.seq, content: native.content, screened: false })
}

/** What is said otherwise afterwards. */
export const edits = [
  endpoint({ path: 'message/private/modify', params, run: async (call, change) => { await modify(call, conversationTypes.direct, change) } }),
  endpoint({ path: 'message/group/modify', params, run: async (call, change) => { await modify(call, conversationTypes.group, change) } })
]
