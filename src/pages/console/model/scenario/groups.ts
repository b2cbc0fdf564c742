import { demand, type Stage } from '../stage.ts'
import { step, type Step } from './step.ts'

const named = (stage: Stage): { groupId: string } => ({ groupId: stage.group })
const address = (stage: Stage): string => `group:${stage.group}`

/** A group, from its making to its end. */
export const groups: readonly Step[] = [
  step('POST /v1/groups', 'both are in a group', async (stage) => {
    await stage.call('a', 'POST /v1/groups', { ...named(stage), name: 'Run', members: [stage.users.b] })
    await stage.b.next({ op: 'member', conversation: address(stage), user: stage.users.b, change: 'joined' })
  }),
  step('GET /v1/groups/{groupId}', 'the group says so', async (stage) => { demand((await stage.call('b', 'GET /v1/groups/{groupId}', named(stage)))['members'] === 2, 'it has another number of members') }),
  step('PATCH /v1/groups/{groupId}', 'an announcement', async (stage) => {
    await stage.call('a', 'PATCH /v1/groups/{groupId}', { ...named(stage), announcement: 'Read this' })
    await stage.b.next({ op: 'conversation', conversation: address(stage), changes: { announcement: 'Read this' } })
  }),
  step('PUT /v1/groups/{groupId}/members/{userId}', 'a third member', async (stage) => {
    await stage.call('a', 'PUT /v1/groups/{groupId}/members/{userId}', { ...named(stage), userId: stage.users.c })
    await stage.b.next({ op: 'member', user: stage.users.c, change: 'joined' })
  }),
  step('GET /v1/groups/{groupId}/members', 'there are three', async (stage) => { demand((await stage.call('b', 'GET /v1/groups/{groupId}/members', named(stage))).items.length === 3, 'there are not') }),
  step('PUT /v1/groups/{groupId}/bans/{userId}', 'the third is put out', async (stage) => {
    await stage.call('a', 'PUT /v1/groups/{groupId}/bans/{userId}', { ...named(stage), userId: stage.users.c })
    await stage.b.next({ op: 'member', user: stage.users.c, change: 'removed' })
  }),
  step('GET /v1/groups/{groupId}/bans', 'and listed', async (stage) => { demand((await stage.call('a', 'GET /v1/groups/{groupId}/bans', named(stage))).items[0]?.['userId'] === stage.users.c, 'it is not') }),
  step('DELETE /v1/groups/{groupId}/bans/{userId}', 'that is lifted', async (stage) => {
    await stage.call('a', 'DELETE /v1/groups/{groupId}/bans/{userId}', { ...named(stage), userId: stage.users.c })
    demand((await stage.call('a', 'GET /v1/groups/{groupId}/bans', named(stage))).items.length === 0, 'it is not')
  }),
  step('DELETE /v1/groups/{groupId}/members/{userId}', 'the other leaves', async (stage) => {
    await stage.call('b', 'DELETE /v1/groups/{groupId}/members/{userId}', { ...named(stage), userId: stage.users.b })
    await stage.a.next({ op: 'member', user: stage.users.b, change: 'left' })
  }),
  step('DELETE /v1/groups/{groupId}', 'the group is dismissed', async (stage) => {
    await stage.call('a', 'DELETE /v1/groups/{groupId}', named(stage))
    await stage.refused('a', 'send', { to: address(stage), content: { text: 'anybody?' } }, 'NOT_MEMBER')
  })
]
