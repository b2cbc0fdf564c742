import { test } from 'tap'
import { app } from '../helper.ts'
import { setUp } from './harness/rongcloud.ts'

const text = (content: string, more = {}) => ({ objectName: 'RC:TxtMsg', content: JSON.stringify({ content, ...more }) })

async function withTeams (t: Parameters<typeof setUp>[0]) {
  const world = await setUp(t)
  const { fastify, join } = world
  const [bob, carol] = [await join('bob'), await join('carol')]
  for (const groupId of ['team', 'other']) await fastify.chat.createGroup({ app }, { groupId, name: groupId, members: ['bob', 'carol'] })
  const texts = async (user: string, conversation = 'group:team') => (await fastify.chat.history({ app, user }, { conversation })).messages.map(({ content }) => content.text)
  return { ...world, bob, carol, texts }
}

test('a group message reaches the members of each group, from whoever is named, and no group that is not there', async (t) => {
  const { sdk, post, bob, texts } = await withTeams(t)

  t.match(await sdk.Message.Group.send({ senderId: 'alice', targetId: 'team', ...text('hello') }), { code: 200, messageUIDs: [{ groupId: 'team', messageUID: String }] })
  const { body } = await post('message/group/publish', { fromUserId: 'alice', toGroupId: ['team', 'other', 'nowhere'], ...text('to all') })

  t.match(await bob.next({ op: 'message' }), { conversation: 'group:team', from: 'alice', content: { text: 'hello' } })
  t.match(await bob.next({ op: 'message', conversation: 'group:other' }), { content: { text: 'to all' } })
  t.strictSame((body['messageUIDs'] as Array<{ groupId: string }>).map(({ groupId }) => groupId), ['team', 'other'])
  t.strictSame([await texts('carol'), await texts('carol', 'group:other')], [['hello', 'to all'], ['to all']])
  t.match(await post('message/group/publish', { fromUserId: 'alice', toGroupId: ['1', '2', '3', '4'], ...text('too many') }), { status: 400, body: { code: 1502 } })
})

test('a mention counts where the call says that it is one', async (t) => {
  const { fastify, sdk, post } = await withTeams(t)
  const mentioned = async (user: string) => (await fastify.chat.conversation({ app, user }, { conversation: 'group:team' })).mentioned

  await sdk.Message.Group.sendMention({ senderId: 'alice', targetId: ['team'], objectName: 'RC:TxtMsg', content: { content: '@bob', mentionedInfo: { type: 2, userIds: ['bob'], pushContent: 'see' } } })
  t.strictSame([await mentioned('bob'), await mentioned('carol')], [1, 0])
  await sdk.Message.Group.sendMention({ senderId: 'alice', targetId: ['team'], objectName: 'RC:TxtMsg', content: { content: '@all', mentionedInfo: { type: 1, userIds: [], pushContent: '' } } })
  t.strictSame([await mentioned('bob'), await mentioned('carol')], [2, 1])
  await post('message/group/publish', { fromUserId: 'alice', toGroupId: 'team', ...text('@bob', { mentionedInfo: { type: 2, userIdList: ['bob'] } }) })
  t.strictSame([await mentioned('bob'), await mentioned('carol')], [2, 1])
})

test('a directed message is seen by those that it names, of one group only', async (t) => {
  const { post, bob, carol, texts } = await withTeams(t)

  t.match((await post('message/group/publish', { fromUserId: 'alice', toGroupId: 'team', toUserId: ['bob', 'stranger'], ...text('for bob') })).body, { code: 200, messageUIDs: [{ groupId: 'team' }] })
  t.match((await post('statusmessage/group/publish', { fromUserId: 'alice', toGroupId: 'team', toUserId: ['bob'], ...text('also for bob') })).body, { code: 200 })
  await post('message/group/publish', { fromUserId: 'alice', toGroupId: 'team', ...text('for all') })

  t.match([await bob.next({ op: 'message' }), await bob.next({ op: 'message' })], [{ content: { text: 'for bob' } }, { content: { text: 'also for bob' }, seq: undefined }])
  t.match(await carol.next({ op: 'message' }), { content: { text: 'for all' } })
  t.strictSame([await texts('bob'), await texts('carol')], [['for bob', 'for all'], ['for all']])
  t.match(await post('message/group/publish', { fromUserId: 'alice', toGroupId: ['team', 'other'], toUserId: 'bob', ...text('?') }), { status: 400, body: { code: 1002 } })
})

test('a member who sends over the backend sees it where that is asked for, and is held up by no mute', async (t) => {
  const { fastify, post, bob, texts } = await withTeams(t)
  await fastify.chat.changeGroup({ app }, { groupId: 'team', muteAll: true })

  await post('message/group/publish', { fromUserId: 'bob', toGroupId: 'team', ...text('not to me') })
  await post('message/group/publish', { fromUserId: 'bob', toGroupId: 'team', isIncludeSender: 1, ...text('to me, too') })

  t.match(await bob.next({ op: 'message' }), { content: { text: 'to me, too' } })
  t.strictSame([await texts('bob'), await texts('carol')], [['to me, too'], ['not to me', 'to me, too']])
})

test('what is for who is here is not stored', async (t) => {
  const { post, bob, texts } = await withTeams(t)

  for (const [path, more] of [['statusmessage/group/publish', {}], ['message/group/publish', { isPersisted: 0 }]] as const) {
    t.match((await post(path, { fromUserId: 'alice', toGroupId: ['team'], ...text('now'), ...more })).body, { code: 200, messageUIDs: [{ groupId: 'team', messageUID: String }] })
    t.match(await bob.next({ op: 'message' }), { content: { text: 'now' }, seq: undefined })
  }

  t.strictSame(await texts('carol'), [])
})

test('a discussion is the group of that id, and its messages are recalled', async (t) => {
  const { sdk, bob } = await withTeams(t)

  t.match(await sdk.Message.Discussion.send({ senderId: 'alice', targetId: 'team', ...text('old times') }), { code: 200 })
  const { messageId, seq } = await bob.next({ op: 'message', conversation: 'group:team' })
  t.match(await sdk.Message.Discussion.recall({ senderId: 'alice', targetId: 'team', uId: messageId, sentTime: '1507778882124' }), { code: 200 })
  t.match(await bob.next({ op: 'recall' }), { target: seq })

  t.match(await sdk.Message.Discussion.send({ senderId: 'alice', targetId: 'nowhere', ...text('into the void') }), { code: 200 })
})

test('a group message is recalled by its messageUID', async (t) => {
  const { sdk, bob } = await withTeams(t)
  const sent = await sdk.Message.Group.send({ senderId: 'alice', targetId: 'team', ...text('a slip') })
  const [{ messageUID } = { messageUID: '' }] = sent['messageUIDs'] as Array<{ messageUID: string }>
  const { seq } = await bob.next({ op: 'message' })

  t.match(await sdk.Message.Group.recall({ senderId: 'alice', targetId: 'other', uId: messageUID, sentTime: '1507778882124' }), { code: 200 }, 'of another group: nothing happens')
  t.match(await sdk.Message.Group.recall({ senderId: 'alice', targetId: 'team', uId: messageUID, sentTime: '1507778882124' }), { code: 200 })

  t.match(await bob.next({ op: 'recall' }), { conversation: 'group:team', target: seq })
})
