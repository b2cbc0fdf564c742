import type { MessageEntry } from '../../store/entry.ts'
import type { Call } from '../call.ts'
import { type RongCloudMessage, toReference, toRongCloud } from './codec.ts'

/** The stored message in the codec's words. */
function nativeOf ({ type, content, detail }: MessageEntry) {
  return { type, content, ...detail?.mentions === undefined ? {} : { mentions: detail.mentions } }
}

export function objectNameOf (message: MessageEntry): string {
  return toRongCloud(nativeOf(message)).objectName
}

/** A message as RongCloud's history has it: an answer as a reference to what it answers, a recalled one as the notice that it was. */
export async function presentMessage (call: Call, message: MessageEntry): Promise<RongCloudMessage> {
  const { conversation, from, detail, recalledAt } = message
  if (recalledAt !== undefined) {
    const originalObjectName = objectNameOf(message)
    return { objectName: 'RC:RcNtf', content: JSON.stringify({ operatorId: from, recallTime: recalledAt, originalObjectName, admin: false, delete: false }) }
  }
  const replyTo = detail?.replyTo
  const answered = replyTo === undefined ? undefined : await call.ifThere(call.chat.context.store.message(conversation, 'app', replyTo), undefined)
  if (answered === undefined || answered.recalledAt !== undefined) return toRongCloud(nativeOf(message))
  return toReference(nativeOf(message), { ...nativeOf(answered), messageId: answered.messageId, from: answered.from })
}
