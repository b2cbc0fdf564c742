import { type Static, type TObject, Type } from '@sinclair/typebox'
import { Expansion } from './expansions.ts'
import { isCountedType, isStoredType } from './messages/flags.ts'
import { Content, Flag, Id, Json, ObjectName, Text } from './params.ts'

/** What may be said of any message that an app's server sends. */
export const publicationParams = {
  fromUserId: Id,
  objectName: ObjectName,
  content: Content,
  isPersisted: Type.Optional(Flag),
  isCounted: Type.Optional(Flag),
  isIncludeSender: Type.Optional(Flag),
  disablePush: Type.Optional(Flag),
  extraContent: Type.Optional(Json(Expansion)),
  /** Of the Java SDK: the same number again is the same message. */
  msgRandom: Type.Optional(Text(32))
}
type Params = Static<TObject<typeof publicationParams>>

/** What is published, and where. */
export interface Publication {
  readonly from: string
  /** Addresses as `from` sees them: `direct:USER`, `group:ID`, `room:ID`; `system:USER` speaks to that user under the name `from`. */
  readonly to: readonly string[]
  readonly objectName: string
  readonly content: string
  /** Whether mentions in the content count; they do where this is absent. */
  readonly mentions?: boolean
  /** For who is online now, and not stored. */
  readonly transient?: boolean
  /** Absent: as the type is by itself. */
  readonly counted?: boolean
  /** Whether `from` sees it, too; it does not where this is absent. */
  readonly senderCopy?: boolean
  /** False: silent. */
  readonly notify?: boolean
  /** Who of one group may see it. */
  readonly visibleTo?: readonly string[]
  /** Equal for a call that is made again. */
  readonly clientId?: string
  readonly expansion?: Expansion
}

/** What the parameters of a call ask for. */
export function publicationOf (params: Params, to: readonly string[]): Publication {
  const { fromUserId: from, objectName, content, isPersisted = true, isCounted, isIncludeSender, disablePush = false, extraContent, msgRandom } = params
  return {
    from,
    to,
    objectName,
    content,
    transient: !isPersisted || !isStoredType(objectName),
    counted: isCounted ?? isCountedType(objectName),
    senderCopy: isIncludeSender ?? false,
    notify: !disablePush,
    ...extraContent === undefined ? {} : { expansion: extraContent },
    ...msgRandom === undefined ? {} : { clientId: `rongcloud:${msgRandom}` }
  }
}
