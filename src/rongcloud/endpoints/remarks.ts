import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { Id, Json, List, Text, Whole } from '../params.ts'
import { Records } from '../records.ts'

/** By user, then by whom the remark is about. */
const remarks = new Records('user:remark:user', Type.String())

/** What users call others, kept for who asks. */
export const remarkEndpoints = [
  endpoint({
    path: 'user/remarks/set',
    params: Type.Object({ userId: Id, remarks: Json(List(Type.Object({ id: Id, remark: Text(256) }), 100)) }),
    run: async (call, { userId, remarks: all }) => { await remarks.putAll(call, all.map(({ id, remark }) => ({ key: userId, subkey: id, value: remark }))) }
  }),

  endpoint({
    path: 'user/remarks/get',
    params: Type.Object({ userId: Id, page: Type.Optional(Whole(1, 10_000)), size: Type.Optional(Whole(1, 100)) }),
    run: async (call, { userId, page = 1, size = 50 }) => {
      const [total, upTo] = await Promise.all([remarks.count(call, userId), call.all((list) => remarks.list(call, { key: userId, ...list }), page * size)])
      return { total, users: upTo.slice((page - 1) * size).map(({ subkey, value }) => ({ id: subkey, remark: value })) }
    }
  }),

  endpoint({
    path: 'user/remarks/del',
    params: Type.Object({ userId: Id, targetId: Id }),
    run: async (call, { userId, targetId }) => { await remarks.remove(call, { key: userId, subkey: targetId }) }
  })
]
