import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { Id, List, Text } from '../params.ts'
import { Records } from '../records.ts'

const Tags = List(Text(40), 20, { least: 0 })

/** By which tags an app sorts its users: `push` chooses by them. */
export const tagRecords = new Records('user:tags', Type.Array(Type.String()))

/** The tags of users: what is set takes the place of what was there. */
export const tags = [
  endpoint({
    path: 'user/tag/set',
    params: Type.Object({ userId: Id, tags: Tags }),
    run: async (call, { userId, tags }) => { await tagRecords.put(call, userId, tags) }
  }),

  endpoint({
    path: 'user/tag/batch/set',
    params: Type.Object({ userIds: List(Id, 1000), tags: Tags }),
    run: async (call, { userIds, tags }) => { await tagRecords.putAll(call, userIds.map((key) => ({ key, value: tags }))) }
  }),

  endpoint({
    path: 'user/tags/get',
    params: Type.Object({ userIds: List(Id, 50) }),
    run: async (call, { userIds }) => {
      const found = await tagRecords.many(call, userIds.map((key) => ({ key })))
      return { result: Object.fromEntries(userIds.map((user, index) => [user, found[index] ?? []])) }
    }
  })
]
