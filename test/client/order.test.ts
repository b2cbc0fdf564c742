import { test } from 'tap'
import { FakeServer } from './fake-server.ts'
import { begin, reaches, story, until } from './helper.ts'

const team = 'group:team'
const count = (n: number, from = 1) => Array.from({ length: n }, (_, index) => from + index)

test('what is pushed is told, once and in order', async (t) => {
  const server = await FakeServer.start(t)
  const { chat, events } = begin(t, server)
  await reaches(chat, 'online')

  const entries = count(5).map(() => server.add(team, {}, { push: false }))
  for (const n of [0, 1, 1, 0, 4, 3, 4, 2]) server.tell(entries[n]!)
  await until(() => story(events, team).length >= 5)

  t.strictSame(story(events, team), count(5))
})
