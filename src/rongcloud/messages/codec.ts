import { isDeepStrictEqual } from 'node:util'
import { fitsType } from '../../schemas/content.ts'
import type { Content } from '../../schemas/message.ts'
import { exactOf, keepExact, parseContent, withoutExact } from './content.ts'
import { byObjectName, firstOf, kinds, type Kind, objectNameFor, typeFor } from './kinds.ts'
import { type Mentions, putMentions, takeMentions } from './mentions.ts'

/** A message as RongCloud has it: `content` is JSON in nearly every case, and may be any text. */
export interface RongCloudMessage {
  readonly objectName: string
  readonly content: string
}

/** A message as it is stored here. */
export interface NativeMessage {
  readonly type: string
  readonly content: Content
  readonly mentions?: Mentions
}

/** The field by which native content says of which of several RongCloud types it is. */
const mark = 'objectName'

/**
 * RongCloud's message in the native form: what `toRongCloud` gives back is the same message, JSON for JSON.
 *
 * `mentions: false` leaves what the content says of mentions in it and mentions nobody.
 */
export function toNative ({ objectName, content: text }: RongCloudMessage, { mentions: mentionsCount = true } = {}): NativeMessage {
  const kind = byObjectName.get(objectName)
  const { fields, exact } = parseContent(text)
  if (fields === undefined) return { type: typeFor(objectName), content: keepExact({}, exact) }
  // Where the text is kept as it came, it says by itself whom it mentions.
  const { content, mentions } = mentionsCount ? takeMentions(fields) : { content: fields }
  const told = mentions === undefined ? {} : { mentions }
  const translated = kind === undefined ? undefined : translate(kind, exact === undefined ? content : fields)
  if (translated === undefined) return { type: typeFor(objectName), content: keepExact(exact === undefined ? content : fields, exact), ...told }
  return { type: kind!.type, content: keepExact(translated, exact), ...told }
}

/** A native message in RongCloud's form. */
export function toRongCloud ({ type, content: stored, mentions }: NativeMessage): RongCloudMessage {
  const kind = kindOf(type, stored)
  const objectName = kind?.objectName ?? objectNameFor(type)
  const exact = exactOf(stored)
  if (exact !== undefined && stillSays(exact, objectName, stored)) return { objectName, content: exact }
  const content = exact === undefined ? stored : withoutExact(stored)
  if (kind === undefined) return { objectName, content: JSON.stringify(putMentions(content, mentions)) }
  const { [mark]: said, ...rest } = content
  const plain = said === kind.objectName && kind !== firstOf.get(type) ? rest : content
  return { objectName, content: JSON.stringify(putMentions(exchange(kind, plain), mentions)) }
}

/** A native text that answers another message, as RongCloud's reference to it; any other message as `toRongCloud` gives it. */
export function toReference (message: NativeMessage, answered: NativeMessage & { readonly messageId: string, readonly from: string }): RongCloudMessage {
  const plain = toRongCloud(message)
  if (plain.objectName !== 'RC:TxtMsg' || message.type !== 'text' || exactOf(message.content) !== undefined) return plain
  const { objectName: objName, content } = toRongCloud(answered)
  const reference = { referMsgUserId: answered.from, referMsg: parseContent(content).fields ?? content, referMsgUid: answered.messageId, objName }
  return { objectName: 'RC:ReferenceMsg', content: JSON.stringify({ ...reference, ...JSON.parse(plain.content) as object }) }
}

/** RongCloud's content as content of the native type; nothing where it would not be one, or could not be told from another. */
function translate (kind: Kind, content: Content): Content | undefined {
  const isFirst = kind === firstOf.get(kind.type)
  // A field of this name would be taken for ours.
  if (Object.hasOwn(content, mark) && (!isFirst || isMark(kind.type, content[mark]))) return undefined
  const native = exchange(kind, content)
  if (!fitsType(kind.type, native)) return undefined
  return isFirst ? native : { ...native, [mark]: kind.objectName }
}

/** The names of the fields change places: doing it again undoes it. */
function exchange ({ names }: Kind, content: Content): Content {
  const places = new Map(names.flatMap(([one, other]) => [[one, other], [other, one]] as const))
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [places.get(name) ?? name, value]))
}

function kindOf (type: string, content: Content): Kind | undefined {
  const said = content[mark]
  return kinds.find((kind) => kind.type === type && kind.objectName === said) ?? firstOf.get(type)
}

/** Whether the text that was kept says what the content says: words may have been taken out of either. */
function stillSays (exact: string, objectName: string, content: Content): boolean {
  return isDeepStrictEqual(toNative({ objectName, content: exact }).content, content) || isDeepStrictEqual(toNative({ objectName, content: exact }, { mentions: false }).content, content)
}

function isMark (type: string, value: unknown): boolean {
  return kinds.some((kind) => kind.type === type && kind.objectName === value && kind !== firstOf.get(type))
}
