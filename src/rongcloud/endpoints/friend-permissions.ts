import { Type } from '@sinclair/typebox'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { CommaList, Id, OneOf } from '../params.ts'
import { Records } from '../records.ts'

/** RongCloud's numbers for who may put a user on a list of friends. */
const permissions = { anybody: 1, afterAsking: 2, nobody: 3 } as const
const Permission = OneOf(permissions.anybody, permissions.afterAsking, permissions.nobody)
const settings = new Records('user:friend-permission', Permission)

/** Refused: 1007 where the user wants no friends, 1009 where it wants to be asked, which nobody can do here. */
export async function demandPermission (call: Call, userId: string): Promise<void> {
  switch (await settings.get(call, userId)) {
    case permissions.nobody: throw new RongCloudError(1007, 'targetId permits nobody to add it')
    case permissions.afterAsking: throw new RongCloudError(1009, 'targetId wants to be asked, which this server does not do: add it with optType 2 when it has agreed')
  }
}

/** Whether users permit others to add them as friends. */
export const friendPermissions = [
  endpoint({
    path: 'friend/permission/set',
    params: Type.Object({ userIds: CommaList(Id, 100), permissionType: Permission }),
    run: async (call, { userIds, permissionType }) => { await settings.putAll(call, userIds.map((key) => ({ key, value: permissionType }))) }
  }),

  endpoint({
    path: 'friend/permission/get',
    params: Type.Object({ userIds: CommaList(Id, 100) }),
    // Who has said nothing permits it: there is nobody here whom it could ask.
    run: async (call, { userIds }) => {
      const found = await settings.many(call, userIds.map((key) => ({ key })))
      return { permissionSettings: userIds.map((userId, index) => ({ userId, type: found[index] ?? permissions.anybody })) }
    }
  })
]
