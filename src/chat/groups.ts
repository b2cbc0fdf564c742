import { randomBytes } from 'node:crypto'
import type { Conversation } from '../conversation.ts'
import { ChatError } from '../errors.ts'
import type { ListQuery } from '../schemas/common.ts'
import type { ChangeGroup, ChangeMember, CreateGroup, Group, Member } from '../schemas/group.ts'
import type { Restriction } from '../schemas/restriction.ts'
import type { GroupQuery, Joined, JoinedQuery, MemberQuery, Page } from '../store/store.ts'
import { actorOf, type Caller, demandApp } from './caller.ts'
import { type ChatContext, writeAndAnnounce } from './context.ts'

interface GroupUser {
  readonly groupId: string
  readonly userId: string
}

/**
 * Makes a group. A user who makes one owns it; the app says who does. Without an id it gets one of 128 random bits.
 * `anew`, for the app: also under the id of a group that was dismissed, whose past nobody sees.
 */
export async function createGroup (chat: ChatContext, caller: Caller, { groupId = randomBytes(16).toString('base64url'), name, owner = caller.user, members, history = 'joined', anew = false }: CreateGroup & { anew?: boolean }): Promise<Group> {
  if (caller.user !== undefined && owner !== caller.user) throw new ChatError('FORBIDDEN', 'Who makes a group owns it')
  if (anew) demandApp(caller)
  const conversation = groupOf(caller, groupId)
  await chat.writer.write({ do: 'createGroup', app: caller.app, groupId, name, history, members, by: actorOf(caller), anew, ...owner === undefined ? {} : { owner } }, ({ entries = [] }) => {
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

/** Members that have what is asked for, by when they came, and how many there are in all. */
export async function membersBy ({ store }: ChatContext, caller: Caller, { groupId, limit = 50, ...query }: Partial<MemberQuery> & { groupId: string }): Promise<Page<Member> & { readonly total: number }> {
  demandApp(caller)
  return await store.membersBy(groupOf(caller, groupId), { limit, ...query })
}

/** The groups of the app, by when they were made. */
export async function groups ({ store }: ChatContext, caller: Caller, { limit = 50, ...query }: Partial<GroupQuery>): Promise<Page<Group>> {
  demandApp(caller)
  return await store.groups(caller.app, { limit, ...query })
}

/** The groups that a user is in, by when it came, and how many there are in all. */
export async function joinedGroups ({ store }: ChatContext, caller: Caller, { userId, limit = 50, ...query }: Partial<JoinedQuery> & { userId: string }): Promise<Page<Joined> & { readonly total: number }> {
  demandApp(caller)
  return await store.joinedGroups(caller.app, userId, { limit, ...query })
}

/** Adds users to a group, all or none: who is in stays as it is, who is not registered is passed over. With a `name`, a group that is not there is made first. */
export async function addMembers (chat: ChatContext, caller: Caller, { groupId, users, name, most }: { groupId: string, users: readonly string[], name?: string, most?: number }): Promise<void> {
  demandApp(caller)
  const make = name === undefined ? {} : { make: { name, history: 'joined' } as const }
  await writeAndAnnounce(chat, { do: 'addMembers', conversation: groupOf(caller, groupId), users, ...make, ...most === undefined ? {} : { most } })
}

/** Adds a member, or changes what it is in the group; `present`: changes who is in, and adds nobody. */
export async function putMember (chat: ChatContext, caller: Caller, { groupId, userId, ...changes }: GroupUser & ChangeMember & { present?: boolean }): Promise<void> {
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
