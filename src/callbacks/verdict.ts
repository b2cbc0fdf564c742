import secureJson from 'secure-json-parse'
import type { Verdict } from '../chat/before-send.ts'
import type { Draft } from '../chat/screening.ts'
import { ChatError } from '../errors.ts'
import { type RongCloudMessage, toNative, toRongCloud } from '../rongcloud/messages/codec.ts'
import { contentText } from '../schemas/content.ts'

/** Characters of what a sender is told of a refusal. */
const extraLength = 4096

/** What is said, as an app's server reads it. */
export function rongCloudOf ({ type = 'text', content, detail }: Draft): RongCloudMessage {
  return toRongCloud({ type, content, ...detail?.mentions === undefined ? {} : { mentions: detail.mentions } })
}

/** What an answer makes of a draft. Throws where it is none: the receiver is broken then, and not the sender. */
export function verdictOf<Said extends Draft> (draft: Said, { objectName }: RongCloudMessage, text: string): Verdict<Said> {
  const answer: unknown = secureJson.parse(text)
  if (typeof answer !== 'object' || answer === null) throw new Error('it was answered with no JSON object')
  const { pass, extra, content } = answer as Record<string, unknown>
  switch (String(pass)) {
    case '0': return new ChatError('REJECTED', textOf(extra)?.slice(0, extraLength))
    case '1':
    case '2': return changed(draft, objectName, textOf(content))
    default: throw new Error('it was answered without pass 0 or 1')
  }
}

function changed<Said extends Draft> (draft: Said, objectName: string, replacement: string | undefined): Said {
  if (replacement === undefined) return draft
  const { type, content } = toNative({ objectName, content: replacement })
  if (type !== (draft.type ?? 'text')) throw new Error(`it was answered with a content that ${objectName} cannot have`)
  const text = contentText(type, content)
  return text === draft.text ? draft : { ...draft, content, text }
}

/** Text as it is, anything else as JSON; nothing where there is none. */
function textOf (value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
