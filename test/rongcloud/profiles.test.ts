import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp, type World } from './harness/rongcloud.ts'

interface Shown {
  readonly userId: string
  readonly version: number
  readonly userProfile: object
  readonly userExtProfile: object
}

/** Sets a profile, and reads profiles with what stands in them as JSON. */
function profilesAt ({ post }: World) {
  const read = async (path: string, params: object): Promise<Shown[]> => {
    const { body } = await post(path, { ...params })
    return (body['userList'] as Array<Record<'userProfile' | 'userExtProfile', string>>).map((one) => ({ ...one, userProfile: JSON.parse(one.userProfile) as object, userExtProfile: JSON.parse(one.userExtProfile) as object }) as unknown as Shown)
  }
  return {
    set: async (userId: string, userProfile: object = {}, userExtProfile: object = {}) => await post('user/profile/set', { userId, userProfile: JSON.stringify(userProfile), userExtProfile: JSON.stringify(userExtProfile) }),
    of: async (...users: string[]) => await read('user/profile/batch/query', { userId: users.join(',') }),
    page: async (params: object) => await read('user/profile/query', params)
  }
}

test('a profile is set field by field, its version counts up, and its name and portrait are what native clients see', async (t) => {
  const world = await setUp(t)
  const { fastify, join, post, sdk } = world
  const { set, of } = profilesAt(world)
  const alice = await join('alice')

  t.strictSame((await set('bob', { name: 'Bob', portraitUri: 'https://shop.example/b.png', email: 'b@shop.example', gender: 1, role: 3, AppName: 'passed over' }, { ext_city: '上海' })).body, { code: 200 })
  t.match(await post('user/profile/set', { userId: 'bob', userProfile: '{"level":"100","email":""}' }), { status: 200 })
  t.match(await post('user/profile/set', { userId: 'bob', userExtProfile: '{"ext_job":"cook"}' }), { status: 200 })

  const profile = { userId: 'bob', version: 3, userProfile: { name: 'Bob', portraitUri: 'https://shop.example/b.png', email: '', gender: 1, role: 3, level: 100 }, userExtProfile: { ext_city: '上海', ext_job: 'cook' } }
  t.same(await of('bob'), [profile])
  t.match(await fastify.chat.user({ app, user: 'alice' }, { userId: 'bob' }), { name: 'Bob', avatar: 'https://shop.example/b.png' })
  await sdk.User.update({ id: 'bob', name: 'Robert', portrait: 'https://shop.example/b.png' })
  t.same(await of('bob', 'nobody', 'alice'), [{ ...profile, userProfile: { ...profile.userProfile, name: 'Robert' } }, { userId: 'alice', version: 0, userProfile: { name: 'alice' }, userExtProfile: {} }], 'only who is there')
  await post('message/private/publish', { fromUserId: 'bob', toUserId: 'alice', objectName: 'RC:TxtMsg', content: '{"content":"hello"}' })
  t.match(await alice.next({ op: 'message' }), { from: 'bob' })
  t.match(await set('bob', { portraitUri: '' }), { status: 200 })
  t.notOk('avatar' in await fastify.chat.user({ app }, { userId: 'bob' }), 'an empty portrait is none')
})

test('cleaning takes everything away and makes nobody; the version counts on', async (t) => {
  const world = await setUp(t)
  const { fastify, post } = world
  const { set, of } = profilesAt(world)
  await set('bob', { name: 'Bob', uniqueId: 'B1' }, { ext_city: 'x' })

  t.strictSame((await post('user/profile/clean', { userId: 'bob,nobody' })).body, { code: 200 })

  t.same(await of('bob', 'nobody'), [{ userId: 'bob', version: 2, userProfile: {}, userExtProfile: {} }])
  t.notOk('name' in await fastify.chat.user({ app }, { userId: 'bob' }))
  t.match(await set('alice', { uniqueId: 'B1' }), { status: 200 }, 'its unique id is free')
})

test('changes of one profile at one time are all kept', async (t) => {
  const world = await setUp(t)
  const { set, of } = profilesAt(world)

  await Promise.all(Array.from({ length: 15 }, async (_, index) => { await set('bob', {}, { [`ext_${'abcdefghijklmno'[index]}`]: 'x' }) }))

  const [{ version, userExtProfile } = { version: 0, userExtProfile: {} }] = await of('bob')
  t.strictSame([version, Object.keys(userExtProfile).length], [15, 15])
})

test('a unique id is one user\'s, until that user takes another or is gone', async (t) => {
  const world = await setUp(t)
  const { set, of } = profilesAt(world)
  const { post } = world

  t.match(await set('alice', { uniqueId: 'A1' }), { status: 200 })
  t.match(await set('alice', { uniqueId: 'A1', level: 1 }), { status: 200 })
  t.match(await set('bob', { uniqueId: 'A1' }), { status: 400, body: { code: 1002, errorMessage: /uniqueId/ } })
  t.match(await of('bob'), [{ userProfile: { uniqueId: undefined } }])
  t.match(await set('alice', { uniqueId: 'A2' }), { status: 200 })
  t.match(await set('bob', { uniqueId: 'A1' }), { status: 200 })
  t.match(await set('carol', { uniqueId: 'A2' }), { status: 400 })
  await post('user/delusers', { userId: 'alice' })
  t.match(await set('carol', { uniqueId: 'A2' }), { status: 200 })
})

test('each key of a profile has its limit, and what is refused changes nothing', async (t) => {
  const world = await setUp(t)
  const { set, of } = profilesAt(world)
  const { post } = world
  const long = (length: number) => '字'.repeat(length)
  const widest = { uniqueId: long(32), name: long(64), portraitUri: long(1024), email: long(128), birthday: long(32), location: long(32) }
  const numbers = { gender: 2, role: 100, level: 100 }
  const ext = (count: number, value = 'x') => Object.fromEntries(Array.from({ length: count }, (_, index) => [`ext_${String.fromCharCode(97 + index)}`, value]))

  t.match(await set('bob', { ...widest, ...numbers }, { ...ext(19, long(256)), [`ext_${'z'.repeat(28)}`]: '' }), { status: 200 })
  for (const [key, value] of Object.entries(widest)) t.match(await set('bob', { name: 'changed', [key]: `${value}x` }), { status: 400, body: { code: 1005, errorMessage: new RegExp(key) } }, key)
  for (const [key, value] of Object.entries(numbers)) {
    t.match(await set('bob', { name: 'changed', [key]: value + 1 }), { status: 400, body: { code: 1002 } }, key)
    t.match(await set('bob', { [key]: 'many' }), { status: 400, body: { code: 1501 } }, key)
  }
  for (const key of ['city', 'ext_', `ext_${'z'.repeat(29)}`, '__proto__', 'ext_ä']) t.match(await post('user/profile/set', { userId: 'bob', userExtProfile: `{"${key}":"x"}` }), { status: 400, body: { code: 1002 } }, key)
  t.match(await set('bob', {}, { ext_a: long(257) }), { status: 400, body: { code: 1005 } })
  t.match(await set('bob', {}, { ext_a: 1 }), { status: 400, body: { code: 1501 } })
  t.match(await set('carol', {}, ext(21)), { status: 400, body: { code: 1502 } })
  t.match(await set('bob', { name: 'changed', uniqueId: 'free' }, { ext_y: 'one too many' }), { status: 400, body: { code: 1502 } })
  t.match(await set('dave', { uniqueId: 'free' }), { status: 200 })
  t.match(await post('user/profile/set', { userId: 'bob', userProfile: 'x' }), { status: 400, body: { code: 1002 } })
  t.match(await post('user/profile/set', { userId: 'bob', userProfile: '[]' }), { status: 400, body: { code: 1501 } })
  t.match(await post('user/profile/batch/query', { userId: Array.from({ length: 101 }, (_, index) => `u${index}`) }), { status: 400, body: { code: 1502 } })
  t.match(await of('bob', 'carol'), [{ userId: 'bob', version: 1, userProfile: { ...widest, ...numbers } }])
})

test('the profiles of all users are read by when they were registered, in both orders', async (t) => {
  const world = await setUp(t)
  const { set, page } = profilesAt(world)
  for (const user of ['carol', 'alice', 'bob']) {
    await world.post('user/getToken', { userId: user, name: user })
    // Of one millisecond all are as old.
    await setTimeout(2)
  }
  await set('alice', { location: 'here' })
  const users = async (params: object) => (await page(params)).map(({ userId }) => userId)

  t.match(await page({}), [{ userId: 'carol', version: 0, userProfile: { name: 'carol' } }, { userId: 'alice', version: 1, userProfile: { name: 'alice', location: 'here' } }, { userId: 'bob' }])
  t.strictSame(await users({ order: 1, size: 2 }), ['bob', 'alice'])
  t.strictSame(await users({ order: 1, size: 2, page: 2 }), ['carol'])
})
