import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, until } from './helper.ts'

/** Makes this process look like a browser's page. */
function pretendPage (t: import('tap').Test, location?: string) {
  const listeners = new Map<string, Set<() => void>>()
  const page = {
    addEventListener: (name: string, listener: () => void) => { listeners.set(name, (listeners.get(name) ?? new Set()).add(listener)) },
    removeEventListener: (name: string, listener: () => void) => { listeners.get(name)?.delete(listener) },
    document: { visibilityState: 'visible' },
    ...location === undefined ? {} : { location: { href: location } }
  }
  const before = Object.fromEntries(Object.keys(page).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)]))
  Object.assign(globalThis, page)
  t.teardown(() => {
    for (const [key, descriptor] of Object.entries(before)) {
      delete (globalThis as Record<string, unknown>)[key]
      if (descriptor !== undefined) Object.defineProperty(globalThis, key, descriptor)
    }
  })
  return { page, listeners, fire: (name: string) => { for (const listener of listeners.get(name) ?? []) listener() } }
}

const slow = { first: 1e9, longest: 1e9, steady: 0, patience: 1500 }

test('a page that is online or seen again connects without waiting', async (t) => {
  const server = await FakeServer.start(t)
  const { fire, listeners } = pretendPage(t, `${server.url}/app/page.html`)
  const { chat } = begin(t, { url: '/' }, { reconnect: slow })
  await reaches(chat, 'online')

  for (const name of ['online', 'visibilitychange', 'pageshow']) {
    server.cut()
    await reaches(chat, 'waiting')
    fire(name)
    await reaches(chat, 'online')
  }

  t.equal(server.links.length, 4)
  await chat.close()
  t.ok([...listeners.values()].every(({ size }) => size === 0), 'nothing is left behind')
})

test('when the network goes the connection is looked at', async (t) => {
  const server = await FakeServer.start(t)
  const { fire } = pretendPage(t)
  const { chat } = begin(t, server, { reconnect: slow })
  await reaches(chat, 'online')
  server.hook = () => null

  fire('offline')

  await reaches(chat, 'waiting')
  t.equal(server.asked('ping').length, 1)
})

test('a page that is hidden or left keeps its place before it may be gone', async (t) => {
  const server = await FakeServer.start(t)
  const { page, fire } = pretendPage(t)
  const storage = new Map<string, string>()
  const { chat, events } = begin(t, server, { storage })
  await reaches(chat, 'online')
  await chat.join('room:lobby')
  for (const leave of [() => { fire('pagehide') }, () => { page.document.visibilityState = 'hidden'; fire('visibilitychange') }]) {
    const { seq } = server.add('room:lobby')
    await until(() => events.some((event) => event.op === 'message' && event.seq === seq))
    leave()
    await sleep(0)
    t.match([...storage.values()].join(), `"room:lobby":${seq}`)
  }
})
