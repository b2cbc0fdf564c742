import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { watch } from '../../src/chat/presence.ts'
import { follower } from '../harness/follower.ts'
import { appHeaders, bearer, connect, type Frame, listen, tokensFor } from '../helper.ts'

/** A connection that is there, and then is not. */
async function flash (t: Parameters<typeof connect>[0], url: string, token: string): Promise<void> {
  const { socket, closed } = await connect(t, url, token)
  socket.close()
  await closed
}

test('a watcher is answered who is here in the order asked, is told who comes and who goes, and of who is watched no more nothing', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  await flash(t, url, carol)
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]

  const { data } = await a.ask('watch', { users: ['nobody', 'carol', 'bob', 'alice', 'bob'] })

  t.match(data, { presence: [{ user: 'nobody', online: false }, { user: 'carol', online: false, lastSeen: Number }, { user: 'bob', online: true }, { user: 'alice', online: true }, { user: 'bob', online: true }] })
  const { presence: [nobody, { lastSeen } = {}, second] } = data as { presence: Frame[] }
  t.strictSame([nobody, second], [{ user: 'nobody', online: false }, { user: 'bob', online: true }], 'who never was here has no time, nor who is here')

  const c = await connect(t, url, carol)
  t.strictSame(await a.next({ op: 'presence' }), { op: 'presence', user: 'carol', online: true })
  const before = Date.now()
  c.socket.close()
  const gone = await a.next({ op: 'presence' })
  t.match(gone, { user: 'carol', online: false, lastSeen: Number })
  t.ok((gone.lastSeen as number) > (lastSeen as number) && (gone.lastSeen as number) >= before)

  t.strictSame((await a.ask('unwatch', { users: ['bob', 'nobody', 'dave'] })).data, {})
  b.socket.close()
  await connect(t, url, carol)
  t.match(await a.next({ op: 'presence' }), { user: 'carol', online: true })
  await sleep(1200)
  t.strictSame(a.frames, [], 'nothing of Bob')
})

test('a user with two connections is here until both are gone', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, one, two] = [await connect(t, url, alice), await connect(t, url, bob), await connect(t, url, bob)]
  await a.ask('watch', { users: ['bob'] })

  one.socket.terminate()
  await sleep(1200)
  t.match([(await a.ask('watch', { users: ['bob'] })).data, a.frames], [{ presence: [{ online: true }] }, []])
  t.strictSame((await fastify.inject({ url: '/v1/users/bob/presence', headers: appHeaders })).json(), { online: true, connections: 1 })
  two.socket.terminate()

  t.match(await a.next({ op: 'presence' }), { user: 'bob', online: false, lastSeen: Number })
})

test('a user who reconnects ten times a second costs each watcher at most one push a second, and all know where that ended', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const watchers = [await connect(t, url, alice), await connect(t, url, carol)]
  for (const watcher of watchers) await watcher.ask('watch', { users: ['bob'] })
  const begun = performance.now()
  let flashes = 0

  while (performance.now() - begun < 2500) {
    await flash(t, url, bob)
    flashes++
    await sleep(50)
  }
  const seconds = (performance.now() - begun) / 1000
  t.ok(flashes > 10, `${flashes} times`)
  for (const { frames } of watchers) t.ok(frames.length >= 1 && frames.length <= 1 + seconds, `${frames.length} pushes`)
  await sleep(1200)
  const last = watchers.map(({ frames }) => frames.at(-1))

  t.match(last, [{ op: 'presence', user: 'bob', online: false, lastSeen: Number }, { online: false }])
  t.match((await fastify.inject({ url: '/v1/users/bob/presence', headers: appHeaders })).json(), { online: false, lastSeen: last[0]!.lastSeen as number })
})

test('who is gone and back within a second was never gone, and whoever asks in between is told', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob, carol } = await tokensFor(fastify, 'alice', 'bob', 'carol')
  const [a, c, b] = [await connect(t, url, alice), await connect(t, url, carol), await connect(t, url, bob)]
  await a.ask('watch', { users: ['bob'] })

  b.socket.close()
  await b.closed
  while (fastify.chat.context.hub.of('shop', 'bob').size > 0) await sleep(5)
  const between = await c.ask('watch', { users: ['bob'] })
  await connect(t, url, bob)

  t.match(between.data, { presence: [{ user: 'bob', online: false, lastSeen: Number }] })
  t.strictSame(await c.next({ op: 'presence' }), { op: 'presence', user: 'bob', online: true })
  await sleep(1200)
  t.strictSame([a.frames, c.frames], [[], []])
})

test('whoever comes in the very turn of the answer, answer and pushes end in what is so', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const { context } = fastify.chat
  const a = await connect(t, url, alice)

  for (let hops = 0; hops < 40; hops++) {
    const user = `user${hops}`
    const answering = t.capture(context.store, 'lastSeen', async () => {
      (async () => {
        for (let hop = 0; hop < hops; hop++) await null
        context.hub.add(follower(user))
        context.watchers.came('shop', user)
      })()
      return new Map()
    })
    a.send({ op: 'watch', id: user, users: [user] })
    const answer = await a.next((frame) => frame.id === user)
    answering.restore()

    const [{ online } = {}] = (answer.data as { presence: Frame[] }).presence
    if (online !== true) t.match(await a.next({ op: 'presence' }), { user, online: true }, `${hops} microtasks later`)
    t.strictSame(a.frames, [], 'nothing came before the answer')
  }
})

test('of watching nothing is left when the connection is gone, or the watch was refused', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]
  const { watchers, store } = fastify.chat.context
  await a.ask('watch', { users: ['bob', 'carol'] })
  await b.ask('watch', { users: ['carol'] })
  t.strictSame([watchers.count, watchers.size], [3, 2])

  const broken = t.capture(store, 'lastSeen', async () => { throw new Error('no disk') })
  t.match(await b.ask('watch', { users: ['carol', 'dave'] }), { op: 'error', code: 'INTERNAL' })
  broken.restore()
  t.strictSame([watchers.count, watchers.size], [3, 2], 'as it was before')

  a.socket.terminate()
  while (watchers.count > 1) await sleep(5)
  t.equal(watchers.size, 1)
})

test('a connection that watches 1,000 users is refused another', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const a = await connect(t, url, alice)
  for (let n = 0; n < 5; n++) t.match(await a.ask('watch', { users: Array.from({ length: 200 }, (_, i) => `user${n * 200 + i}`) }), { op: 'ok' })

  t.match(await a.ask('watch', { users: ['user1', 'bob'] }), { op: 'error', code: 'BAD_REQUEST', retry: false })
  t.match(await a.ask('watch', { users: ['user1'] }), { op: 'ok' }, 'one of them again')
  await a.ask('unwatch', { users: ['user2'] })
  t.match(await a.ask('watch', { users: ['bob'] }), { op: 'ok' })
  await connect(t, url, bob)

  t.match(await a.next({ op: 'presence' }), { user: 'bob', online: true })
})

test('presence is watched by a connection only, and within one app', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice } = await tokensFor(fastify, 'alice')
  const { token } = await fastify.chat.issueToken({ app: 'other' }, { userId: 'bob' })
  const a = await connect(t, url, alice)
  await a.ask('watch', { users: ['bob'] })

  await connect(t, url, token)

  await sleep(100)
  t.match([(await a.ask('watch', { users: ['bob'] })).data, a.frames], [{ presence: [{ user: 'bob', online: false }] }, []])
  await t.rejects(watch(fastify.chat.context, { app: 'shop', user: 'alice' }, { users: ['bob'] }), { code: 'BAD_REQUEST' })
  t.equal((await fastify.inject({ method: 'POST', url: '/v1/watch', headers: bearer(alice), payload: { users: ['bob'] } })).statusCode, 404)
})

test('when a user was last seen is told at once, and is still there after a stop', async (t) => {
  const storeUrl = `sqlite:${t.testdir()}/chat.db`
  const first = await listen(t, { storeUrl })
  const { alice, bob } = await tokensFor(first.fastify, 'alice', 'bob')
  const users = Array.from({ length: 20 }, (_, n) => `user${n}`)
  const tokens = Object.values(await tokensFor(first.fastify, ...users))
  const clients = await Promise.all([alice, ...tokens].map((token) => connect(t, first.url, token)))
  const lastSeen = async ({ fastify }: typeof first, user = 'alice') => (await fastify.inject({ url: `/v1/users/${user}/presence`, headers: bearer(bob) })).json<{ lastSeen?: number }>().lastSeen
  const { writer } = first.fastify.chat.context
  const written = writer.written

  for (const { socket } of clients) socket.close()
  while (first.fastify.chat.context.hub.of('shop', 'alice').size > 0) await sleep(5)
  const told = await lastSeen(first)
  await first.fastify.close()
  const second = await listen(t, { storeUrl })

  t.ok(told !== undefined)
  t.equal(await lastSeen(second), told)
  for (const user of users) t.ok(await lastSeen(second, user) !== undefined, user)
  t.ok(writer.written - written <= 2, 'one write of many users, or two')
})
