import { join } from 'node:path'
import { test } from 'tap'
import { tempDir } from '../harness/temp.ts'
import { call, setUp, signed } from './harness/rongcloud.ts'

type World = Awaited<ReturnType<typeof setUp>>

/** What is set of users, by the call that sets it and the one that shows it. */
const settings = [
  ['user/remarks/set', { userId: 'bob', remarks: '[{"id":"alice","remark":"Al"}]' }, 'user/remarks/get', { userId: 'bob' }, { users: [{ id: 'alice', remark: 'Al' }] }],
  ['user/blockPushPeriod/set', { userId: 'bob', startTime: '22:00:00', period: 480 }, 'user/blockPushPeriod/get', { userId: 'bob' }, { data: { startTime: '22:00:00', period: 480 } }],
  ['friend/add', { userId: 'alice', targetId: 'bob' }, 'friend/get', { userId: 'bob' }, { friendList: [{ userId: 'alice' }] }],
  ['friend/permission/set', { userIds: 'bob', permissionType: 3 }, 'friend/permission/get', { userIds: 'bob' }, { permissionSettings: [{ userId: 'bob', type: 3 }] }],
  ['user/profile/set', { userId: 'bob', userProfile: '{"email":"b@shop.example"}' }, 'user/profile/batch/query', { userId: 'bob' }, { userList: [{ userId: 'bob', userProfile: /b@shop.example/ }] }],
  ['user/blacklist/add', { userId: 'bob', blackUserId: 'carol' }, 'user/blacklist/query', { userId: 'bob' }, { users: ['carol'] }],
  ['user/whitelist/add', { userId: 'bob', whiteUserId: 'alice' }, 'user/whitelist/query', { userId: 'bob' }, { users: ['alice'] }],
  ['user/block', { userId: 'dave', minute: 10 }, 'user/block/query', {}, { users: [{ userId: 'dave' }] }],
  ['user/chat/fb/set', { userId: 'carol', state: 1, type: 'PERSON' }, 'user/chat/fb/querylist', { type: 'PERSON' }, { users: ['carol'] }],
  ['user/deactivate', { userId: 'erin' }, 'user/deactivate/query', {}, { users: ['erin'] }],
  ['sensitiveword/add', { word: 'rude', replaceWord: '***' }, 'sensitiveword/list', { type: 2 }, { words: [{ word: 'rude', replaceWord: '***' }] }],
  ['conversation/type/notification/set', { conversationType: 1, requestId: 'bob', unpushLevel: 5 }, 'conversation/type/notification/get', { conversationType: 1, requestId: 'bob' }, { isMuted: 1 }]
] as const

test('what is set of users is there after a restart', async (t) => {
  const storeUrl = `sqlite:${join(await tempDir(t), 'chat.db')}`
  const shown = async ({ post }: World) => await Promise.all(settings.map(async ([, , path, params]) => (await post(path, { ...params })).body))
  const tags = async ({ api, postJson }: World) => [(await call(api, 'user/conversation/tag/get.json?userId=bob', { method: 'GET', headers: signed() })).body, (await postJson('user/tags/get', { userIds: ['bob'] })).body]
  const first = await setUp(t, { storeUrl })
  for (const userId of ['alice', 'bob', 'carol', 'dave', 'erin']) await first.post('user/getToken', { userId })
  for (const [path, params] of settings) t.match(await first.post(path, { ...params }), { status: 200, body: { code: 200 } }, path)
  await first.postJson('user/conversation/tag/set', { userId: 'bob', tags: [{ tagId: 'w', tagName: 'Work' }] })
  await first.postJson('user/tag/set', { userId: 'bob', tags: ['vip'] })
  const before = [...await shown(first), ...await tags(first)]
  await first.fastify.close()

  const second = await setUp(t, { storeUrl })

  for (const [index, [, , path, , expected]] of settings.entries()) t.match(before[index], expected, path)
  t.match(before.slice(-2), [{ data: { tags: [{ tagId: 'w' }] } }, { result: { bob: ['vip'] } }])
  t.strictSame([...await shown(second), ...await tags(second)], before)
})
