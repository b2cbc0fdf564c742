import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { build } from './helper.ts'

/** Holds the event loop, as a long garbage collection or a busy neighbour does. */
function holdUp (milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

test('a server that is held up for less than it may be takes requests', async (t) => {
  const fastify = await build(t)

  for (let times = 0; times < 3; times++) {
    await turn()
    holdUp(1200)
  }
  await turn()

  t.equal((await fastify.inject('/health/ready')).statusCode, 200)
})

test('a server that is held up for longer refuses with 503 and says when to come back, until it keeps up again', async (t) => {
  const fastify = await build(t)

  for (let times = 0; times < 3; times++) {
    await turn()
    holdUp(2500)
  }
  await turn()
  const refused = await fastify.inject('/health/ready')
  t.match({ ...refused.json<object>(), ...refused.headers }, { statusCode: 503, code: 'OVERLOADED', 'retry-after': '5' })
  t.equal((await fastify.inject('/health/live')).statusCode, 200, 'it lives all the same')

  while ((await fastify.inject('/health/ready')).statusCode === 503) await new Promise((resolve) => { setTimeout(resolve, 100) })
  t.pass('it takes requests again')
})
