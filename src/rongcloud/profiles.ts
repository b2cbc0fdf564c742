import { type Static, Type } from '@sinclair/typebox'
import type { UserRecord } from '../store/store.ts'
import type { Call } from './call.ts'
import { RongCloudError } from './errors.ts'
import { Chars, Ext, Whole } from './params.ts'
import { orFull, Records } from './records.ts'

/** Pairs that an app may add to the profile of one user. */
const mostExt = 20

const own = {
  uniqueId: Type.Optional(Chars(32, { empty: true })),
  email: Type.Optional(Chars(128, { empty: true })),
  birthday: Type.Optional(Chars(32, { empty: true })),
  gender: Type.Optional(Whole(0, 2)),
  location: Type.Optional(Chars(32, { empty: true })),
  role: Type.Optional(Whole(0, 100)),
  level: Type.Optional(Whole(0, 100))
}

/** What a user tells of itself. Its name and portrait are those that everybody sees. */
export const UserProfile = Type.Object({ name: Type.Optional(Chars(64, { empty: true })), portraitUri: Type.Optional(Chars(1024, { empty: true })), ...own })
/** What an app adds to it. */
export const UserExtProfile = Ext(mostExt)

const Kept = Type.Object({ version: Type.Integer(), userProfile: Type.Object(own), userExtProfile: UserExtProfile })
const profiles = new Records('user:profile', Kept)
const nothing: Static<typeof Kept> = { version: 0, userProfile: {}, userExtProfile: {} }

/** By the unique id, then by who has it: nobody else may take it. */
const uniqueIds = new Records('app:unique-id:user', Type.Literal(true))

type User = Pick<UserRecord, 'userId' | 'name' | 'avatar'>

/** Changes what is given and leaves the rest. Refused: 1002 where the unique id is another's, 1502. */
export async function setProfile (call: Call, userId: string, { name, portraitUri, ...given }: Static<typeof UserProfile>, ext: Static<typeof UserExtProfile>): Promise<void> {
  const merge = ({ version, userProfile, userExtProfile }: Static<typeof Kept>) => {
    const after = { version: version + 1, userProfile: { ...userProfile, ...given }, userExtProfile: { ...userExtProfile, ...ext } }
    if (Object.keys(after.userExtProfile).length > mostExt) throw new RongCloudError(1502, `userExtProfile may have ${mostExt} keys`)
    return after
  }
  // What is refused is refused before anything is changed: too many keys here, who is deactivated next.
  merge(await profiles.get(call, userId) ?? nothing)
  await call.chat.putUser(call.caller, { userId, ...name === undefined ? {} : { name: name || null }, ...portraitUri === undefined ? {} : { avatar: portraitUri || null } })
  if (given.uniqueId) await orFull(uniqueIds.putAll(call, [{ key: given.uniqueId, subkey: userId, value: true }], 1), new RongCloudError(1002, 'uniqueId is that of another user'))
  await change(call, userId, merge)
}

/** Takes everything away that a profile holds. Of who is not there nothing comes to be. */
export async function cleanProfile (call: Call, userId: string): Promise<void> {
  await call.chat.user(call.caller, { userId })
  await call.chat.putUser(call.caller, { userId, name: null, avatar: null })
  await change(call, userId, ({ version }) => ({ ...nothing, version: version + 1 }))
}

/** The profiles of these users, in RongCloud's words. */
export async function profilesOf (call: Call, users: readonly User[]): Promise<object[]> {
  const found = await profiles.many(call, users.map(({ userId }) => ({ key: userId })))
  return users.map(({ userId, name, avatar }, index) => {
    const { version, userProfile, userExtProfile } = found[index] ?? nothing
    return { userId, version, userProfile: JSON.stringify({ name, portraitUri: avatar, ...userProfile }), userExtProfile: JSON.stringify(userExtProfile) }
  })
}

/** A unique id that the profile has no more is free. */
async function change (call: Call, userId: string, to: (before: Static<typeof Kept>) => Static<typeof Kept>): Promise<void> {
  let before = nothing
  let after = nothing
  await profiles.update(call, { key: userId }, (kept = nothing) => {
    before = kept
    after = to(kept)
    return after
  })
  const { uniqueId } = before.userProfile
  if (uniqueId && uniqueId !== after.userProfile.uniqueId) await uniqueIds.remove(call, { key: uniqueId, subkey: userId })
}
