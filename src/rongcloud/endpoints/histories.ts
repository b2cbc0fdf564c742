import { type Static, Type } from '@sinclair/typebox'
import { addressFor, type Conversation } from '../../conversation.ts'
import type { MessageEntry } from '../../store/entry.ts'
import type { Reader } from '../../store/store.ts'
import type { Call } from '../call.ts'
import { conversationOf, conversationTypes } from '../conversations.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { valuesOf } from '../expansions.ts'
import { presentMessage } from '../messages/present.ts'
import { ConversationType, Flag, Id, Milliseconds, Whole } from '../params.ts'

const params = Type.Object({
  userId: Id,
  targetId: Id,
  startTime: Milliseconds,
  endTime: Milliseconds,
  pageSize: Type.Optional(Whole(1, 100)),
  includeStart: Type.Optional(Flag)
})

/** Messages of a time that a reader may see, ascending: those after `from`, or as old as that where `including`, up to and with `to`. */
async function between (call: Call, conversation: Conversation, reader: Reader, { from, to, including, most }: { from: number, to: number, including: boolean, most: number }): Promise<MessageEntry[]> {
  const { store } = call.chat.context
  const found: MessageEntry[] = []
  let after = await store.seqBefore(conversation, including ? from : from + 1)
  for (;;) {
    const { messages, more } = await store.history(conversation, reader, { after, limit: most - found.length })
    found.push(...messages.filter(({ time }) => time <= to))
    const last = messages.at(-1)
    if (!more || last === undefined || last.time > to || found.length === most) return found
    after = last.seq
  }
}

async function query (call: Call, type: number, { userId, targetId, startTime, endTime, pageSize = 20, includeStart = false }: Static<typeof params>) {
  const conversation = conversationOf(call.app, type, userId, targetId)!
  // Who is in a room is no matter of its history: the app reads it.
  const reader = conversation.kind === 'room' ? 'app' : { user: userId }
  const messages = await between(call, conversation, reader, { from: startTime, to: endTime, including: includeStart, most: pageSize })
  const data: object[] = []
  for (const message of messages) {
    const expansion = await valuesOf(call, message.messageId)
    const isExpanded = Object.keys(expansion).length > 0
    data.push({
      targetId: conversation.kind === 'direct' ? addressFor(conversation, message.from).slice('direct:'.length) : targetId,
      fromUserId: message.from,
      messageUID: message.messageId,
      msgTime: message.time,
      ...await presentMessage(call, message),
      expansion: isExpanded,
      ...isExpanded ? { extraContent: JSON.stringify(expansion) } : {}
    })
  }
  return { data }
}

/** What was said, and what of it a user has put away. */
export const histories = [
  ...([['private', conversationTypes.direct], ['group', conversationTypes.group], ['chatroom', conversationTypes.room]] as const).map(([name, type]) => endpoint({
    path: `v3/message/${name}/query`,
    params,
    run: async (call, asked) => await query(call, type, asked),
    absent: () => ({ data: [] })
  })),

  endpoint({
    path: 'conversation/message/history/clean',
    params: Type.Object({ conversationType: ConversationType, fromUserId: Id, targetId: Id, msgTimestamp: Type.Optional(Milliseconds) }),
    run: async (call, { conversationType, fromUserId, targetId, msgTimestamp }) => {
      const isSystem = conversationType === conversationTypes.system
      const conversation = isSystem ? conversationOf(call.app, conversationType, targetId, fromUserId) : conversationOf(call.app, conversationType, fromUserId, targetId)
      if (conversation === undefined || conversation.kind === 'room') throw new RongCloudError(1009, `A user has no history of its own in conversations of type ${conversationType}`)
      const seq = msgTimestamp === undefined ? undefined : await call.chat.context.store.seqBefore(conversation, msgTimestamp + 1)
      if (seq === 0) return
      await call.chat.hideConversation(call.user(fromUserId), { conversation: addressFor(conversation, fromUserId), ...seq === undefined ? {} : { seq } })
    }
  })
]
