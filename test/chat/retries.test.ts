import { test } from 'tap'
import { app, connect, listen, tokensFor } from '../helper.ts'

test('a retry of what is stored gets its answer, whatever has become of the sender since', async (t) => {
  const { fastify, url } = await listen(t)
  const { bob } = await tokensFor(fastify, 'alice', 'bob')
  const { chat } = fastify
  await chat.createGroup({ app }, { groupId: 'team', name: 'Team', owner: 'alice', members: ['bob'] })
  const b = await connect(t, url, bob)
  await b.ask('join', { conversation: 'room:lobby' })
  const letter = (to: string, clientId = 'once', text = 'stored') => ({ to, content: { text }, clientId })
  const first = { group: await b.ask('send', letter('group:team')), direct: await b.ask('send', letter('direct:alice')), room: await b.ask('send', letter('room:lobby')) }
  const again = async (kind: keyof typeof first, to: string, refusal: string) => {
    const { data } = first[kind]
    t.strictSame((await b.ask('send', letter(to))).data, data, `${refusal}: the first answer`)
    t.match(await b.ask('send', letter(to, 'another')), { op: 'error', code: refusal })
    t.match(await b.ask('send', letter(to, 'once', 'other words')), { op: 'error', code: refusal }, `${refusal}: no retry`)
    t.match(await b.ask('send', { ...letter(to), transient: true }), { op: 'error', code: refusal })
  }

  await chat.putMember({ app }, { groupId: 'team', userId: 'bob', mutedMinutes: 5 })
  await again('group', 'group:team', 'MUTED')
  await chat.removeMember({ app }, { groupId: 'team', userId: 'bob' })
  await again('group', 'group:team', 'NOT_MEMBER')
  await chat.putBlacklisted({ app, user: 'alice' }, { userId: 'bob' })
  await again('direct', 'direct:alice', 'BLOCKED')
  await b.ask('leave', { conversation: 'room:lobby' })
  await again('room', 'room:lobby', 'NOT_MEMBER')

  const { messages } = await chat.history({ app, as: 'alice' }, { conversation: 'group:team' })
  t.equal(messages.length, 1)
})
