import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { setUp, type World } from './harness/rongcloud.ts'

interface Friend {
  readonly userId: string
  readonly name: string
  readonly remarkName: string
  readonly friendExtProfile: string
  readonly time: number
}

function friendsAt ({ post }: World) {
  return {
    add: async (userId: string, targetId: string, params: object = {}) => await post('friend/add', { userId, targetId, ...params }),
    page: async (userId: string, params: object = {}) => (await post('friend/get', { userId, ...params })).body as unknown as { totalCount: number, pageToken: string, friendList: Friend[] },
    ids: async (userId: string) => ((await post('friend/get', { userId })).body['friendList'] as Friend[]).map(({ userId }) => userId),
    check: async (userId: string, targetIds: string, params: object = {}) => ((await post('friend/check', { userId, targetIds, ...params })).body['results'] as Array<{ userId: string, result: number }>).map(({ result }) => result)
  }
}

test('two become friends on both lists, or the second on that of the first alone, and stop being so on both', async (t) => {
  const world = await setUp(t)
  const { post } = world
  const { add, ids, check } = friendsAt(world)

  t.strictSame((await add('alice', 'bob')).body, { code: 200 })
  t.match(await add('alice', 'carol', { directionType: 1 }), { status: 200 })
  t.match(await add('dave', 'alice', { directionType: 1, optType: 2, extra: 'from the card' }), { status: 200 })

  t.strictSame([await ids('alice'), await ids('bob'), await ids('carol'), await ids('dave')], [['bob', 'carol'], ['alice'], [], ['alice']])
  t.strictSame(await check('alice', 'bob,carol,dave,nobody'), [1, 3, 4, 2])
  t.strictSame(await check('alice', 'bob,carol,dave,nobody', { directionType: 1 }), [2, 2, 1, 1])
  t.match(await add('carol', 'alice'), { status: 200 })
  t.strictSame(await check('alice', 'carol'), [1], 'what was one list\'s is both\'s now')
  t.strictSame((await post('friend/delete', { userId: 'alice', targetIds: 'bob,dave,nobody' })).body, { code: 200 })
  t.strictSame([await ids('alice'), await ids('bob'), await ids('dave')], [['carol'], [], []])
  await add('alice', 'bob')
  t.strictSame((await post('friend/clean', { userId: 'alice' })).body, { code: 200 })
  t.strictSame([await ids('alice'), await ids('bob'), await ids('carol')], [[], [], []])
  t.match(await add('alice', 'alice'), { status: 400, body: { code: 1002 } })
  t.match(await post('friend/add', { userId: 'alice' }), { status: 400, body: { code: 1002 } })
  t.match(await post('friend/check', { userId: 'alice', targetIds: Array.from({ length: 101 }, (_, index) => `u${index}`).join(',') }), { status: 400, body: { code: 1502 } })
})

test('friends are read a page at a time, in both orders, with their names and what one calls them', async (t) => {
  const world = await setUp(t)
  const { post, sdk } = world
  const { add, page } = friendsAt(world)
  for (const id of ['bob', 'carol', 'dave']) await sdk.User.register({ id, name: id.toUpperCase(), portrait: 'https://shop.example/p.png' })
  for (const id of ['carol', 'bob', 'dave']) {
    await add('alice', id)
    // Of one millisecond all are as old.
    await setTimeout(2)
  }
  t.match(await post('friend/profile/set', { userId: 'alice', targetId: 'bob', remarkName: '老大', friendExtProfile: '{"ext_from":"work"}' }), { status: 200 })

  const first = await page('alice', { size: 2 })
  const second = await page('alice', { size: 2, pageToken: first.pageToken })
  const newest = await page('alice', { size: 1, order: 1 })

  t.match(first, { code: 200, totalCount: 3, pageToken: /./, friendList: [{ userId: 'carol', name: 'CAROL', remarkName: '', friendExtProfile: '{}', time: Number }, { userId: 'bob', name: 'BOB', remarkName: '老大', friendExtProfile: '{"ext_from":"work"}' }] })
  t.match(second, { totalCount: 3, pageToken: '', friendList: [{ userId: 'dave' }] })
  t.match(newest.friendList, [{ userId: 'dave' }])
  t.match((await page('alice', { size: 2, order: 1, pageToken: newest.pageToken })).friendList, [{ userId: 'bob' }, { userId: 'carol' }])
  t.match((await page('bob')).friendList, [{ userId: 'alice', remarkName: '' }], 'what one calls another is one\'s own')
  await post('friend/profile/set', { userId: 'alice', targetId: 'bob', remarkName: '' })
  t.match((await page('alice')).friendList[1], { userId: 'bob', remarkName: '', friendExtProfile: '{"ext_from":"work"}' }, 'an empty name takes it away, and nothing else')
  t.match(await post('friend/profile/set', { userId: 'alice', targetId: 'nobody', remarkName: 'x' }), { status: 400, body: { code: 1002 } })
  t.match(await post('friend/profile/set', { userId: 'alice', targetId: 'bob', remarkName: 'x'.repeat(65) }), { status: 400, body: { code: 1005 } })
  t.match(await post('friend/get', { userId: 'alice', pageToken: 'nonsense' }), { status: 400 })
  t.match(await post('friend/get', { userId: 'alice', size: 101 }), { status: 400, body: { code: 1002 } })
})

test('a user says whether others may add it, which who adds it for the app may pass over', async (t) => {
  const world = await setUp(t)
  const { post } = world
  const { add, ids } = friendsAt(world)
  const permit = async (userIds: string, permissionType: number) => await post('friend/permission/set', { userIds, permissionType })

  t.strictSame((await permit('bob,carol', 3)).body, { code: 200 })
  t.match(await permit('dave', 2), { status: 200 })

  t.strictSame((await post('friend/permission/get', { userIds: 'bob,dave,alice' })).body, { code: 200, permissionSettings: [{ userId: 'bob', type: 3 }, { userId: 'dave', type: 2 }, { userId: 'alice', type: 1 }] })
  t.match(await add('alice', 'bob'), { status: 401, body: { code: 1007 } })
  t.match(await add('alice', 'dave'), { status: 430, body: { code: 1009 } }, 'nobody can be asked here')
  t.strictSame(await ids('alice'), [])
  t.match(await add('alice', 'bob', { optType: 2 }), { status: 200 })
  t.match(await add('bob', 'alice'), { status: 200 }, 'who is a friend already is not asked')
  t.match(await permit('carol', 1), { status: 200 })
  t.match(await add('alice', 'carol'), { status: 200 })
  t.strictSame(await ids('alice'), ['bob', 'carol'])
  for (const wrong of [0, 4]) t.match(await permit('bob', wrong), { status: 400, body: { code: 1002 } })
})

test('a friend who is erased is nobody\'s any more', async (t) => {
  const world = await setUp(t)
  const { post } = world
  const { add, ids } = friendsAt(world)
  await add('alice', 'bob')
  await add('alice', 'carol')

  await post('user/delusers', { userId: 'bob' })

  t.strictSame([await ids('alice'), await ids('bob')], [['carol'], []])
})
