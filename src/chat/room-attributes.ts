import type { Conversation } from '../conversation.ts'
import { type Attribute, attributesPerRoom, type PutAttribute } from '../schemas/attribute.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { Page } from '../store/store.ts'
import { actorOf, type Caller, demandApp } from './caller.ts'
import { announce, type ChatContext, writeAndAnnounce } from './context.ts'
import { demandInside, roomOf } from './room-access.ts'
import { releaseAttributes } from './room-keeping.ts'

interface AttributeRequest {
  readonly roomId: string
  readonly key: string
}

/** A room's attributes, ascending by key: for the app, and for who is in it. */
export async function roomAttributes (chat: ChatContext, caller: Caller, { roomId, limit = 50, cursor }: ListQuery & { roomId: string }): Promise<Page<Attribute>> {
  const conversation = roomOf(caller, roomId)
  demandInside(chat, caller, conversation)
  return await chat.store.attributes(conversation, actorOf(caller), { limit, cursor })
}

export async function roomAttribute (chat: ChatContext, caller: Caller, { roomId, key }: AttributeRequest): Promise<Attribute> {
  const conversation = roomOf(caller, roomId)
  demandInside(chat, caller, conversation)
  return await chat.store.attribute(conversation, actorOf(caller), key)
}

/**
 * Sets an attribute: the app any, who is in the room one that is new or its own. `owner`: whose the app makes it. Where that user is not in, it goes
 * when it has come and gone.
 */
export async function putRoomAttribute (chat: ChatContext, caller: Caller, { roomId, ...attribute }: AttributeRequest & PutAttribute & { readonly owner?: string }): Promise<void> {
  const conversation = roomOf(caller, roomId)
  demandInside(chat, caller, conversation)
  if (attribute.owner !== undefined) demandApp(caller)
  const wasIn = attribute.owner === undefined || chat.rooms.has(conversation, attribute.owner)
  let gone: string | undefined
  await chat.writer.write({ do: 'putAttribute', conversation, actor: actorOf(caller), ...attribute }, (value) => {
    announce(chat, value)
    if (value.leaver !== undefined && !chat.rooms.bind(conversation, value.leaver) && wasIn) gone = value.leaver
  })
  // Its owner went while it was being stored, and took along only what was there.
  if (gone !== undefined) await releaseAttributes(chat, conversation, gone)
}

/** Removes an attribute: the app any, who is in the room its own. */
export async function deleteRoomAttribute (chat: ChatContext, caller: Caller, { roomId, key }: AttributeRequest): Promise<void> {
  const conversation = roomOf(caller, roomId)
  demandInside(chat, caller, conversation)
  await writeAndAnnounce(chat, { do: 'deleteAttribute', conversation, actor: actorOf(caller), key })
}

/** Values by key, for who comes in. */
export async function attributesOf ({ store }: ChatContext, conversation: Conversation, user: string): Promise<Record<string, string>> {
  const { items } = await store.attributes(conversation, { user }, { limit: attributesPerRoom })
  return Object.fromEntries(items.map(({ key, value }) => [key, value]))
}
