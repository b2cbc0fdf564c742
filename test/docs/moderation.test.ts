import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'
import { app, basic, connect, listen, secret, tokensFor } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'
import { blocks, blockWith, readPage, root } from './page.ts'
import { Script } from './script.ts'

const file = 'docs/examples/moderation.js'
const page = await readPage('docs/moderation.md')

test('the program of docs/moderation.md is the file that is run here', async (t) => {
  t.equal(blockWith(page, 'js', 'import confab'), await readPage(file))
})

test('the hook and the words of the program decide as the page says', async (t) => {
  const cwd = await tempDir(t)
  const program = new Script(t, [join(root, file)], { cwd, env: { CHAT_SECRET: 'a-secret-of-my-own', CHAT_STORE: `sqlite:${join(cwd, 'shop.db')}`, PORT: '0' } })
  const [url] = await program.says(/http:\/\/\S+/)
  const call = async (method: string, path: string, body: object) => {
    const response = await fetch(url + path, { method, headers: { ...basic('shop', 'a-secret-of-my-own'), 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return await response.json() as { results: object[], token: string }
  }
  await call('POST', '/v1/tokens', { userId: 'shop' })
  const { token } = await call('POST', '/v1/tokens', { userId: 'ann' })
  const ann = await connect(t, url.replace('http', 'ws'), token)
  await ann.ask('join', { conversation: 'room:lobby' })
  const say = async (from: string, to: string, text: string) => (await call('POST', '/v1/messages', { from, to: [to], content: { text } })).results[0]
  const last = async (as: string, conversation: string) => {
    const response = await fetch(`${url}/v1/conversations/${conversation}/messages?as=${as}`, { headers: basic('shop', 'a-secret-of-my-own') })
    return (await response.json() as { messages: Array<{ content: object }> }).messages.at(-1)?.content
  }

  t.match(await say('ann', 'direct:shop', 'You idiot'), { code: 'REJECTED', message: 'Please stay friendly' })
  t.match(await say('ann', 'direct:shop', 'Cheap VIAGRA'), { code: 'REJECTED' })
  t.match(await say('ann', 'direct:shop', 'Damn, 敏感词 at https://a.example'), { seq: 1 })
  t.strictSame(await last('ann', 'direct:shop'), { text: 'd***, *** at https://a.example' })
  t.match(await say('shop', 'direct:ann', 'Only an idiot would'), { seq: 2 })
  t.match(await ann.ask('send', { to: 'room:lobby', content: { text: 'Look: https://a.example/x' } }), { op: 'ok', data: { seq: 1, content: { text: 'Look: [link]' } } })
})

test('the calls of the page set words and settings', async (t) => {
  const { fastify, url } = await listen(t)
  await tokensFor(fastify, 'alice', 'bob')
  const here = (text: string) => text.replaceAll('a-secret-of-my-own', secret).replaceAll('localhost:2928', url.replace('ws://', ''))
  const run = async (command: string) => {
    const { stdout } = await promisify(execFile)('bash', ['-c', here(command)])
    return stdout === '' ? undefined : JSON.parse(stdout) as unknown
  }
  const commands = blocks(page, 'sh').join('').trim().split('\n')

  const answers = []
  try {
    for (const command of commands) answers.push(await run(command))
  } catch (error) {
    if ((error as { code?: unknown }).code !== 127) throw error
    return t.comment('there is no curl here')
  }

  t.strictSame(answers, [
    { word: 'viagra', action: 'refuse' },
    { word: 'damn', action: 'replace', replacement: 'd***' },
    { count: 3 },
    { items: [{ word: 'damn', action: 'replace', replacement: 'd***' }, { word: 'viagra', action: 'refuse' }, { word: '敏感词', action: 'replace', replacement: '***' }] },
    undefined,
    { recallWithin: 120, editWithin: null }
  ])
  t.strictSame(await fastify.chat.settings({ app }), { recallWithin: 120, editWithin: null })
})
