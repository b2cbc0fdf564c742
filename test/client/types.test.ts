import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'
import { blockWith, readPage, root } from '../docs/page.ts'
import { tempDir } from '../harness/temp.ts'
import type { Chat, ChatOptions } from '../../src/client/index.ts'

// The compiler checks this file: where a type is looser than it should be, an expected error is missing and the check fails.

const options = (value: ChatOptions) => value

async function uses (chat: Chat): Promise<void> {
  chat.on('message', ({ from, content, seq }) => {
    const { text } = content
    const at: number | undefined = seq
    return [from, text, at]
  })
  chat.on('state', (state) => state.name === 'waiting' ? state.delay : 0)
  for await (const event of chat) if (event.op === 'failed') event.error.code.trim()
  const { seq, messageId } = await chat.send('group:team', { text: 'x' }, { mentions: ['bob'], replyTo: 1 })
  const { messages } = await chat.history('group:team', { before: seq ?? 1 })
  const [first] = messages
  const { expires } = await chat.request('ping', {}).then(() => ({ expires: messageId }))
  return [first, expires] as never
}

async function misuses (chat: Chat): Promise<void> {
  // @ts-expect-error no token, no connection
  options({ url: 'http://localhost' })
  // @ts-expect-error a token is text
  options({ url: 'http://localhost', getToken: () => 1 })
  // @ts-expect-error nothing can be kept in this
  options({ url: 'http://localhost', getToken: () => '', storage: { get: () => '' } })
  // @ts-expect-error there is no such event
  chat.on('messages', () => {})
  // @ts-expect-error a message has no such field
  chat.on('message', ({ text }) => text)
  // @ts-expect-error a delay there is only while it waits
  chat.on('state', (state) => state.delay)
  // @ts-expect-error content is text or an object
  await chat.send('group:team', 1)
  // @ts-expect-error what others say may be anything, until one has looked
  chat.on('message', ({ content }) => content['text'].length)
  // @ts-expect-error a message that was transient has no seq
  chat.on('message', ({ conversation, seq }) => { chat.read(conversation, seq) })
  // @ts-expect-error the state is the library's to set
  chat.state = { name: 'online' }
  // @ts-expect-error there is no such option
  await chat.history('group:team', { since: 1 })
  // @ts-expect-error users are a list
  await chat.watch('bob')
  // @ts-expect-error there is no such time
  options({ url: 'http://localhost', getToken: () => '', reconnect: { last: 1 } })
  // @ts-expect-error a seq is a number
  await chat.send('group:team', 'x', { replyTo: '1' })
  // @ts-expect-error the address is named once
  await chat.send('group:team', 'x', { to: 'group:other' })
  // @ts-expect-error what is carried over to the next connection has methods of its own
  await chat.request('join', { conversation: 'room:lobby' })
  // @ts-expect-error there is no such op
  await chat.request('shout', {})
  // @ts-expect-error this op has no such field
  await chat.request('history', { room: 'lobby' })
}

test('right uses of the client compile, and wrong ones do not', (t) => {
  t.type(uses, 'function')
  t.type(misuses, 'function')
  t.end()
})

test('a program with the types of browsers alone compiles against those of the package', async (t) => {
  const cwd = await tempDir(t)
  await mkdir(join(cwd, 'node_modules'))
  await symlink(root, join(cwd, 'node_modules/confab'))
  await writeFile(join(cwd, 'page.ts'), `${blockWith(await readPage('docs/client.md'), 'ts', "from 'confab/client'")}
export const given = (url: string) => createChat({ url, getToken: () => '', WebSocket, storage: new Map<string, string>() })
// @ts-expect-error types that are not found would be taken for any
createChat({ url: '/chat' })
`)
  const compilerOptions = { strict: true, noEmit: true, target: 'es2022', lib: ['es2022', 'dom'], types: [], module: 'esnext', moduleResolution: 'bundler' }
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.ts'] }))

  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], { cwd }).catch((error: { stdout: string }) => error)

  t.equal(stdout, '')
})
