import { demand } from '../stage.ts'
import { cleanUp, step, type Step } from './step.ts'

/** Users who are shut out, and the end of all that was made. */
export const ending: readonly Step[] = [
  step('PUT /v1/users/{userId}/block', 'who is blocked is told so', async (stage) => {
    await stage.app('PUT /v1/users/{userId}/block', { userId: stage.users.b, minutes: 1 })
    await stage.b.next({ op: 'bye', code: 4503 })
  }),
  step('DELETE /v1/users/{userId}/block', 'and connects again', async (stage) => {
    await stage.app('DELETE /v1/users/{userId}/block', { userId: stage.users.b })
    await stage.b.connect()
  }),
  step('DELETE /v1/users/{userId}/tokens', 'whose tokens are revoked is told so', async (stage) => {
    await stage.app('DELETE /v1/users/{userId}/tokens', { userId: stage.users.a })
    await stage.a.next({ op: 'bye', code: 4504 })
  }),
  cleanUp('DELETE /v1/users/{userId}', 'the three are erased', async (stage) => {
    for (const userId of Object.values(stage.users)) await stage.app('DELETE /v1/users/{userId}', { userId })
    const { items } = await stage.app('GET /v1/users', { limit: 100 })
    demand(!items.some(({ userId }) => Object.values(stage.users).includes(String(userId))), 'they are still there')
  }),
  cleanUp('', 'the group and the room are gone', async (stage) => {
    // Where the run was stopped before their end; refused where they have ended.
    await stage.app('DELETE /v1/groups/{groupId}', { groupId: stage.group }).catch(() => {})
    await stage.app('DELETE /v1/rooms/{roomId}', { roomId: stage.room }).catch(() => {})
  })
]
