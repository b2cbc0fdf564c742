import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { call, setUp, signed, type World } from './harness/rongcloud.ts'

/** What comes by GET from the Java SDK; every other call is JSON. */
function tagsAt ({ api, postJson }: World) {
  const get = async (path: string, query: Record<string, string>) => await call(api, `${path}.json?${new URLSearchParams(query)}`, { method: 'GET', headers: signed() })
  return {
    get,
    put: async (userId: string, ...tags: Array<readonly [string, string]>) => await postJson('user/conversation/tag/set', { userId, tags: tags.map(([tagId, tagName]) => ({ tagId, tagName })) }),
    all: async (userId: string) => ((await get('user/conversation/tag/get', { userId })).body['data'] as { tags: Array<{ tagId: string, tagName: string, createTime: number }> }).tags,
    tag: async (userId: string, tagId: string, ...targets: string[]) => await postJson('tag/conversation/set', { userId, tagId, conversations: targets.map((targetId) => ({ targetId, conversationType: 1 })) }),
    tagged: async (userId: string, tagId: string) => (await get('tag/conversation/get', { userId, tagId })).body['data']
  }
}

test('a user has tags, of which each has its conversations, until it is taken away', async (t) => {
  const world = await setUp(t)
  const { postJson } = world
  const { put, all, tag, tagged } = tagsAt(world)

  t.strictSame((await put('bob', ['w', '工作'])).body, { code: 200 })
  await setTimeout(2)
  t.match(await put('bob', ['f', 'Family'], ['w', 'Work']), { status: 200 })
  t.match(await tag('bob', 'w', 'alice', 'carol', 'alice'), { status: 200 })
  t.match(await postJson('tag/conversation/set', { userId: 'bob', tagId: 'w', conversations: [{ targetId: 'team', conversationType: 3 }] }), { status: 200 })

  t.match(await all('bob'), [{ tagId: 'w', tagName: 'Work', createTime: Number }, { tagId: 'f', tagName: 'Family' }])
  t.strictSame(await tagged('bob', 'w'), { tagId: 'w', conversations: [{ targetId: 'alice', conversationType: 1 }, { targetId: 'carol', conversationType: 1 }, { targetId: 'team', conversationType: 3 }] })
  t.strictSame([await tagged('bob', 'f'), await tagged('alice', 'w')], [{ tagId: 'f', conversations: [] }, { tagId: 'w', conversations: [] }])
  t.strictSame((await postJson('tag/conversation/del', { userId: 'bob', tagId: 'w', conversations: [{ targetId: 'alice', conversationType: 1 }, { targetId: 'team', conversationType: 1 }] })).body, { code: 200 })
  t.match(await tagged('bob', 'w'), { conversations: [{ targetId: 'carol' }, { targetId: 'team', conversationType: 3 }] }, 'a conversation is its type and its target')
  t.strictSame((await postJson('user/conversation/tag/del', { userId: 'bob', tagIds: ['w', 'nothing'] })).body, { code: 200 })
  t.match(await all('bob'), [{ tagId: 'f' }])
  t.match(await tag('bob', 'w', 'alice'), { status: 400, body: { code: 1002 } }, 'there is no such tag any more')
})

test('a user has twenty tags at most, with names of fifteen characters', async (t) => {
  const world = await setUp(t)
  const { put, all } = tagsAt(world)
  const named = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => [`t${from + index}`, 'x'] as const)
  t.match(await put('bob', ...named(0, 15)), { status: 200 })

  t.match(await put('bob', ...named(14, 21)), { status: 400, body: { code: 1502 } })

  t.equal((await all('bob')).length, 15, 'nothing is half done')
  t.match(await put('bob', ...named(10, 20)), { status: 200 })
  t.match(await put('bob', ['t0', 'x'.repeat(16)]), { status: 400, body: { code: 1005 } })
  t.match(await put('bob', ['x'.repeat(21), 'x']), { status: 400, body: { code: 1005 } })
  t.match(await put('bob'), { status: 400 })
})

test('what a conversation is to its user is told in one answer', async (t) => {
  const world = await setUp(t)
  const { post } = world
  const { get, put, tag } = tagsAt(world)
  const about = async (targetId: string) => (await get('conversation/attribute/get', { userId: 'bob', targetId, conversationType: '1' })).body['data']
  for (const userId of ['alice', 'bob']) await post('user/getToken', { userId })
  t.strictSame(await about('alice'), { targetId: 'alice', conversationType: 1, tags: [] })
  await post('message/private/publish', { fromUserId: 'alice', toUserId: 'bob', objectName: 'RC:TxtMsg', content: '{"content":"hello"}' })

  await put('bob', ['w', 'Work'], ['f', 'Family'])
  await tag('bob', 'w', 'alice')
  t.match(await post('conversation/top/set', { userId: 'bob', conversationType: 1, targetId: 'alice', setTop: 'true' }), { status: 200 })
  t.match(await post('conversation/notification/set', { conversationType: 1, requestId: 'bob', targetId: 'alice', isMuted: 1 }), { status: 200 })

  t.match(await about('alice'), { targetId: 'alice', conversationType: 1, tags: [{ tagId: 'w', tagName: 'Work', createTime: Number }], top: { top: true }, mute: { mute: 5 } })
  t.equal((await about('alice') as { tags: unknown[] }).tags.length, 1)
})
