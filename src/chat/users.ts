import { CloseCode } from '../close-codes.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { TokenAnswer, TokenRequest } from '../schemas/token.ts'
import type { User } from '../schemas/user.ts'
import type { Page, UserRecord } from '../store/store.ts'
import type { ProfileChange } from '../store/writes.ts'
import { type Caller, demandApp } from './caller.ts'
import { type ChatContext, writeAndAnnounce } from './context.ts'

type UserRequest = { readonly userId: string }

/** Issues a token, and registers its user or updates the fields that are given. */
export async function issueToken (chat: ChatContext, caller: Caller, { userId, expiresIn, ...profile }: TokenRequest): Promise<TokenAnswer> {
  demandApp(caller)
  const { tokensVoidUntil } = await chat.store.standing(caller.app, userId)
  // Refused before anything is stored, where the life asked for is too long.
  const { token, expiresAt } = await chat.tokens.issue(caller.app, userId, expiresIn, tokensVoidUntil)
  await chat.writer.write({ do: 'putUser', app: caller.app, user: userId, profile })
  return { token, userId, expiresAt }
}

/** Voids all tokens issued before now, and closes the connections that they opened. */
export async function revokeTokens ({ writer, hub }: ChatContext, caller: Caller, { userId }: UserRequest): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'revokeTokens', app: caller.app, user: userId })
  hub.disconnect(caller.app, userId, CloseCode.TokenRevoked, 'the token was revoked')
}

/** Voids the tokens that a user was issued before a time, which may not lie ahead. Connections that they opened stay until they end. */
export async function expireTokens ({ writer }: ChatContext, caller: Caller, { userId, before }: UserRequest & { before: number }): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'revokeTokens', app: caller.app, user: userId, before })
}

export async function user ({ store }: ChatContext, caller: Caller, { userId }: UserRequest): Promise<User> {
  return toUser(await store.user(caller.app, userId), caller)
}

/** Users of the app, ascending by id. */
export async function users ({ store }: ChatContext, caller: Caller, { limit = 50, cursor }: ListQuery): Promise<Page<User>> {
  demandApp(caller)
  const { items, next } = await store.users(caller.app, { limit, cursor })
  return { items: items.map((record) => toUser(record, caller)), ...next === undefined ? {} : { next } }
}

/** Users who are blocked now, ascending by id. */
export async function blockedUsers ({ store }: ChatContext, caller: Caller, { limit = 50, cursor }: ListQuery): Promise<Page<User>> {
  demandApp(caller)
  const { items, next } = await store.blockedUsers(caller.app, { limit, cursor })
  return { items: items.map((record) => toUser(record, caller)), ...next === undefined ? {} : { next } }
}

export async function putUser (chat: ChatContext, caller: Caller, { userId, ...profile }: UserRequest & ProfileChange): Promise<User> {
  demandApp(caller)
  await chat.writer.write({ do: 'putUser', app: caller.app, user: userId, profile })
  return await user(chat, caller, { userId })
}

/** Blocks a user: its connections are closed, it cannot sign in. `minutes` absent: until it is lifted. */
export async function blockUser ({ writer, hub }: ChatContext, caller: Caller, { userId, minutes }: UserRequest & { minutes?: number }): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'blockUser', app: caller.app, user: userId, blocked: true, ...minutes === undefined ? {} : { minutes } })
  hub.disconnect(caller.app, userId, CloseCode.Blocked, 'the user is blocked')
}

export async function unblockUser ({ writer }: ChatContext, caller: Caller, { userId }: UserRequest): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'blockUser', app: caller.app, user: userId, blocked: false })
}

/** Erases a user: profile, memberships and the content of all it wrote. Resolves when nothing of it is left. */
export async function eraseUser (chat: ChatContext, caller: Caller, { userId }: UserRequest): Promise<void> {
  await erase(chat, caller, userId, false)
}

/** The same, and nobody is given the id until it is reactivated. */
export async function deactivateUser (chat: ChatContext, caller: Caller, { userId }: UserRequest): Promise<void> {
  await erase(chat, caller, userId, true)
}

/** A deactivated id may be given anew: to a user without anything of the one before. */
export async function reactivateUser ({ writer }: ChatContext, caller: Caller, { userId }: UserRequest): Promise<void> {
  demandApp(caller)
  await writer.write({ do: 'reactivateUser', app: caller.app, user: userId })
}

/** Goes on with erasures that a stop interrupted. */
export async function finishErasures (chat: ChatContext): Promise<void> {
  for (const { app, user } of await chat.store.erasing()) await blank(chat, app, user)
}

async function erase (chat: ChatContext, caller: Caller, user: string, deactivate: boolean): Promise<void> {
  demandApp(caller)
  await writeAndAnnounce(chat, { do: 'eraseUser', app: caller.app, user, deactivate })
  for (const room of chat.rooms.of(caller.app, user)) chat.rooms.letStay(room, user, false)
  chat.hub.disconnect(caller.app, user, CloseCode.TokenRevoked, 'the user was erased')
  await blank(chat, caller.app, user)
}

async function blank ({ writer }: ChatContext, app: string, user: string): Promise<void> {
  while ((await writer.write({ do: 'blankMessages', app, user })).more === true);
}

function toUser ({ userId, name, avatar, createdAt, blockedUntil }: UserRecord, caller: Caller): User {
  return {
    userId,
    ...name === undefined ? {} : { name },
    ...avatar === undefined ? {} : { avatar },
    createdAt,
    ...blockedUntil === undefined || caller.user !== undefined ? {} : { blockedUntil: blockedUntil === Infinity ? null : blockedUntil }
  }
}
