import { type Static, Type } from '@sinclair/typebox'
import { wellFormed } from '../schemas/common.ts'
import type { Group } from '../schemas/group.ts'
import type { Call } from './call.ts'
import { RongCloudError } from './errors.ts'
import { Records } from './records.ts'

/** Text of a profile: an empty one takes it away. */
function Field (most: number) {
  return Type.Optional(Type.String({ maxLength: most, pattern: wellFormed, empty: true }))
}

/** What a group tells of itself. Native clients see the announcement; the rest is kept for who asks. */
export const GroupProfile = Type.Object({ introduction: Field(512), announcement: Field(1024), portraitUrl: Field(128) })
type GroupProfile = Static<typeof GroupProfile>

const mostExtensions = 10
/** What the backend adds to it: an empty text takes one away. */
export const GroupExtProfile = Type.Record(Type.String({ pattern: '^ext_.{0,28}$' }), Type.String({ maxLength: 256, pattern: wellFormed }), { additionalProperties: false, maxProperties: mostExtensions })
type GroupExtProfile = Static<typeof GroupExtProfile>

const upTo = (maximum: number) => Type.Optional(Type.Integer({ minimum: 0, maximum }))
/** Who may do what, as RongCloud's own clients go by it. */
export const Permissions = Type.Object({ joinPerm: upTo(3), removePerm: upTo(2), memInvitePerm: upTo(2), invitePerm: upTo(1), profilePerm: upTo(2), memProfilePerm: upTo(2) })
type Permissions = Static<typeof Permissions>

/** What is kept of a group beside what the group itself has. */
const Hosted = Type.Object({
  /** Of the group that it is about: one that is made anew has nothing of the one before. */
  createdAt: Type.Integer(),
  creator: Type.Optional(Type.String()),
  introduction: Type.Optional(Type.String()),
  portraitUrl: Type.Optional(Type.String()),
  ext: Type.Record(Type.String(), Type.String()),
  permissions: Permissions
})
type Hosted = Static<typeof Hosted>
const kept = new Records('place:hosted-group', Hosted)

/** What a call changes of a group's profile. */
export interface Changes {
  readonly name?: string
  readonly creator?: string
  readonly groupProfile?: GroupProfile
  readonly groupExtProfile?: GroupExtProfile
  readonly permissions?: Permissions
}

/** Changes what is given, and nothing else. Refused: NOT_FOUND, 1502. */
export async function changeProfile (call: Call, groupId: string, { name, creator, groupProfile: { announcement, introduction, portraitUrl } = {}, groupExtProfile = {}, permissions = {} }: Changes): Promise<void> {
  const group = await call.chat.group(call.caller, { groupId })
  await kept.update(call, { key: groupId }, (before) => {
    const present = ofGroup(group, before)
    const ext = withoutEmpty({ ...present.ext, ...groupExtProfile })
    if (Object.keys(ext).length > mostExtensions) throw new RongCloudError(1502, `A group may have ${mostExtensions} fields of groupExtProfile`)
    const texts = withoutEmpty({ introduction: introduction ?? present.introduction ?? '', portraitUrl: portraitUrl ?? present.portraitUrl ?? '', creator: creator ?? present.creator ?? '' })
    return { ...texts, createdAt: group.createdAt, ext, permissions: { ...present.permissions, ...permissions } }
  })
  if (name !== undefined || announcement !== undefined) await call.chat.changeGroup(call.caller, { groupId, ...name === undefined ? {} : { name }, ...announcement === undefined ? {} : { announcement } })
}

/** A group and what is kept of it, in the words of answers. */
export interface HostedGroup {
  readonly group: Group
  readonly creator: string
  readonly portraitUrl: string
  /** JSON texts: SDKs take nothing else. */
  readonly texts: { readonly groupProfile: string, readonly groupExtProfile: string, readonly permissions: string }
}

/** What is kept of each group, in their order. */
export async function hosted (call: Call, groups: readonly Group[]): Promise<HostedGroup[]> {
  const found = await kept.many(call, groups.map(({ groupId }) => ({ key: groupId })))
  return groups.map((group, index) => {
    const { creator = group.owner ?? '', introduction, portraitUrl = '', ext, permissions } = ofGroup(group, found[index])
    const groupProfile = withoutEmpty({ introduction: introduction ?? '', announcement: group.announcement ?? '', portraitUrl })
    return { group, creator, portraitUrl, texts: { groupProfile: JSON.stringify(groupProfile), groupExtProfile: JSON.stringify(ext), permissions: JSON.stringify(permissions) } }
  })
}

/** Forgets what was kept of a group. */
export async function forget (call: Call, groupId: string): Promise<void> {
  await kept.remove(call, { key: groupId })
}

function ofGroup ({ createdAt }: Group, record: Hosted | undefined): Hosted {
  return record?.createdAt === createdAt ? record : { createdAt, ext: {}, permissions: {} }
}

function withoutEmpty (texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))
}
