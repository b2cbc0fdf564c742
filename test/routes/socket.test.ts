import { test } from 'tap'
import { connect, listen, tokensFor } from '../helper.ts'

test('a sent message is answered when it is stored, and reaches the other side', async (t) => {
  const { fastify, url } = await listen(t)
  const { alice, bob } = await tokensFor(fastify, 'alice', 'bob')
  const [a, b] = [await connect(t, url, alice), await connect(t, url, bob)]

  const answer = await a.ask('send', { to: 'direct:bob', content: { text: 'hello' } })

  t.match(answer, { op: 'ok', data: { conversation: 'direct:bob', seq: 1, messageId: String, time: Number } })
  t.match(await b.next({ op: 'message' }), { conversation: 'direct:alice', seq: 1, from: 'alice', type: 'text', content: { text: 'hello' } })
})
