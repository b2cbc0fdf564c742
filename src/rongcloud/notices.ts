import { type Static, type TObject, Type } from '@sinclair/typebox'
import type { Group } from '../schemas/group.ts'
import type { Call } from './call.ts'
import { RongCloudError } from './errors.ts'
import { mostMembers } from './groups.ts'
import { Content, Flag, Id, ObjectName, Whole } from './params.ts'
import { publicationOf } from './publication.ts'
import { publish } from './publish.ts'

/** What a call that changes a group may carry besides: a message that tells the group of it, and how many members it may have. */
export const notice = {
  bindNotifyMsg: Type.Optional(Flag),
  fromUserId: Type.Optional(Id),
  objectName: Type.Optional(ObjectName),
  content: Type.Optional(Content),
  isIncludeSender: Type.Optional(Flag),
  isPersisted: Type.Optional(Flag),
  maxMember: Type.Optional(Whole(1, mostMembers))
}
type Notice = Static<TObject<typeof notice>>

/** What the answer has of it: nothing where no notice was asked for. */
export interface Noticed {
  readonly messageUID?: string
  readonly memberCount?: number
}

/** Makes the sender of a call's notice. Refuses one without author, type or content, before anything is changed. */
export function noticeOf (call: Call, groupId: string, { bindNotifyMsg = false, fromUserId, objectName, content, ...flags }: Notice): () => Promise<Noticed> {
  if (!bindNotifyMsg) return async () => ({})
  if (fromUserId === undefined || objectName === undefined || content === undefined) throw new RongCloudError(1002, 'A notice needs fromUserId, objectName and content')
  return async () => {
    const address = `group:${groupId}`
    const messageUID = (await publish(call, publicationOf({ fromUserId, objectName, content, ...flags }, [address]))).get(address)
    const group = await call.ifThere<Group, undefined>(call.chat.group(call.caller, { groupId }), undefined)
    return { ...messageUID === undefined ? {} : { messageUID }, memberCount: group?.members ?? 0 }
  }
}
