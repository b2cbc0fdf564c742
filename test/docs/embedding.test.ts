import { join } from 'node:path'
import { test } from 'tap'
import { connect } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'
import { blockWith, readPage, root } from './page.ts'
import { Script } from './script.ts'

const file = 'docs/examples/embedding.js'

test('the program of docs/embedding.md is the file that is run here', async (t) => {
  t.equal(blockWith(await readPage('docs/embedding.md'), 'js', 'import confab'), await readPage(file))
})

test('a server of one\'s own has the chat below a prefix and speaks through it in process', async (t) => {
  const cwd = await tempDir(t)
  const program = new Script(t, [join(root, file)], { cwd, env: { CHAT_SECRET: 'a-secret-of-my-own', CHAT_STORE: `sqlite:${join(cwd, 'shop.db')}`, PORT: '0' } })
  const [url] = await program.says(/http:\/\/\S+/)
  const call = async (method: string, path: string) => {
    const response = await fetch(url + path, { method, headers: { 'x-customer': 'ann' } })
    return { status: response.status, body: await response.json() as Record<string, unknown> }
  }

  const { body: session } = await call('POST', '/session')
  const ann = await connect(t, `${url.replace('http', 'ws')}/chat`, String(session['token']))
  const shipped = await call('POST', '/orders/17/ship')
  const again = await call('POST', '/orders/17/ship')
  const pushed = await ann.next({ op: 'message' })
  const { body: page } = await call('GET', '/conversation')

  t.equal(session['url'], '/chat/ws')
  t.equal(shipped.status, 200)
  t.strictSame(again, shipped)
  t.match(pushed, { conversation: 'direct:shop', seq: 1, from: 'shop', content: { text: 'Your order 17 is on its way.' } })
  t.match(page, { messages: [{ seq: 1, from: 'shop' }], more: false, lastSeq: 1 })
  for (const path of ['/chat/health/ready', '/chat/openapi.json', '/chat/asyncapi.json']) t.equal((await call('GET', path)).status, 200, path)
  t.equal((await call('GET', '/health/ready')).status, 404, 'nothing of the chat stands outside of the prefix')

  t.equal(await program.end('SIGTERM'), 0)
  t.match(await ann.next({ op: 'bye' }), { code: 1012, after: Number })
  t.equal(await ann.closed, 1012)
})
