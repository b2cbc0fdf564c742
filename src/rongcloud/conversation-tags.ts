import { type Static, Type } from '@sinclair/typebox'
import type { Call } from './call.ts'
import { conversationTypes } from './conversations.ts'
import { RongCloudError } from './errors.ts'
import { Id, OneOf } from './params.ts'
import { orFull, Records } from './records.ts'

/** Tags that one user may have. */
export const mostTags = 20
/** Conversations that one tag may have: past it, the first goes. */
const mostConversations = 1000

/** One of a user's conversations, as RongCloud names it. */
export const Tagged = Type.Object({ targetId: Id, conversationType: OneOf(conversationTypes.direct, conversationTypes.group, conversationTypes.system) })
type Tagged = Static<typeof Tagged>

const Tag = Type.Object({ tagName: Type.String(), createTime: Type.Integer(), conversations: Type.Array(Tagged) })
/** By user, then by the id of the tag. */
const tags = new Records('user:conversation-tag', Tag)

/** Gives a user tags, or the tags other names. Refused: 1502. */
export async function putTags (call: Call, userId: string, given: ReadonlyArray<{ readonly tagId: string, readonly tagName: string }>): Promise<void> {
  const tooMany = new RongCloudError(1502, `A user may have ${mostTags} tags`)
  const before = await tagsOf(call, userId)
  if (new Set([...before, ...given].map(({ tagId }) => tagId)).size > mostTags) throw tooMany
  for (const { tagId, tagName } of given) {
    await orFull(tags.update(call, { key: userId, subkey: tagId }, (tag = { tagName, createTime: Date.now(), conversations: [] }) => ({ ...tag, tagName }), mostTags), tooMany)
  }
}

export async function removeTags (call: Call, userId: string, tagIds: readonly string[]): Promise<void> {
  await tags.remove(call, ...tagIds.map((tagId) => ({ key: userId, subkey: tagId })))
}

/** A user's tags with the conversations that have them, the first tag first. */
export async function tagsOf (call: Call, userId: string): Promise<Array<Static<typeof Tag> & { readonly tagId: string }>> {
  const all = await call.all((list) => tags.list(call, { key: userId, ...list }), mostTags)
  return all.map(({ subkey, value }) => ({ tagId: subkey, ...value })).sort((one, other) => one.createTime - other.createTime)
}

/** Which conversations have a tag; none where there is no such tag. */
export async function taggedBy (call: Call, userId: string, tagId: string): Promise<Tagged[]> {
  return (await tags.get(call, userId, tagId))?.conversations ?? []
}

/** Gives conversations a tag. Refused: 1002 where the user has no such tag. */
export async function tag (call: Call, userId: string, tagId: string, conversations: readonly Tagged[]): Promise<void> {
  await tags.update(call, { key: userId, subkey: tagId }, (before) => {
    if (before === undefined) throw new RongCloudError(1002, 'The user has no tag of this tagId')
    const fresh = conversations.filter((one, index) => ![...before.conversations, ...conversations.slice(0, index)].some((other) => isSame(one, other)))
    return { ...before, conversations: [...before.conversations, ...fresh].slice(-mostConversations) }
  })
}

export async function untag (call: Call, userId: string, tagId: string, conversations: readonly Tagged[]): Promise<void> {
  await tags.update(call, { key: userId, subkey: tagId }, (before) => before === undefined
    ? undefined
    : { ...before, conversations: before.conversations.filter((one) => !conversations.some((other) => isSame(one, other))) })
}

export function isSame (one: Tagged, other: Tagged): boolean {
  return one.targetId === other.targetId && one.conversationType === other.conversationType
}
