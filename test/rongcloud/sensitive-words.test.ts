import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

test('a word refuses what holds it or is replaced in it, at once, until it is removed', async (t) => {
  const { sdk, join } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]
  const say = async (text: string) => await alice.ask('send', { to: 'direct:bob', content: { text } })

  t.match(await sdk.Sensitive.add({ type: 0, keyword: '黄赌毒', replace: '乖' }), { code: 200 })
  t.match(await sdk.Sensitive.add({ type: 1, keyword: 'spam' }), { code: 200 })
  t.match(await sdk.Sensitive.add({ type: 0, keyword: 'empty', replace: '' }), { code: 200 })

  t.match(await say('黄赌毒!'), { op: 'ok' })
  t.match(await bob.next({ op: 'message' }), { content: { text: '乖!' } })
  for (const word of ['SPAM', 'empty']) t.match(await say(`some ${word}`), { op: 'error', code: 'REJECTED' })
  const words = [{ type: '1', word: 'empty', replaceWord: '' }, { type: '1', word: 'spam', replaceWord: '' }, { type: '0', word: '黄赌毒', replaceWord: '乖' }]
  t.strictSame(await sdk.Sensitive.getList(), { code: 200, words })
  t.strictSame([await sdk.Sensitive.getList({ type: 0 }), await sdk.Sensitive.getList({ type: 1 })], [{ code: 200, words: words.slice(2) }, { code: 200, words: words.slice(0, 2) }])
  t.match(await sdk.Sensitive.remove({ keywords: ['spam', 'unknown'] }), { code: 200 })
  t.match(await say('some spam'), { op: 'ok' })
})

test('many words are added together or none, and one is deleted by itself', async (t) => {
  const { fastify, post, postJson } = await setUp(t)

  t.match(await postJson('sensitiveword/batch/add', { words: [{ word: 'one' }, { word: 'two', replaceWord: '2' }] }), { body: { code: 200, remainQuota: 49_998 } })
  t.match(await postJson('sensitiveword/batch/add', { words: [{ word: 'three' }, { word: 'f-our' }] }), { status: 400, body: { code: 1002 } })
  t.match(await post('sensitiveword/delete', { word: 'ONE' }), { status: 200 })
  t.match(await post('sensitiveword/delete', { word: 'one' }), { status: 200 })

  t.strictSame((await fastify.chat.words({ app }, {})).items, [{ word: 'two', action: 'replace', replacement: '2' }])
})

test('what is no word is refused, as are too many at once', async (t) => {
  const { post, sdk } = await setUp(t)

  for (const word of ['-', 'two words', '!']) t.match(await post('sensitiveword/add', { word }), { status: 400, body: { code: 1002 } }, word)
  t.match(await post('sensitiveword/add', { word: 'x'.repeat(33) }), { status: 400, body: { code: 1005 } })
  t.match(await post('sensitiveword/add', { word: 'x', replaceWord: 'x'.repeat(33) }), { status: 400, body: { code: 1005 } })
  t.match(await sdk.Sensitive.remove({ keywords: Array.from({ length: 51 }, (_, index) => `w${index}`) }), { code: 1502 })
})

test('an app that has all the words it may have is told so', async (t) => {
  const { fastify, post } = await setUp(t)
  for (let start = 0; start < 50_000; start += 10_000) await fastify.chat.putWords({ app }, { words: Array.from({ length: 10_000 }, (_, index) => ({ word: `w${start + index}`, action: 'refuse' as const })) })

  t.match(await post('sensitiveword/add', { word: 'another' }), { status: 400, body: { code: 1019 } })
  t.match(await post('sensitiveword/add', { word: 'w7', replaceWord: 'changed' }), { status: 200 })
})
