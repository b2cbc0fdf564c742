import { isDeepStrictEqual } from 'node:util'
import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Id } from '../../schemas/common.ts'
import type { Content } from '../../schemas/message.ts'

export type Mentions = readonly string[] | 'all'

const field = 'mentionedInfo'
/** Whom a native message mentions at most. */
const mostMentions = 100

const MentionedInfo = Type.Object({ type: Type.Union([Type.Literal(1), Type.Literal(2)]), userIdList: Type.Optional(Type.Array(Type.String())) })
const isMentionedInfo = TypeCompiler.Compile(MentionedInfo)
const isId = TypeCompiler.Compile(Id)

/** What RongCloud says of native mentions. */
function infoOf (mentions: Mentions): Static<typeof MentionedInfo> & { mentionedContent: string } {
  return mentions === 'all' ? { type: 1, userIdList: [], mentionedContent: '' } : { type: 2, userIdList: [...mentions], mentionedContent: '' }
}

/** The mentions in RongCloud's content, and the content without them where they say all that stood there. */
export function takeMentions (content: Content): { readonly content: Content, readonly mentions?: Mentions } {
  const info = content[field]
  if (!isMentionedInfo.Check(info)) return { content }
  const users = [...new Set(info.userIdList?.filter((user) => isId.Check(user)))].slice(0, mostMentions)
  const mentions = info.type === 1 ? 'all' : users
  if (mentions.length === 0) return { content }
  if (!isDeepStrictEqual(info, infoOf(mentions))) return { content, mentions }
  const { [field]: _, ...rest } = content
  return { content: rest, mentions }
}

/** RongCloud's content with what a native message mentions; one that says so itself is as it is. */
export function putMentions (content: Content, mentions: Mentions | undefined): Content {
  return mentions === undefined || Object.hasOwn(content, field) ? content : { ...content, [field]: infoOf(mentions) }
}
