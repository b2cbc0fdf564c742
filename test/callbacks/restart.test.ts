import { join } from 'node:path'
import { test } from 'tap'
import { mintToken } from '../harness/token.ts'
import { rest } from '../harness/rest.ts'
import { app, startServer } from '../harness/server.ts'
import { receive, type Received } from './harness/receiver.ts'

test('what could not be told outlives a crash, once it was acked: every message comes, whatever the server died of', async (t) => {
  let accepts = false
  const receiver = await receive(t, (_call, response) => { response.writeHead(accepts ? 200 : 503).end() }, { secret: app.secret })
  const env = { STORE_URL: `sqlite:${join(t.testdir(), 'chat.db')}`, CALLBACK_PRIVATE: 'on' }
  const first = await startServer(t, env)
  const alice = await mintToken(first.url, 'alice')
  await mintToken(first.url, 'bob')
  await rest(first.url, app, 'PATCH', '/v1/settings', { callbacks: { messages: { url: receiver.url } } })
  const acked: string[] = []
  for (let n = 0; n < 20; n++) {
    const { status, body } = await rest<{ messageId: string }>(first.url, alice, 'POST', '/v1/conversations/direct:bob/messages', { content: { text: `${n}` } })
    t.equal(status, 201)
    acked.push(body.messageId)
  }
  await receiver.next()
  await first.kill('SIGKILL')
  const refused = receiver.calls.length
  accepts = true

  const second = await startServer(t, env)

  const told = new Set<unknown>()
  while (told.size < acked.length) {
    const call: Received = await receiver.next((call) => receiver.calls.indexOf(call) >= refused)
    t.ok(call.isSigned)
    told.add(call.form['msgUID'])
  }
  t.strictSame([...told].sort(), [...acked].sort())
  await second.kill('SIGTERM')
  t.equal(second.stderr, '')
})
