import { randomBytes } from 'node:crypto'
import type { Conversation } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { ChangeGroup, ChangeMember, CreateGroup, Group, Member } from '../schemas/group.ts'
import type { Restriction } from '../schemas/restriction.ts'
import type { Page } from '../store/store.ts'
import { actorOf, type Caller } from './caller.ts'
import { type ChatContext, writeAndAnnounce } from './context.ts'

interface GroupUser {
  readonly groupId: string
  readonly userId: string
}

/** Makes a group. A user who makes one owns it; the app says who does. Without an id it gets one of 128 random bits. */
export async function createGroup (chat: ChatContext, caller: Caller, { groupId = randomBytes(16).toString('base64url'), name, owner = caller.user, members, history = 'joined' }: CreateGroup): Promise<Group> {
  if (caller.user !== undefined && owner !== caller.user) throw new ChatError('FORBIDDEN', 'Who makes a group owns it')
  const conversation = groupOf(caller, groupId)
  await chat.writer.write({ do: 'createGroup', app: caller.app, groupId, name, history, members, by: actorOf(caller), ...owner === undefined ? {} : { owner } }, ({ entries = [] }) => {
    // Its first members see the group from its first entry, so all follow it before that is announced.
    for (const user of new Set([...members, ...owner === undefined ? [] : [owner]])) for (const follower of chat.hub.of(caller.app, user)) chat.hub.follow(conversation, follower)
    for (const entry of entries) chat.hub.announce(entry)
  })
  return await group(chat, { app: caller.app }, { groupId })
}

export async function group (chat: ChatContext, caller: Caller, { groupId }: { groupId: string }): Promise<Group> {
  return await chat.store.group(groupOf(caller, groupId), actorOf(caller))
}

export async function changeGroup (chat: ChatContext, caller: Caller, { groupId, ...changes }: ChangeGroup & { groupId: string }): Promise<Group> {
  await writeAndAnnounce(chat, { do: 'changeGroup', conversation: groupOf(caller, groupId), actor: actorOf(caller), changes })
  return await group(chat, caller, { groupId })
}

export async function dismissGroup (chat: ChatContext, caller: Caller, { groupId }: { groupId: string }): Promise<void> {
  await writeAndAnnounce(chat, { do: 'dismissGroup', conversation: groupOf(caller, groupId), actor: actorOf(caller) })
}

/** Members, ascending by id. */
export async function members (chat: ChatContext, caller: Caller, { groupId, limit = 50, cursor }: ListQuery & { groupId: string }): Promise<Page<Member>> {
  return await chat.store.members(groupOf(caller, groupId), actorOf(caller), { limit, cursor })
}

/** Adds a member, or changes what it is in the group. */
export async function putMember (chat: ChatContext, caller: Caller, { groupId, userId, ...changes }: GroupUser & ChangeMember): Promise<void> {
  await writeAndAnnounce(chat, { do: 'putMember', conversation: groupOf(caller, groupId), actor: actorOf(caller), user: userId, ...changes })
}

/** Takes a member out, or leaves. */
export async function removeMember (chat: ChatContext, caller: Caller, { groupId, userId }: GroupUser): Promise<void> {
  await writeAndAnnounce(chat, { do: 'removeMember', conversation: groupOf(caller, groupId), actor: actorOf(caller), user: userId })
}

/** Who is banned from the group, ascending by id: for owner, admins and the app. */
export async function groupBans (chat: ChatContext, caller: Caller, { groupId, limit = 50, cursor }: ListQuery & { groupId: string }): Promise<Page<Restriction>> {
  return await chat.store.restrictions(groupOf(caller, groupId), actorOf(caller), 'ban', { limit, cursor })
}

/** Takes a user out, if it is in, and lets nobody but the app add it again while the ban lasts. */
export async function banFromGroup (chat: ChatContext, caller: Caller, { groupId, userId, ...term }: GroupUser & { minutes?: number }): Promise<void> {
  await writeAndAnnounce(chat, { do: 'restrict', conversation: groupOf(caller, groupId), actor: actorOf(caller), kind: 'ban', user: userId, ...term })
}

export async function unbanFromGroup (chat: ChatContext, caller: Caller, { groupId, userId }: GroupUser): Promise<void> {
  await writeAndAnnounce(chat, { do: 'lift', conversation: groupOf(caller, groupId), actor: actorOf(caller), kind: 'ban', user: userId })
}

function groupOf ({ app }: Caller, groupId: string): Conversation {
  return { app, kind: 'group', key: groupId }
}
