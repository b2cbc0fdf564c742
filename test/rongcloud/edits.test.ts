import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

test('a message gets another content of its type, and both sides see it', async (t) => {
  const { fastify, sdk, post, join } = await setUp(t)
  const bob = await join('bob')
  await fastify.chat.createGroup({ app }, { groupId: 'team', name: 'Team', members: ['bob'] })
  await sdk.Sensitive.add({ keyword: 'secret', type: 1 })

  for (const [kind, to, conversation] of [['private', { toUserId: 'bob' }, 'direct:alice'], ['group', { toGroupId: 'team' }, 'group:team']] as const) {
    const sent = await post(`message/${kind}/publish`, { fromUserId: 'alice', objectName: 'RC:TxtMsg', content: '{"content":"frist"}', ...to })
    const [{ messageUID: msgUID } = { messageUID: '' }] = sent.body['messageUIDs'] as Array<{ messageUID: string }>
    const { seq } = await bob.next({ op: 'message', conversation })
    const place = { fromUserId: 'alice', targetId: Object.values(to)[0], msgUID }

    t.match(await post(`message/${kind}/modify`, { ...place, objectName: 'RC:TxtMsg', content: '{"content":"first secret","extra":"x"}' }), { status: 200, body: { code: 200 } })
    t.match(await bob.next({ op: 'edit', conversation }), { target: seq, content: { text: 'first secret', extra: 'x' } })
    t.match(await post(`message/${kind}/modify`, { ...place, objectName: 'RC:ImgMsg', content: '{"imageUri":"https://example.com/a.png"}' }), { status: 400, body: { code: 1002 } })
    t.match(await post(`message/${kind}/modify`, { ...place, msgUID: `m1_${'A'.repeat(16)}`, content: '{}' }), { status: 200 }, 'what is not there is no error')
    t.match((await fastify.chat.history({ app, user: 'bob' }, { conversation })).messages, [{ content: { text: 'first secret' }, editedAt: Number }])
  }
})
