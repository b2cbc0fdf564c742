import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { hosted } from '../hosted-groups.ts'
import { remarks, roleOf, roles } from '../hosted-members.ts'
import { Chars, Flag, Id, Whole } from '../params.ts'

const paging = { pageToken: Type.Optional(Chars(512)), size: Type.Optional(Whole(1, 1000)), order: Type.Optional(Flag) }

/** Which groups there are, and which a user is in: the newest first, unless `order` is 0. */
export const hostedLists = [
  endpoint({
    path: 'entrust/group/query',
    params: Type.Object(paging),
    run: async (call, { pageToken, size = 50, order = true }) => {
      const { items, next } = await call.chat.groups(call.caller, { limit: size, newestFirst: order, ...pageToken === undefined ? {} : { cursor: pageToken } })
      const groups = await hosted(call, items)
      return { ...next === undefined ? {} : { pageToken: next }, groups: groups.map(({ group: { groupId, name, owner = '', createdAt }, creator, portraitUrl }) => ({ groupId, owner, creator, name, portraitUrl, time: createdAt })) }
    }
  }),

  endpoint({
    path: 'entrust/joined/group/query',
    params: Type.Object({ userId: Id, role: Type.Optional(Whole(0, 3)), ...paging }),
    run: async (call, { userId, role: type = 0, pageToken, size = 50, order = true }) => {
      const role = roleOf(type)
      const { items, next, total } = await call.chat.joinedGroups(call.caller, { userId, limit: size, newestFirst: order, ...role === undefined ? {} : { role }, ...pageToken === undefined ? {} : { cursor: pageToken } })
      const groups = await hosted(call, items.map(({ group }) => group))
      const names = await remarks.many(call, items.map(({ group: { groupId } }) => ({ key: userId, subkey: groupId })))
      return {
        totalCount: total,
        ...next === undefined ? {} : { pageToken: next },
        groups: groups.map(({ group: { groupId, name, owner = '', createdAt, members }, texts }, index) => ({
          groupId, name, remarkName: names[index] ?? '', ...texts, createTime: createdAt, joinTime: items[index]!.joinedAt, role: roles[items[index]!.role], count: members, owner
        }))
      }
    }
  })
]
