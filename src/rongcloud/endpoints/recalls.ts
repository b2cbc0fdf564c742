import { Type } from '@sinclair/typebox'
import { addressFor } from '../../conversation.ts'
import { conversationOf, conversationTypes } from '../conversations.ts'
import { endpoint } from '../endpoint.ts'
import { findMessage } from '../messages/find.ts'
import { ConversationType, Id, MessageUID } from '../params.ts'

/** What is taken back. */
export const recalls = [
  endpoint({
    path: 'message/recall',
    params: Type.Object({ fromUserId: Id, conversationType: ConversationType, targetId: Id, messageUID: MessageUID }),
    // A message that is not there, or a conversation of a kind that is not, is no error.
    run: async (call, { fromUserId, conversationType, targetId, messageUID }) => {
      const conversation = conversationOf(call.app, conversationType, fromUserId, targetId)
      const found = await findMessage(call, conversation, messageUID)
      if (found === undefined) return
      // A system conversation is named by its receiver: the name that speaks there is no member.
      const viewer = conversationType === conversationTypes.system ? targetId : fromUserId
      await call.chat.recall(call.as(viewer), { conversation: addressFor(found.conversation, viewer), seq: found.seq })
    }
  })
]
