import { test } from 'tap'
import { setUp } from './harness/rongcloud.ts'

const hello = { content: { text: 'hello' } }

test('who is on a blacklist writes nothing to who did it, until it is off again; the app does all the same', async (t) => {
  const { sdk, join, post } = await setUp(t)
  const [alice, bob] = [await join('alice'), await join('bob')]

  t.match(await sdk.User.Blacklist.add({ id: 'alice', blacklist: [{ id: 'bob' }, { id: 'newcomer' }] }), { code: 200 })

  t.match(await alice.next({ op: 'me' }), { changes: { blacklisted: { user: 'bob', on: true } } })
  t.match(await bob.ask('send', { to: 'direct:alice', ...hello }), { op: 'error', code: 'BLOCKED' })
  t.match(await alice.ask('send', { to: 'direct:bob', ...hello }), { op: 'ok' })
  t.match((await post('message/private/publish', { fromUserId: 'bob', toUserId: 'alice', objectName: 'RC:TxtMsg', content: '{"content":"x"}' })).body, { code: 200, messageUIDs: [{ userId: 'alice' }] })
  t.strictSame(await sdk.User.Blacklist.getList({ id: 'alice' }), { code: 200, users: [{ id: 'bob' }, { id: 'newcomer' }] })
  t.match(await sdk.User.Blacklist.remove({ id: 'alice', blacklist: [{ id: 'bob' }, { id: 'nobody' }] }), { code: 200 })
  t.match(await bob.ask('send', { to: 'direct:alice', ...hello }), { op: 'ok' })
  t.strictSame((await post('user/blocklist/query', { userId: 'alice' })).body, { code: 200, users: ['newcomer'] }, 'the other spelling')
  for (const path of ['user/blacklist/add', 'user/blocklist/remove', 'user/whitelist/add']) t.match(await post(path, { userId: 'alice' }), { status: 400, body: { code: 1002 } })
  t.match(await post('user/blacklist/add', { userId: 'alice', blackUserId: 'alice' }), { status: 400, body: { code: 1002 } })
})

test('lists are given whole, or a page at a time where a size is asked for', async (t) => {
  const { post } = await setUp(t)
  const users = Array.from({ length: 20 }, (_, index) => `user-${String(index).padStart(3, '0')}`)

  for (const [kind, name] of [['blacklist', 'blackUserId'], ['whitelist', 'whiteUserId']] as const) {
    await post(`user/${kind}/add`, { userId: 'alice', [name]: users })
    const { body: first } = await post(`user/${kind}/query`, { userId: 'alice', size: 15 })
    const { body: second } = await post(`user/${kind}/query`, { userId: 'alice', size: 15, pageToken: first['next'] })
    t.strictSame([first['users'], second], [users.slice(0, 15), { code: 200, users: users.slice(15) }])
    t.strictSame((await post(`user/${kind}/query`, { userId: 'alice' })).body, { code: 200, users })
    t.strictSame((await post(`user/${kind}/query`, { userId: 'nobody' })).body, { code: 200, users: [] })
    t.match(await post(`user/${kind}/query`, { userId: 'alice', pageToken: '!' }), { status: 400, body: { code: 1002 } })
  }
})

test('whoever has a whitelist hears from those on it alone, typing included', async (t) => {
  const { join, post } = await setUp(t)
  const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')]

  t.match(await post('user/whitelist/add', { userId: 'alice', whiteUserId: ['carol'] }), { status: 200 })

  t.match(await bob.ask('send', { to: 'direct:alice', ...hello }), { op: 'error', code: 'BLOCKED' })
  await bob.ask('typing', { to: 'direct:alice', on: true })
  await carol.ask('typing', { to: 'direct:alice', on: true })
  t.match(await alice.next({ op: 'typing' }), { conversation: 'direct:carol' })
  t.match(await carol.ask('send', { to: 'direct:alice', ...hello }), { op: 'ok' })
  t.match(await post('user/whitelist/remove', { userId: 'alice', whiteUserId: ['carol', 'nobody'] }), { status: 200 })
  t.match(await bob.ask('send', { to: 'direct:alice', ...hello }), { op: 'ok' })
})

test('a user who is muted in private conversations writes nobody alone, and is listed', async (t) => {
  const { join, post } = await setUp(t)
  const bob = await join('bob')
  await join('alice')

  t.match(await post('user/chat/fb/set', { userId: 'bob,newcomer', state: 1, type: 'PERSON' }), { status: 200 })

  t.match(await bob.ask('send', { to: 'direct:alice', ...hello }), { op: 'error', code: 'MUTED' })
  t.match((await post('message/private/publish', { fromUserId: 'bob', toUserId: 'alice', objectName: 'RC:TxtMsg', content: '{"content":"x"}' })).body, { messageUIDs: [{ userId: 'alice' }] })
  t.strictSame((await post('user/chat/fb/querylist', { type: 'PERSON', num: 1, offset: 1 })).body, { code: 200, total: 2, users: ['newcomer'] })
  t.match(await post('user/chat/fb/set', { userId: ['bob', 'nobody'], state: 0, type: 'PERSON' }), { status: 200 })
  t.match(await bob.ask('send', { to: 'direct:alice', ...hello }), { op: 'ok' })
  t.strictSame((await post('user/chat/fb/querylist', { type: 'PERSON' })).body, { code: 200, total: 1, users: ['newcomer'] })
  t.match(await post('user/chat/fb/set', { userId: 'bob', state: 1, type: 'GROUP' }), { status: 400, body: { code: 1002 } })
})
