import Fastify from 'fastify'
import type { Locator, Page } from 'playwright-core'
import type { Test } from 'tap'
import confab from '../../../src/app.ts'
import { launch, visit, type Visitor } from './browser.ts'
import { Line } from './line.ts'

/** A server with the demo sign-in, reached over a line, and a browser. */
export async function setUp (t: Test) {
  const fastify = Fastify()
  await fastify.register(confab, { demo: true, storeUrl: 'memory:', logLevel: 'silent', openRooms: true, rate: 10_000, burst: 10_000 })
  await fastify.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => fastify.close())
  const line = await Line.to(t, fastify.listeningOrigin)
  const browser = await launch(t)
  const visitors: Visitor[] = []

  return {
    fastify,
    line,
    /** What must not have happened on any of the pages. */
    get faults (): string[] {
      return visitors.flatMap(({ faults }) => faults)
    },
    /** Somebody signs in on a page of its own. */
    async signIn (user: string, options: Parameters<typeof visit>[3] = {}): Promise<Person> {
      const visitor = await visit(browser, line.url, '/', options)
      visitors.push(visitor)
      const person = new Person(visitor.page, user)
      await person.signIn()
      return person
    }
  }
}

/** Somebody who looks at the chat page. */
export class Person {
  readonly page: Page
  readonly user: string

  constructor (page: Page, user: string) {
    this.page = page
    this.user = user
  }

  async signIn (): Promise<void> {
    await this.page.getByLabel('Your name').fill(this.user)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
    await this.is('live')
  }

  /** Waits for how the connection stands. */
  async is (state: string): Promise<void> {
    await this.page.locator('.connection').getByText(state).waitFor()
  }

  /** Begins a conversation by the dialog. */
  async start (kind: 'Person' | 'Group' | 'Room', name: string, members = ''): Promise<void> {
    await this.page.getByRole('button', { name: 'New conversation' }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('With').selectOption(kind)
    await dialog.locator('[name=name]').fill(name)
    if (members !== '') await dialog.getByLabel('Members').fill(members)
    await dialog.getByRole('button', { name: 'Open' }).click()
    await dialog.waitFor({ state: 'detached' })
    await this.page.getByRole('heading', { name }).waitFor()
  }

  /** Opens a conversation of the list. */
  async open (name: string): Promise<void> {
    await this.item(name).click()
    await this.page.getByRole('heading', { name }).waitFor()
  }

  item (name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Conversations' }).getByRole('button').filter({ has: this.page.locator('.item-title', { hasText: name }) })
  }

  get input (): Locator {
    return this.page.getByLabel('Message', { exact: true })
  }

  async say (text: string): Promise<void> {
    await this.input.fill(text)
    await this.input.press('Enter')
  }

  /** The row of a message with this text. */
  message (text: string): Locator {
    return this.page.getByRole('article').filter({ has: this.page.locator('.text, .recalled', { hasText: text }) })
  }

  /** Waits until a message with this text is seen. */
  async sees (text: string): Promise<void> {
    await this.message(text).first().waitFor()
  }

  /** Does something with a message, by the toolbar that it shows. */
  async act (text: string, action: string): Promise<void> {
    await this.message(text).hover()
    await this.message(text).getByRole('button', { name: action, exact: true }).click()
  }
}
