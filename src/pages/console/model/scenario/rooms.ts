import { demand, type Stage } from '../stage.ts'
import { step, type Step } from './step.ts'

const named = (stage: Stage): { roomId: string } => ({ roomId: stage.room })
const address = (stage: Stage): string => `room:${stage.room}`
const ofB = (stage: Stage): { roomId: string, userId: string } => ({ ...named(stage), userId: stage.users.b })
const ofC = (stage: Stage): { roomId: string, userId: string } => ({ ...named(stage), userId: stage.users.c })

/** A list of who of a room is what: put on it, shown by it, taken from it. */
const listed = (kind: 'bans' | 'mutes' | 'voices' | 'stayers', who: typeof ofB): Step[] => [
  step(`PUT /v1/rooms/{roomId}/${kind}/{userId}`, `one of the ${kind}`, async (stage) => await stage.app(`PUT /v1/rooms/{roomId}/${kind}/{userId}`, who(stage))),
  step(`GET /v1/rooms/{roomId}/${kind}`, 'it is listed', async (stage) => { demand((await stage.app(`GET /v1/rooms/{roomId}/${kind}`, named(stage))).items.some(({ userId }) => userId === who(stage).userId), 'it is not') }),
  ...kind === 'bans' || kind === 'mutes' ? [step(`GET /v1/rooms/{roomId}/${kind}/{userId}`, 'it is there by its id', async (stage) => await stage.app(`GET /v1/rooms/{roomId}/${kind}/{userId}`, who(stage)))] : [],
  ...kind === 'mutes' ? [step('', 'who is muted is refused', async (stage) => { await stage.refused('b', 'send', { to: address(stage), content: { text: 'no' } }, 'MUTED') })] : [],
  step(`DELETE /v1/rooms/{roomId}/${kind}/{userId}`, 'it is lifted', async (stage) => {
    await stage.app(`DELETE /v1/rooms/{roomId}/${kind}/{userId}`, who(stage))
    demand((await stage.app(`GET /v1/rooms/{roomId}/${kind}`, named(stage))).items.length === 0, 'it is still listed')
  })
]

/** A room, its attributes, and who may do what there. */
export const rooms: readonly Step[] = [
  step('PUT /v1/rooms/{roomId}', 'a room', async (stage) => await stage.app('PUT /v1/rooms/{roomId}', { ...named(stage), name: 'Run' })),
  step('GET /v1/rooms/{roomId}', 'it has its name', async (stage) => { demand((await stage.call('a', 'GET /v1/rooms/{roomId}', named(stage)))['name'] === 'Run', 'it has another') }),
  step('GET /v1/rooms', 'rooms are listed', async (stage) => { demand((await stage.app('GET /v1/rooms', { limit: 1 })).items.length === 1, 'there is none') }),
  step('join', 'both enter', async (stage) => {
    await stage.call('a', 'join', { conversation: address(stage) })
    demand((await stage.call('b', 'join', { conversation: address(stage) }))['members'] === 2, 'it has another number of people')
  }),
  step('GET /v1/rooms/{roomId}/members', 'both are in it', async (stage) => { demand((await stage.call('a', 'GET /v1/rooms/{roomId}/members', named(stage))).items.length === 2, 'they are not') }),
  step('PUT /v1/rooms/{roomId}/attributes/{key}', 'an attribute', async (stage) => {
    await stage.call('a', 'PUT /v1/rooms/{roomId}/attributes/{key}', { ...named(stage), key: 'topic', value: 'lunch' })
    await stage.b.next({ op: 'attributes', set: { topic: 'lunch' } })
  }),
  step('GET /v1/rooms/{roomId}/attributes', 'it is listed', async (stage) => { demand((await stage.call('b', 'GET /v1/rooms/{roomId}/attributes', named(stage))).items[0]?.['value'] === 'lunch', 'it is not') }),
  step('GET /v1/rooms/{roomId}/attributes/{key}', 'it is there by its key', async (stage) => { demand((await stage.call('b', 'GET /v1/rooms/{roomId}/attributes/{key}', { ...named(stage), key: 'topic' }))['value'] === 'lunch', 'it has another value') }),
  step('DELETE /v1/rooms/{roomId}/attributes/{key}', 'it is removed', async (stage) => {
    await stage.call('a', 'DELETE /v1/rooms/{roomId}/attributes/{key}', { ...named(stage), key: 'topic' })
    await stage.b.next({ op: 'attributes', removed: ['topic'] })
  }),
  ...listed('mutes', ofB),
  ...listed('voices', ofB),
  ...listed('stayers', ofB),
  ...listed('bans', ofC),
  step('leave', 'the other leaves', async (stage) => {
    await stage.call('b', 'leave', { conversation: address(stage) })
    await stage.refused('b', 'send', { to: address(stage), content: { text: 'gone' } }, 'NOT_MEMBER')
  }),
  step('DELETE /v1/rooms/{roomId}', 'the room ends', async (stage) => {
    await stage.app('DELETE /v1/rooms/{roomId}', named(stage))
    await stage.a.next({ op: 'conversation', conversation: address(stage), changes: { dismissed: true } })
  })
]
