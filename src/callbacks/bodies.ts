import { type Conversation, otherOf, usersInKey } from '../conversation.ts'
import { toRongCloud } from '../rongcloud/messages/codec.ts'
import type { Content } from '../schemas/message.ts'
import type { DeliveryKind, RoutedMessage } from '../store/writes.ts'

/** RongCloud's words for the kinds of conversation. */
const channelTypes = { direct: 'PERSON', group: 'GROUP', room: 'TEMPGROUP', system: 'NOTIFY', me: 'PERSON' } as const

/** What a callback's body holds, and in which encoding. */
export interface Body {
  readonly contentType: string
  readonly body: string
}

/** Where a message goes, as RongCloud says it. */
export function placeOf (conversation: Conversation, from: string): { readonly channelType: string, readonly targetId: string } {
  const { kind, key } = conversation
  const targetId = kind === 'direct' ? otherOf(key, from) : kind === 'system' ? usersInKey(conversation)[0]! : key
  return { channelType: channelTypes[kind], targetId }
}

/** Names and values as a form; a name with several values comes several times. */
export function formOf (fields: Readonly<Record<string, string | number | readonly string[]>>): Body {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, String(one))
  return { contentType: 'application/x-www-form-urlencoded', body: form.toString() }
}

/** The body of a delivery, out of what was queued for it. Only this process queues, each kind in its shape. */
export function bodyOf (kind: DeliveryKind, payload: object): Body {
  return kind === 'messages' ? routingBody(payload as RoutedMessage) : { contentType: 'application/json', body: JSON.stringify(payload) }
}

function routingBody ({ conversation, from, messageId, time, type, content: text, detail, audience, byApp, replaced }: RoutedMessage): Body {
  const { objectName, content } = toRongCloud({ type, content: JSON.parse(text) as Content, ...detail?.mentions === undefined ? {} : { mentions: detail.mentions } })
  const { channelType, targetId } = placeOf(conversation, from)
  const seenBy = audience !== undefined && 'only' in audience ? audience.only.filter((user) => user !== from) : []
  return formOf({
    fromUserId: from,
    toUserId: targetId,
    objectName,
    content,
    channelType,
    msgTimestamp: time,
    msgUID: messageId,
    sensitiveType: replaced ? 2 : 0,
    source: byApp ? 'Server' : 'Websocket',
    ...conversation.kind === 'group' ? { groupUserIds: seenBy } : {}
  })
}
