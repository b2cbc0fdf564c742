// Takes the pictures of the README: a seeded conversation on the chat page, and the console after "run all". Run it by `npx tsx scripts/screenshots.ts`, after a build.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify from 'fastify'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import confab from '../src/app.ts'
import { launchChromium } from '../test/harness/chromium.ts'

const folder = join(import.meta.dirname, '../docs/screenshots')
const wide = { viewport: { width: 1180, height: 760 } }
const narrow = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 }
const app = 'demo'

const people = { alice: 'Alice Moreau', bob: 'Bob Lindqvist', chen: '陈晓', dana: 'Dana Okafor' } as const
type Person = keyof typeof people

/** Says it as somebody; gives its seq. */
type Say = (from: Person, to: string, text: string, options?: object) => Promise<number>

const fastify = Fastify()
await fastify.register(confab, { demo: true, storeUrl: 'memory:', logLevel: 'silent', rate: 10_000, burst: 10_000 })
await fastify.listen({ host: '127.0.0.1', port: 0 })
const browser = await launchChromium()
await mkdir(folder, { recursive: true })
try {
  await seed()
  await chat(browser, 'chat', { ...wide, colorScheme: 'light' })
  await chat(browser, 'chat-dark', { ...wide, colorScheme: 'dark' })
  await chat(browser, 'chat-phone', { ...narrow, colorScheme: 'light' })
  await runConsole(browser, 'console', { ...wide, colorScheme: 'light' })
  await runConsole(browser, 'console-dark', { ...wide, colorScheme: 'dark' })
  await runConsole(browser, 'console-phone', { ...narrow, colorScheme: 'light' })
} finally {
  await browser.close()
  await fastify.close()
}

async function seed (): Promise<void> {
  const { chat } = fastify
  for (const [userId, name] of Object.entries(people)) await chat.issueToken({ app }, { userId, name })
  const say: Say = async (user, to, text, options = {}) => (await chat.send({ app, user }, { to, content: { text }, ...options })).seq!
  await chat.createGroup({ app, user: 'dana' }, { groupId: 'launch', name: 'Launch 🚀', members: ['alice', 'bob', 'chen'] })
  await say('chen', 'direct:alice', '上海的会议改到三点了，记得带上报告。')
  await say('alice', 'direct:chen', '好的，谢谢！')
  await say('bob', 'direct:alice', 'The invoice is in your mail.')
  await say('dana', 'group:launch', 'Morning! Everything is ready for Thursday: https://example.org/plan')
  const question = await say('bob', 'group:launch', 'Do we keep the old host for a week, in case somebody has not moved yet?')
  await say('alice', 'group:launch', 'Yes. Two weeks, even: it costs nothing.', { replyTo: question })
  const thanks = await say('chen', 'group:launch', '同意，两周更稳妥。@alice 你来发公告？', { mentions: ['alice'] })
  await chat.react({ app, user: 'dana' }, { conversation: 'group:launch', seq: thanks, emoji: '👍', on: true })
  await chat.react({ app, user: 'bob' }, { conversation: 'group:launch', seq: thanks, emoji: '👍', on: true })
  await chat.react({ app, user: 'alice' }, { conversation: 'group:launch', seq: thanks, emoji: '🎉', on: true })
  const draft = await say('alice', 'group:launch', 'Will do by noon')
  await chat.edit({ app, user: 'alice' }, { conversation: 'group:launch', seq: draft, content: { text: 'Will do, before noon ✍️' } })
  await say('dana', 'direct:alice', 'Can you look at the banner once more?')
  await say('dana', 'direct:alice', 'No hurry.')
  await chat.changeConversation({ app, user: 'alice' }, { conversation: 'group:launch', pinned: true })
}

async function open (browser: Browser, path: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-GB', ...options })).newPage()
  await page.goto(new URL(path, fastify.listeningOrigin).href)
  return page
}

async function signIn (page: Page, user: Person): Promise<void> {
  await page.getByLabel('Your name').fill(user)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.connection').getByText('live').waitFor()
}

async function chat (browser: Browser, name: string, options: BrowserContextOptions): Promise<void> {
  const bob = await open(browser, '/', wide)
  await signIn(bob, 'bob')
  const alice = await open(browser, '/', options)
  await signIn(alice, 'alice')
  for (const page of [bob, alice]) await page.locator('.item', { hasText: 'Launch' }).click()
  await bob.getByLabel('Message', { exact: true }).pressSequentially('Great')
  await alice.locator('.typing').getByText('typing').waitFor()
  // Names come one after the other, and drawings settle.
  await alice.mouse.move(0, 0)
  await alice.getByLabel('Message', { exact: true }).click()
  await alice.waitForTimeout(1000)
  await alice.screenshot({ path: join(folder, `${name}.png`) })
  await alice.context().close()
  await bob.context().close()
}

async function runConsole (browser: Browser, name: string, options: BrowserContextOptions): Promise<void> {
  const page = await open(browser, '/console', options)
  for (const connect of await page.getByRole('button', { name: 'Connect', exact: true }).all()) await connect.click()
  await page.getByRole('button', { name: 'Run all' }).click()
  await page.locator('.counts[data-state=done]').waitFor({ timeout: 90_000 })
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.context().close()
}
