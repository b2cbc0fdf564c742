import { test } from 'tap'
import type { Conversation } from '../src/conversation.ts'
import { Hub } from '../src/hub.ts'
import { Typing } from '../src/typing.ts'
import { TestClock } from './harness/clock.ts'
import { follower } from './harness/follower.ts'

const team: Conversation = { app: 'shop', kind: 'group', key: 'team' }
const pair: Conversation = { app: 'shop', kind: 'direct', key: 'alice:bob' }

/** Alice types; what Bob, who is in the group and whom she writes to, hears of it: when, where, and whether she does. */
function setUp () {
  const clock = new TestClock()
  const hub = new Hub({ entries: async () => [] }, (error) => { throw error })
  const heard: Array<[at: number, conversation: unknown, on: unknown]> = []
  const bob = follower('bob', ({ conversation, on }) => { heard.push([clock.now(), conversation, on]) })
  hub.add(bob)
  hub.follow(team, bob)
  return { clock, hub, heard, typing: new Typing(hub, clock) }
}

test('typing that is not renewed ends after six seconds', async (t) => {
  const { clock, heard, typing } = setUp()

  typing.on(pair, 'alice')
  clock.advance(4000)
  typing.on(pair, 'alice')
  clock.advance(5999)
  t.equal(typing.size, 1)
  clock.advance(1)

  t.strictSame(heard, [[0, 'direct:alice', true], [4000, 'direct:alice', true], [10_000, 'direct:alice', false]])
  t.strictSame([typing.size, clock.waiting], [0, 0])
})

test('renewals are passed on each three seconds at most', async (t) => {
  const { clock, heard, typing } = setUp()

  for (let at = 0; at <= 7000; at += 500) {
    typing.on(team, 'alice')
    clock.advance(500)
  }

  t.strictSame(heard.map(([at]) => at), [0, 3000, 6000])
})

test('who stops typing is told of once, where it was told to type', async (t) => {
  const { clock, heard, typing } = setUp()

  typing.off(pair, 'alice')
  typing.on(pair, 'alice')
  typing.off(team, 'alice')
  typing.off(pair, 'alice')
  typing.off(pair, 'alice')
  clock.advance(10_000)

  t.strictSame(heard, [[0, 'direct:alice', true], [0, 'direct:alice', false]])
})

test('a message that is sent is the end, and who types on after it is told of anew', async (t) => {
  const { clock, heard, typing } = setUp()

  typing.on(pair, 'alice')
  typing.on(team, 'alice')
  clock.advance(100)
  typing.sent(pair, 'alice')
  clock.advance(10_000)
  typing.on(pair, 'alice')

  t.strictSame(heard, [[0, 'direct:alice', true], [0, 'group:team', true], [6000, 'group:team', false], [10_100, 'direct:alice', true]])
})

test('who is gone types nowhere', async (t) => {
  const { clock, heard, typing } = setUp()
  typing.on(pair, 'alice')
  typing.on(team, 'alice')
  typing.on(team, 'carol')

  typing.gone('shop', 'alice')

  t.strictSame(heard.slice(3), [[0, 'direct:alice', false], [0, 'group:team', false]])
  t.strictSame([typing.size, clock.waiting], [1, 1], 'others do')
})

test('a group of more than 200 connections is told of nobody, and what was told before ends by itself', async (t) => {
  const { clock, hub, heard, typing } = setUp()
  const crowd = (count: number) => {
    while (hub.audience(team) < count) {
      const connection = follower('carol')
      hub.add(connection)
      hub.follow(team, connection)
    }
  }

  crowd(200)
  typing.on(team, 'alice')
  crowd(201)
  clock.advance(4000)
  typing.on(team, 'alice')
  typing.on(team, 'dave')
  clock.advance(10_000)

  t.strictSame(heard, [[0, 'group:team', true], [6000, 'group:team', false]])
})

test('when the server stops no timer is left', async (t) => {
  const { clock, typing } = setUp()
  typing.on(pair, 'alice')

  typing.close()

  t.strictSame([typing.size, clock.waiting], [0, 0])
})
