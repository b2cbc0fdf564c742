import { Type } from '@sinclair/typebox'
import type { Page } from '../../store/store.ts'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { Chars, CommaList, Flag, Id, List, Whole } from '../params.ts'

const page = { pageToken: Type.Optional(Chars(512)), size: Type.Optional(Whole(1, 1000)) }

interface Paging {
  readonly pageToken?: string
  readonly size?: number
}

/** A page where its size is given, and all of the list where it is not. */
async function shown (call: Call, { pageToken, size }: Paging, read: (list: { limit: number, cursor?: string }) => Promise<Page<{ userId: string }>>): Promise<{ users: string[], next?: string }> {
  const { items, next } = size === undefined && pageToken === undefined
    ? { items: await call.all(read), next: undefined }
    : await read({ limit: size ?? 1000, ...pageToken === undefined ? {} : { cursor: pageToken } })
  return { users: items.map(({ userId }) => userId), ...next === undefined ? {} : { next } }
}

/** From whom a user takes messages, and who may write to anybody alone. */
export const lists = [
  endpoint({
    path: 'user/blacklist/add',
    also: ['user/blocklist/add'],
    params: Type.Object({ userId: Id, blackUserId: List(Id, 20) }),
    run: async (call, { userId, blackUserId }) => {
      await call.register([userId, ...blackUserId])
      await call.each(blackUserId, async (other) => { await call.chat.putBlacklisted(call.user(userId), { userId: other }) })
    }
  }),

  endpoint({
    path: 'user/blacklist/remove',
    also: ['user/blocklist/remove'],
    params: Type.Object({ userId: Id, blackUserId: List(Id, 20) }),
    run: async (call, { userId, blackUserId }) => { await call.each(blackUserId, async (other) => { await call.chat.deleteBlacklisted(call.user(userId), { userId: other }) }) }
  }),

  endpoint({
    path: 'user/blacklist/query',
    also: ['user/blocklist/query'],
    params: Type.Object({ userId: Id, ...page }),
    run: async (call, { userId, ...paging }) => await shown(call, paging, (list) => call.chat.blacklist(call.user(userId), list))
  }),

  endpoint({
    path: 'user/whitelist/add',
    params: Type.Object({ userId: Id, whiteUserId: List(Id, 20) }),
    run: async (call, { userId, whiteUserId }) => {
      await call.register([userId, ...whiteUserId])
      await call.each(whiteUserId, async (other) => { await call.chat.putWhitelisted(call.caller, { userId, other }) })
    }
  }),

  endpoint({
    path: 'user/whitelist/remove',
    params: Type.Object({ userId: Id, whiteUserId: List(Id, 20) }),
    run: async (call, { userId, whiteUserId }) => { await call.each(whiteUserId, async (other) => { await call.chat.deleteWhitelisted(call.caller, { userId, other }) }) }
  }),

  endpoint({
    path: 'user/whitelist/query',
    params: Type.Object({ userId: Id, ...page }),
    run: async (call, { userId, ...paging }) => await shown(call, paging, (list) => call.chat.whitelist(call.caller, { userId, ...list }))
  }),

  endpoint({
    path: 'user/chat/fb/set',
    params: Type.Object({ userId: CommaList(Id, 1000), state: Flag, type: Type.Literal('PERSON') }),
    run: async (call, { userId, state }) => {
      if (state) await call.register(userId)
      await call.each(userId, async (user) => { await call.chat.muteDirect(call.caller, { userId: user, on: state }) })
    }
  }),

  endpoint({
    path: 'user/chat/fb/querylist',
    params: Type.Object({ num: Type.Optional(Whole(1, 200)), offset: Type.Optional(Whole(0, 1_000_000_000)), type: Type.Literal('PERSON') }),
    run: async (call, { num = 100, offset = 0 }) => {
      const { items, total } = await call.chat.context.store.directMuted(call.app, { limit: num, offset })
      return { total, users: items.map(({ userId }) => userId) }
    }
  })
]
