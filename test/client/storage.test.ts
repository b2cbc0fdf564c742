import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import type { ChatOptions } from '../../src/client/index.ts'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, story, until } from './helper.ts'

const team = 'group:team'
const bob = 'direct:bob'

/** As browsers have it. */
class LocalStorage {
  readonly items = new Map<string, string>()
  getItem (key: string) { return this.items.get(key) ?? null }
  setItem (key: string, value: string) { this.items.set(key, value) }
}

/** As phones have it. */
class AsyncStorage {
  readonly items = new Map<string, string>()
  async getItem (key: string) { await sleep(5); return this.items.get(key) ?? null }
  async setItem (key: string, value: string) { await sleep(5); this.items.set(key, value) }
}

for (const [name, make] of [['localStorage', () => new LocalStorage()], ['a Map', () => new Map<string, string>()], ['one with promises', () => new AsyncStorage()]] as const) {
  test(`with ${name} the next client goes on where the last one was`, async (t) => {
    const server = await FakeServer.start(t)
    const storage = make()
    const { chat, events } = begin(t, server, { storage })
    await reaches(chat, 'online')
    for (let n = 0; n < 3; n++) server.add(team)
    await until(() => story(events, team).length === 3)
    server.hook = ({ op }) => op === 'send' ? null : undefined
    chat.send(bob, 'one')
    chat.send(bob, 'two')
    await chat.close()
    server.hook = () => undefined
    server.add(team)
    server.add('direct:new')

    const { chat: next, events: seen } = begin(t, server, { storage })
    next.send(bob, 'three')
    await reaches(next, 'online')
    await until(() => next.pending.length === 0)
    await until(() => story(seen, bob).length === 3)

    t.strictSame(story(seen, team), [4])
    t.strictSame(story(seen, 'direct:new'), [1])
    t.strictSame(server.logs.get(bob)!.map(({ content }) => (content as { text: string }).text), ['one', 'two', 'three'])
    t.strictSame(story(seen, bob), [1, 2, 3])
    await next.close()
    const { chat: third, events: nothing } = begin(t, server, { storage })
    await reaches(third, 'online')
    t.strictSame([team, bob].flatMap((conversation) => story(nothing, conversation)), [], 'nothing is told or sent twice')
    t.equal(server.asked('send').length, 4)
  })
}

test('what is written is kept at once, also while nobody knows whether there is a server', async (t) => {
  const server = await FakeServer.start(t)
  const storage = new Map<string, string>()
  const offline: Partial<ChatOptions> = { storage, user: 'alice', getToken: () => { throw new Error('no network') } }
  const { chat } = begin(t, server, offline)
  chat.send(bob, 'one')
  await sleep(1)
  t.match([...storage.values()].join(), /"text":"one"/)
  const { chat: reloaded } = begin(t, server, { ...offline, user: 'alice' })
  await until(() => reloaded.pending.length === 1)
  t.match(reloaded.pending, [{ to: bob, content: { text: 'one' } }])
  await reloaded.close()

  const { chat: back } = begin(t, server, { storage })
  await reaches(back, 'online')
  await until(() => back.pending.length === 0)

  t.equal(server.logs.get(bob)?.length, 1)
})

test('each user at each server has a place of its own', async (t) => {
  const [one, other] = [await FakeServer.start(t), await FakeServer.start(t)]
  const storage = new Map<string, string>()
  for (const server of [one, other]) {
    for (const user of ['alice', 'bob']) {
      server.user = user
      const { chat } = begin(t, server, { storage })
      await reaches(chat, 'online')
      await chat.close()
    }
  }

  t.equal([...storage.keys()].filter((key) => key.endsWith(':place')).length, 4)
  t.ok(storage.has(`confab:${one.url.replace('http', 'ws')}/ws:alice:place`))
})

test('a cursor is kept only when the event was read', async (t) => {
  const server = await FakeServer.start(t)
  const storage = new Map<string, string>()
  const { chat, events } = begin(t, server, { storage })
  await reaches(chat, 'online')
  const stream = chat[Symbol.asyncIterator]()
  for (let n = 0; n < 5; n++) server.add(team)
  await until(() => story(events, team).length === 5)
  const kept = () => {
    const place = [...storage].find(([key]) => key.endsWith(':place'))?.[1] ?? '{}'
    return (JSON.parse(place) as { cursors?: Record<string, number> }).cursors?.[team]
  }

  await stream.next()
  await sleep(300)
  t.not(kept(), 1, 'the reader has it, and is not back yet')
  await stream.next()
  await stream.next()
  await sleep(300)
  t.equal(kept(), 2)
  await stream.return?.()
  await chat.close()
  t.equal(kept(), 3, 'what was in hand when the loop was left counts as read')

  const { chat: next, events: seen } = begin(t, server, { storage })
  await reaches(next, 'online')
  t.strictSame(story(seen, team), [4, 5])
})

test('while a gap is filled the cursor is that of the last message that was told', async (t) => {
  const server = await FakeServer.start(t)
  const storage = new Map<string, string>()
  const { chat, events } = begin(t, server, { storage })
  await reaches(chat, 'online')
  server.add(team)
  await until(() => story(events, team).length === 1)
  server.cut()
  await reaches(chat, 'waiting')
  server.pushedAtMost = 10
  for (let n = 0; n < 250; n++) server.add(team, {}, { push: false })
  server.hook = ({ op, after }) => op === 'history' && after === 101 ? null : undefined
  await until(() => server.asked('history').length === 2)
  await chat.close()
  server.hook = () => undefined

  const { chat: next, events: seen } = begin(t, server, { storage })
  await reaches(next, 'online')

  t.strictSame(server.asked('sync').at(-1)?.['cursors'], { [team]: 101 })
  t.strictSame(story(seen, team), ['gap', ...Array.from({ length: 150 }, (_, n) => 102 + n)])
})

test('what makes no sense in the storage is passed over', async (t) => {
  const server = await FakeServer.start(t)
  server.add(team, {}, { push: false })
  const broken = [
    'nonsense', 'null', '7', '[]', '{"cursors":7,"isListed":"yes"}', '[null,7,{"to":1},{"to":"direct:bob","clientId":"c"},{"to":"direct:bob","clientId":"c","content":null}]',
    `{"cursors":{"${team}":"1","constructor":1,"direct:":1,"direct:bob":-1,"group:x":1.5,"group:y":null,"conv:1":1,"group:💥":1,"group:${'x'.repeat(65)}":1}}`
  ]
  for (const text of broken) {
    const storage = { get: () => text, set: () => { throw new Error('full') } }
    const { chat } = begin(t, server, { storage })
    await reaches(chat, 'online')
    t.strictSame(chat.pending, [], text)
    t.strictSame(server.asked('sync').at(-1)?.['cursors'], {}, text)
    await chat.send(bob, 'works')
    await chat.close()
  }
  const failing = { getItem: async () => { throw new Error('locked') }, setItem: async () => { throw new Error('locked') } }
  const { chat } = begin(t, server, { storage: failing })
  t.ok(await chat.send(bob, 'works'))
})

test('a kept message cannot pass itself off as another request', async (t) => {
  const server = await FakeServer.start(t)
  const kept = [{ to: bob, content: { text: 'first' }, clientId: 'first', id: 99, op: 'leave' }]
  const storage = { get: (key: string) => key.endsWith(':outbox') ? JSON.stringify(kept) : undefined, set: () => {} }
  const { chat } = begin(t, server, { storage })

  await chat.send(bob, 'second')

  t.match(server.asked('send').map(({ clientId }) => clientId), ['first', String])
})

test('two tabs that share a storage lose nothing of each other', async (t) => {
  const server = await FakeServer.start(t)
  server.hook = ({ op }) => op === 'send' ? null : undefined
  const storage = new LocalStorage()
  const tabs = [begin(t, server, { storage }).chat, begin(t, server, { storage }).chat]
  for (const chat of tabs) await reaches(chat, 'online')

  tabs[0]!.send(bob, 'of the first', { clientId: 'first' })
  tabs[1]!.send(bob, 'of the second', { clientId: 'second' })
  await sleep(1)
  tabs[0]!.send(bob, 'of the first again', { clientId: 'first again' })
  tabs[1]!.cancel('second')
  await sleep(300)

  const [, text = ''] = [...storage.items].find(([key]) => key.endsWith(':outbox')) ?? []
  t.match(JSON.parse(text), [{ clientId: 'first' }, { clientId: 'first again' }])
  t.equal((JSON.parse(text) as unknown[]).length, 2)
})
