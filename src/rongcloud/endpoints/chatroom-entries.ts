import { Type } from '@sinclair/typebox'
import { ChatError } from '../../errors.ts'
import { attributesPerRoom } from '../../schemas/attribute.ts'
import { wellFormed } from '../../schemas/common.ts'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { Content, Flag, Id, Json, List, ObjectName } from '../params.ts'
import { notify } from '../room-notices.ts'

const Key = Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_\\-=+@.]+$' })
const Value = Type.String({ maxLength: 4096, pattern: wellFormed, empty: true })
/** Values by key, as JSON. */
export const EntryInfo = Json(Type.Record(Key, Value, { minProperties: 1, maxProperties: 20, additionalProperties: false }))

const entry = { chatroomId: Id, userId: Id, key: Key, objectName: Type.Optional(ObjectName), content: Type.Optional(Content) }
const noticeType = 'RC:chrmKVNotiMsg'

interface Entries {
  readonly roomId: string
  /** Whose they are from now on. */
  readonly owner: string | undefined
  readonly entries: Readonly<Record<string, string>>
  readonly autoDelete?: boolean
}

/** Sets attributes of a room in the name of a user, whoever set them before. Refused: 1002 without a user, 1502 where the room has no place for more. */
export async function putEntries (call: Call, { roomId, owner, entries, autoDelete = false }: Entries): Promise<void> {
  if (owner === undefined) throw new RongCloudError(1002, 'entryOwnerId is required')
  await call.register([owner])
  try {
    await call.each(Object.entries(entries), async ([key, value]) => { await call.chat.putRoomAttribute(call.caller, { roomId, key, value, owner, removeOnLeave: autoDelete }) })
  } catch (error) {
    throw error instanceof ChatError && error.code === 'TOO_LARGE' ? new RongCloudError(1502, error.message) : error
  }
}

interface Change {
  readonly roomId: string
  readonly userId: string
  /** 1 set, 2 removed. */
  readonly type: 1 | 2
  readonly key: string
  readonly value: string
  readonly objectName?: string
  readonly content?: string
}

/** Says in the room what was set or removed, where the caller gave a type or a content for it. A type of the app's own is a message like any other. */
async function notifyOfEntry (call: Call, { roomId, userId, type, key, value, objectName, content }: Change): Promise<void> {
  if (objectName === undefined && content === undefined) return
  await notify(call, { roomId, from: userId, objectName: objectName ?? noticeType, content: content ?? JSON.stringify({ type, key, value }), isKept: objectName !== undefined && objectName !== noticeType })
}

/** Attributes of chatrooms. */
export const chatroomEntries = [
  endpoint({
    path: 'chatroom/entry/set',
    params: Type.Object({ ...entry, value: Value, autoDelete: Type.Optional(Flag) }),
    run: async (call, { chatroomId: roomId, userId, key, value, autoDelete = false, ...notice }) => {
      await putEntries(call, { roomId, owner: userId, entries: { [key]: value }, autoDelete })
      await notifyOfEntry(call, { roomId, userId, type: 1, key, value, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/entry/batch/set',
    params: Type.Object({ chatroomId: Id, autoDelete: Type.Optional(Flag), entryOwnerId: Id, entryInfo: EntryInfo }),
    run: async (call, { chatroomId, autoDelete = false, entryOwnerId, entryInfo }) => { await putEntries(call, { roomId: chatroomId, owner: entryOwnerId, entries: entryInfo, autoDelete }) }
  }),

  endpoint({
    path: 'chatroom/entry/remove',
    params: Type.Object(entry),
    run: async (call, { chatroomId: roomId, userId, key, ...notice }) => {
      const { value } = await call.chat.roomAttribute(call.caller, { roomId, key })
      await call.chat.deleteRoomAttribute(call.caller, { roomId, key })
      await notifyOfEntry(call, { roomId, userId, type: 2, key, value, ...notice })
    }
  }),

  endpoint({
    path: 'chatroom/entry/query',
    params: Type.Object({ chatroomId: Id, keys: Type.Optional(List(Key, attributesPerRoom)) }),
    run: async (call, { chatroomId, keys }) => {
      const all = await call.all((list) => call.chat.roomAttributes(call.caller, { roomId: chatroomId, ...list }))
      const wanted = keys === undefined ? all : all.filter(({ key }) => keys.includes(key))
      // Text throughout: the Go SDK takes nothing else.
      return { keys: wanted.map(({ key, value, owner = '', removeOnLeave, updatedAt }) => ({ key, value, userId: owner, autoDelete: removeOnLeave ? '1' : '0', lastSetTime: String(updatedAt) })) }
    },
    absent: () => ({ keys: [] })
  })
]
