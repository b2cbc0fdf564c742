import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const template = { content: '{name} has {score} points', extra: '{name}' }
const content = {
  bob: { data: { '{name}': 'Bob "the\\builder"', '{score}': '90' }, push: '{name}', pushData: '' },
  carol: { data: { '{name}': 'Carol {score}', '{score}': 7 }, push: '' }
}

for (const [kind, conversation] of [['Private', 'direct:alice'], ['System', 'system:alice']] as const) {
  test(`a ${kind.toLowerCase()} template is filled for each receiver, whatever its values hold`, async (t) => {
    const { fastify, sdk, join } = await setUp(t)
    const bob = await join('bob')

    const answer = await sdk.Message[kind].sendTemplate({ senderId: 'alice', objectName: 'RC:TxtMsg', template, content })

    t.match(answer, { code: 200 })
    t.strictSame((answer['messageUIDs'] as Array<{ userId: string }>).map(({ userId }) => userId).sort(), ['bob', 'carol'])
    t.match(await bob.next({ op: 'message' }), { conversation, content: { text: 'Bob "the\\builder" has 90 points', extra: 'Bob "the\\builder"' } })
    t.match((await fastify.chat.history({ app, user: 'carol' }, { conversation })).messages, [{ content: { text: 'Carol {score} has 7 points' } }], 'a value is no template')
  })
}

test('a template needs values for each receiver, and stays in its bounds', async (t) => {
  const { sdk, postJson } = await setUp(t)
  await sdk.User.Blacklist.add({ id: 'bob', blacklist: [{ id: 'alice' }] })
  const message = { fromUserId: 'alice', objectName: 'RC:TxtMsg', content: '{"content":"{x}{x}"}', toUserId: ['bob', 'carol'], values: [{ '{x}': 'a' }, { '{x}': 'b' }], pushContent: ['', ''], pushData: [null, null] }

  t.match(await postJson('message/private/publish_template', { ...message, values: [{}] }), { status: 400, body: { code: 1002 } })
  t.match(await postJson('message/private/publish_template', { ...message, values: [{}, { '{x}': 'long'.repeat(20_000) }] }), { status: 400, body: { code: 1005 } })
  t.match(await postJson('message/private/publish_template', { ...message, verifyBlacklist: 1 }), { status: 200, body: { messageUIDs: [{ userId: 'carol' }] } })
  t.match(await postJson('message/private/publish_template', { ...message, content: 'plain {x}' }), { status: 200, body: { code: 200 } })
})
