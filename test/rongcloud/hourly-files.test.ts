import { strFromU8, unzipSync } from 'fflate'
import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'
import { signLink } from '../../src/rongcloud/hourly-log.ts'
import { timeText } from '../../src/rongcloud/times.ts'

interface Line { fromUserId: string, targetId: string, targetType: number, GroupId: string, classname: string, content: string, msgUID: string, dateTime: string, appId: string }

const hourOf = (time: number) => timeText(time).slice(0, 13).replace(/\D/g, '')

async function download (url: string): Promise<Line[]> {
  const response = await fetch(url)
  if (response.status !== 200) throw new Error(`answered with ${response.status}`)
  const [[name, bytes] = ['', new Uint8Array()]] = Object.entries(unzipSync(new Uint8Array(await response.arrayBuffer())))
  if (!name.endsWith('.log')) throw new Error('no .log in the zip')
  return strFromU8(bytes).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
}

test('the file of an hour has every message of it, wherever it was said, and opens by its link alone', async (t) => {
  const { fastify, sdk, post, join, api } = await setUp(t)
  const [alice] = [await join('alice'), await join('bob')]
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['alice', 'bob'] })
  await alice.ask('join', { conversation: 'room:lobby' })
  const first = (await alice.ask('send', { to: 'direct:bob', content: { text: 'private' } })).data as { time: number, messageId: string }
  await alice.ask('send', { to: 'group:team', content: { text: 'group' } })
  await alice.ask('send', { to: 'room:lobby', content: { text: 'room' } })
  await post('message/system/publish', { fromUserId: 'news', toUserId: 'bob', objectName: 'app:order', content: '{"n":1}' })
  await post('message/private/publish', { fromUserId: 'bob', toUserId: 'alice', objectName: 'RC:TxtMsg', content: 'plain', isPersisted: 0 })
  await fastify.chat.putUser({ app: 'other' }, { userId: 'alice' })
  await fastify.chat.send({ app: 'other', user: 'alice' }, { to: 'direct:alice', content: { text: 'of another app' } })
  const date = hourOf(first.time)

  const answer = await sdk.Message.History.get({ date })
  t.match(answer, { code: 200, date })
  const url = String(answer['url'])
  const lines = await download(url)

  t.match(lines, [
    { appId: app, fromUserId: 'alice', targetId: 'bob', targetType: 1, GroupId: '', classname: 'RC:TxtMsg', content: '{"content":"private"}', msgUID: first.messageId, dateTime: new RegExp(`^${timeText(first.time)}\\.\\d{3}$`) },
    { fromUserId: 'alice', targetId: 'team', targetType: 3, GroupId: 'team' },
    { fromUserId: 'alice', targetId: 'lobby', targetType: 4 },
    { fromUserId: 'news', targetId: 'bob', targetType: 6, classname: 'app:order', content: '{"n":1}' }
  ])
  t.equal(lines.length, 4)
  t.ok(url.startsWith(`${api}/rongcloud/history/${date}.zip?`))
  const old = `${api}/rongcloud/history/${date}.zip?${signLink(fastify.chat.context.tokens, app, date, Date.now() - 25 * 3_600_000)}`
  for (const wrong of [old, url.replace(app, 'other'), url.replace(date, hourOf(first.time - 3_600_000)), url.replace(/until=\d/, 'until=9'), url.replace(/signature=.*/, 'signature='), url.split('?')[0]!]) t.ok([400, 401].includes((await fetch(wrong)).status), wrong)
})

test('an hour in which nothing was said has no file, and one that was deleted has it no more', async (t) => {
  const { fastify, sdk, post } = await setUp(t)
  await fastify.chat.putUser({ app }, { userId: 'alice' })
  const { time } = await fastify.chat.send({ app, user: 'alice' }, { to: 'direct:alice', content: { text: 'a note' } })
  const date = hourOf(time)

  t.strictSame(await sdk.Message.History.get({ date: '2018022710' }), { code: 200, url: '', date: '2018022710' })
  const url = String((await sdk.Message.History.get({ date }))['url'])
  t.equal((await fetch(url)).status, 200)
  t.match(await sdk.Message.History.remove({ date }), { code: 200 })
  t.strictSame(await sdk.Message.History.get({ date }), { code: 200, url: '', date })
  t.equal((await fetch(url)).status, 404)
  t.equal((await fastify.chat.history({ app, user: 'alice' }, { conversation: 'direct:alice' })).messages.length, 1, 'the messages stay')
  for (const wrong of ['2018023110', '20180227', 'yesterday', '2018022724']) t.match(await post('message/history', { date: wrong }), { status: 400, body: { code: 1002 } })
})

test('a file of many messages comes whole', async (t) => {
  const { fastify, sdk } = await setUp(t)
  await fastify.chat.putUser({ app }, { userId: 'alice' })
  const sent = await Promise.all(Array.from({ length: 1234 }, async (_, index) => await fastify.chat.send({ app, user: 'alice' }, { to: 'direct:alice', content: { text: `${index} ${'x'.repeat(1000)}` } })))
  const hours = [...new Set(sent.map(({ time }) => hourOf(time)))]

  const lines: Line[] = []
  for (const date of hours) lines.push(...await download(String((await sdk.Message.History.get({ date }))['url'])))

  t.strictSame(lines.map(({ msgUID }) => msgUID), sent.map(({ messageId }) => messageId))
})
