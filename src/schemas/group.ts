import { type Static, Type } from '@sinclair/typebox'
import { DisplayName, Id, listOf, strict, Time, wellFormed } from './common.ts'

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('member')], { description: 'owner, admin or member' })
export type Role = Static<typeof Role>

export const HistoryScope = Type.Union([Type.Literal('joined'), Type.Literal('all')], { description: 'What a new member sees: from its joining on, or everything' })
export type HistoryScope = Static<typeof HistoryScope>

export const Announcement = Type.String({ maxLength: 4096, pattern: wellFormed, description: 'What every member should know' })
export const Nickname = Type.String({ maxLength: 128, pattern: wellFormed, description: 'What a member is called in the group' })

export const Group = Type.Object({
  groupId: Id,
  name: DisplayName,
  owner: Type.Optional(Id),
  announcement: Type.Optional(Announcement),
  muteAll: Type.Boolean({ description: 'Plain members without a voice do not speak' }),
  history: HistoryScope,
  members: Type.Integer({ minimum: 0, description: 'How many' }),
  lastSeq: Type.Integer({ minimum: 0 }),
  createdAt: Time
}, { $id: 'Group' })
export type Group = Static<typeof Group>

export const GroupParams = strict({ groupId: Id })
export const MemberParams = strict({ groupId: Id, userId: Id })

export const CreateGroup = strict({
  groupId: Type.Optional(Id),
  name: DisplayName,
  owner: Type.Optional(Id),
  members: Type.Array(Id, { maxItems: 1000, uniqueItems: true, description: 'Users of the app; the owner need not be among them' }),
  history: Type.Optional(HistoryScope)
})
export type CreateGroup = Static<typeof CreateGroup>

export const ChangeGroup = strict({
  name: Type.Optional(DisplayName),
  history: Type.Optional(HistoryScope),
  announcement: Type.Optional(Type.String({ ...Announcement, description: 'What every member should know; empty removes it' })),
  muteAll: Type.Optional(Type.Boolean({ description: 'true: plain members without a voice do not speak' }))
})
export type ChangeGroup = Static<typeof ChangeGroup>

export const Member = Type.Object({
  userId: Id,
  role: Role,
  nickname: Type.Optional(Nickname),
  joinedAt: Time,
  mutedUntil: Type.Optional(Time),
  voice: Type.Optional(Type.Literal(true, { description: 'Speaks where the group is muted' }))
}, { $id: 'Member' })
export type Member = Static<typeof Member>
export const MemberList = listOf(Member)

export const ChangeMember = strict({
  role: Type.Optional(Role),
  mutedMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 525_600_000, description: '0 lifts it' })),
  voice: Type.Optional(Type.Boolean({ description: 'true: speaks where the group is muted' })),
  nickname: Type.Optional(Type.String({ ...Nickname, description: 'What the member is called in the group; empty removes it' }))
})
export type ChangeMember = Static<typeof ChangeMember>
