import { Type } from '@sinclair/typebox'
import { isSame, mostTags, putTags, removeTags, tag, Tagged, taggedBy, tagsOf, untag } from '../conversation-tags.ts'
import { endpoint } from '../endpoint.ts'
import { Chars, Id, Json, List } from '../params.ts'
import { addressOf, conversationOf, notificationOf } from './conversation-settings.ts'

const TagId = Chars(20)
const ofTag = { userId: Id, tagId: TagId, conversations: Json(List(Tagged, 100)) }
/** The level at which nothing notifies. */
const silent = 5

/** How users sort their conversations, kept for who asks. What is asked for comes by GET from the Java SDK. */
export const conversationTags = [
  endpoint({
    path: 'user/conversation/tag/set',
    params: Type.Object({ userId: Id, tags: Json(List(Type.Object({ tagId: TagId, tagName: Chars(15) }), mostTags)) }),
    run: async (call, { userId, tags }) => { await putTags(call, userId, tags) }
  }),

  endpoint({
    path: 'user/conversation/tag/del',
    params: Type.Object({ userId: Id, tagIds: List(TagId, mostTags) }),
    run: async (call, { userId, tagIds }) => { await removeTags(call, userId, tagIds) }
  }),

  endpoint({
    path: 'user/conversation/tag/get',
    params: Type.Object({ userId: Id }),
    run: async (call, { userId }) => ({ data: { userId, tags: (await tagsOf(call, userId)).map(({ tagId, tagName, createTime }) => ({ tagId, tagName, createTime })) } })
  }),

  endpoint({
    path: 'tag/conversation/set',
    params: Type.Object(ofTag),
    run: async (call, { userId, tagId, conversations }) => { await tag(call, userId, tagId, conversations) }
  }),

  endpoint({
    path: 'tag/conversation/del',
    params: Type.Object(ofTag),
    run: async (call, { userId, tagId, conversations }) => { await untag(call, userId, tagId, conversations) }
  }),

  endpoint({
    path: 'tag/conversation/get',
    params: Type.Object({ userId: Id, tagId: TagId }),
    run: async (call, { userId, tagId }) => ({ data: { tagId, conversations: await taggedBy(call, userId, tagId) } })
  }),

  endpoint({
    path: 'conversation/attribute/get',
    params: Type.Object({ userId: Id, ...Tagged.properties }),
    run: async (call, { userId, targetId, conversationType }) => {
      const address = addressOf(conversationType, targetId)
      const tags = (await tagsOf(call, userId)).filter(({ conversations }) => conversations.some((one) => isSame(one, { targetId, conversationType })))
      const { isMuted, unpushLevel } = await notificationOf(call, userId, address)
      const begun = await conversationOf(call, userId, address)
      return {
        data: {
          targetId,
          conversationType,
          tags: tags.map(({ tagId, tagName, createTime }) => ({ tagId, tagName, createTime })),
          ...begun === undefined ? {} : { top: { top: begun.pinned } },
          ...unpushLevel !== 0 || isMuted ? { mute: { mute: unpushLevel === 0 ? silent : unpushLevel } } : {}
        }
      }
    }
  })
]
