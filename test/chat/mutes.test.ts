import { join } from 'node:path'
import { test } from 'tap'
import { app, build, connect, listen, tokensFor } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'

test('a user who is muted in all groups or all rooms is told so where it speaks, and the app speaks as it', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const client = await connect(t, url, bob)
  const listener = await connect(t, url, alice)
  await client.ask('join', { conversation: 'room:lobby' })
  const say = async (to: string) => await client.ask('send', { to, content: { text: 'hello' } })

  for (const [kind, to, other] of [['group', 'group:team', 'room:lobby'], ['room', 'room:lobby', 'group:team']] as const) {
    await fastify.chat.muteEverywhere({ app }, { userId: 'bob', kind, minutes: 5 })

    t.match(await say(to), { op: 'error', code: 'MUTED', message: `You are muted in all ${kind}s` })
    t.match(await say(other), { op: 'ok' })
    t.match(await fastify.chat.sendMany({ app }, { from: 'bob', to: [to], content: { text: 'by the app' } }), { results: [{ messageId: String }] })
    t.match(await fastify.chat.mutedEverywhere({ app }, { kind }), { items: [{ userId: 'bob', until: Number }] })
    await fastify.chat.unmuteEverywhere({ app }, { userId: 'bob', kind })
    t.match(await say(to), { op: 'ok' })
  }
  t.match(await listener.next((frame) => frame.op === 'message' && (frame.content as { text: string }).text === 'by the app'), { from: 'bob' })
  const asAlice = { app, user: 'alice' }
  await t.rejects(fastify.chat.muteEverywhere(asAlice, { userId: 'bob', kind: 'group' }), { code: 'FORBIDDEN' })
  await t.rejects(fastify.chat.unmuteEverywhere(asAlice, { userId: 'bob', kind: 'group' }), { code: 'FORBIDDEN' })
  await t.rejects(fastify.chat.mutedEverywhere(asAlice, { kind: 'group' }), { code: 'FORBIDDEN' })
})

test('a mute in all groups is there after a restart', async (t) => {
  const storeUrl = `sqlite:${join(await tempDir(t), 'chat.db')}`
  const first = await build(t, { storeUrl })
  await tokensFor(first, 'alice', 'bob')
  await first.chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  await first.chat.muteEverywhere({ app }, { userId: 'bob', kind: 'group' })
  await first.close()

  const second = await build(t, { storeUrl })

  await t.rejects(second.chat.send({ app, user: 'bob' }, { to: 'group:team', content: { text: 'hello' } }), { code: 'MUTED' })
  t.strictSame(await second.chat.mutedEverywhere({ app }, { kind: 'group' }), { items: [{ userId: 'bob' }] })
})
