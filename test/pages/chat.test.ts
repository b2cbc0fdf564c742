import { test } from 'tap'
import { app, build, tokensFor } from '../helper.ts'
import { accessibilityFaults, launch, skip, untilSeen, visit } from './harness/browser.ts'
import { setUp } from './harness/chat-page.ts'

test('two people talk: what is sent is shown at once, stored, read, and told to the other', { skip }, async (t) => {
  const world = await setUp(t)
  const [bob, alice] = [await world.signIn('bob'), await world.signIn('alice')]
  await alice.start('Person', 'bob')

  await alice.say('Are you there? 你好')

  await alice.message('Are you there?').getByText('stored').waitFor({ state: 'attached' })
  await bob.item('alice').getByText('1 unread').waitFor({ state: 'attached' })
  await untilSeen('the title says so', async () => await bob.page.title() === '(1) Confab')
  t.equal(await bob.item('alice').locator('.item-last').textContent(), 'Are you there? 你好')
  await bob.open('alice')
  await bob.sees('Are you there? 你好')
  await alice.message('Are you there?').getByText('read', { exact: true }).waitFor({ state: 'attached' })
  await untilSeen('nothing is unread any more', async () => await bob.item('alice').getByText('unread').count() === 0)
  t.equal(await bob.page.title(), 'Confab')
  await bob.input.pressSequentially('Yes')
  await alice.page.locator('.typing').getByText('bob is typing').waitFor()
  await bob.input.press('Enter')
  await alice.sees('Yes')
  await untilSeen('the typing has ended', async () => await alice.page.locator('.typing').textContent() === '')
  t.strictSame(world.faults, [])
})

test('a message is answered, reacted to, edited and taken back, and both see it', { skip }, async (t) => {
  const world = await setUp(t)
  const [bob, alice] = [await world.signIn('bob'), await world.signIn('alice')]
  await alice.start('Person', 'bob')
  await alice.say('Lunch?')
  await bob.open('alice')

  await bob.act('Lunch?', 'Reply')
  await bob.page.getByText('Reply to alice').waitFor()
  await bob.say('At noon')
  await alice.message('At noon').getByRole('button', { name: 'Answers alice Lunch?' }).waitFor()
  await alice.act('At noon', 'React with 👍')
  await bob.message('At noon').getByRole('button', { name: '👍: alice' }).waitFor()
  await bob.act('At noon', 'More emoji')
  await bob.page.getByRole('dialog', { name: 'Emoji' }).getByRole('menuitem', { name: /^😀/ }).first().click()
  await alice.message('At noon').getByRole('button', { name: '😀: bob' }).waitFor()
  await bob.message('At noon').getByRole('button', { name: '👍: alice' }).click()
  await alice.message('At noon').getByRole('button', { name: '👍: alice, bob' }).waitFor()
  await alice.message('At noon').getByRole('button', { name: '👍: alice, bob' }).click()
  await bob.message('At noon').getByRole('button', { name: '👍: bob' }).waitFor()

  await bob.act('At noon', 'Edit')
  t.equal(await bob.input.inputValue(), 'At noon')
  await bob.say('At one')
  await alice.message('At one').getByText('edited').waitFor()
  await alice.act('Lunch?', 'Take back')
  await bob.message('Message taken back').waitFor()
  t.equal(await bob.message('Message taken back').getByRole('button').count(), 0, 'nothing can be done with it')
  await alice.message('At one').hover()
  await alice.message('At one').getByRole('button', { name: 'Reply' }).waitFor()
  t.equal(await alice.page.getByRole('button', { name: /Take back|Edit/ }).count(), 0, 'what somebody else said is not hers to change')
  t.strictSame(world.faults, [])
})

test('in a group, people are mentioned with completion, see it in their list, and who has read is told', { skip }, async (t) => {
  const world = await setUp(t)
  const [bob, carol, alice] = [await world.signIn('bob'), await world.signIn('carol'), await world.signIn('alice')]
  await alice.start('Group', 'Team', 'bob, carol')
  await bob.item('Team').waitFor()

  await alice.input.pressSequentially('Hi @b')
  await alice.page.getByRole('option', { name: '@bob' }).waitFor()
  await alice.input.press('Enter')
  t.equal(await alice.input.inputValue(), 'Hi @bob ')
  await alice.input.pressSequentially('look')
  await alice.input.press('Enter')

  await bob.item('Team').getByText('1 mention you').waitFor({ state: 'attached' })
  await carol.item('Team').getByText('1 unread').waitFor({ state: 'attached' })
  t.equal(await carol.item('Team').getByText('mention you').count(), 0)
  await bob.open('Team')
  await bob.message('look').locator('mark', { hasText: '@bob' }).waitFor()
  await alice.act('look', 'Read by')
  await alice.page.getByRole('dialog', { name: 'Read by' }).getByText('bob').waitFor()
  t.equal(await alice.page.getByRole('dialog').getByText('carol').count(), 0)
  await alice.page.keyboard.press('Escape')

  await alice.input.pressSequentially('@al')
  await alice.page.getByRole('option', { name: '@all' }).waitFor()
  await alice.input.press('Tab')
  await alice.input.press('Enter')
  await carol.item('Team').getByText('1 mention you').waitFor({ state: 'attached' })
  t.strictSame(world.faults, [])
})

test('members are seen, added and removed; who leaves sees the group no more', { skip }, async (t) => {
  const world = await setUp(t)
  const [bob, carol, alice] = [await world.signIn('bob'), await world.signIn('carol'), await world.signIn('alice')]
  await alice.start('Group', 'Team', 'bob')
  await alice.page.getByRole('button', { name: 'Details' }).click()
  const dialog = alice.page.getByRole('dialog', { name: 'Team' })
  await dialog.getByText('Members (2)').waitFor()

  await dialog.getByLabel('Add a member').fill('carol')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('Members (3)').waitFor()
  await carol.item('Team').waitFor()
  await dialog.getByLabel('Add a member').fill('nobody')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByRole('alert').getByText('There is no such thing').waitFor()
  await dialog.getByRole('button', { name: 'Remove bob' }).click()
  await dialog.getByText('Members (2)').waitFor()
  await bob.item('Team').waitFor({ state: 'detached' })
  await carol.open('Team')
  await carol.page.getByRole('button', { name: 'Details' }).click()
  await carol.page.getByRole('button', { name: 'Leave the group' }).click()
  await carol.item('Team').waitFor({ state: 'detached' })
  await dialog.getByText('Members (1)').waitFor()
  t.strictSame(world.faults, [])
})

test('a room is entered, says how many are in it, and is left', { skip }, async (t) => {
  const world = await setUp(t)
  const [bob, alice] = [await world.signIn('bob'), await world.signIn('alice')]

  await alice.start('Room', 'lobby')
  await bob.start('Room', 'lobby')
  await alice.page.getByText('2 here now').waitFor()
  await bob.say('Hello, room')
  await alice.sees('Hello, room')
  await bob.page.reload()
  await bob.is('live')
  await bob.sees('Hello, room')
  await alice.say('Welcome back')
  await bob.sees('Welcome back')
  await bob.page.getByRole('button', { name: 'Details' }).click()
  await bob.page.getByRole('button', { name: 'Leave the room' }).click()
  await bob.item('lobby').waitFor({ state: 'detached' })
  await alice.page.getByText('1 here now').waitFor()
  t.strictSame(world.faults, [])
})

test('without a connection the page says so, keeps what is written, and catches up', { skip }, async (t) => {
  const world = await setUp(t)
  const alice = await world.signIn('alice')
  await world.fastify.chat.issueToken({ app: 'demo' }, { userId: 'bob' })
  await alice.start('Person', 'bob')
  await alice.say('before')
  await alice.message('before').getByText('stored').waitFor({ state: 'attached' })

  world.line.down()
  await alice.is('not connected')
  await alice.say('meanwhile')
  await alice.message('meanwhile').getByText('waiting for the connection').waitFor()
  await world.fastify.chat.send({ app: 'demo', user: 'bob' }, { to: 'direct:alice', content: { text: 'from bob' } })
  world.line.up()
  // Where it has not come back by itself already.
  await alice.page.getByRole('button', { name: 'Try now' }).click({ timeout: 2000 }).catch(() => {})
  await alice.is('live')
  await alice.sees('from bob')
  await alice.message('meanwhile').getByText('stored').waitFor({ state: 'attached' })
  t.strictSame(await alice.page.locator('.text').allTextContents(), ['before', 'from bob', 'meanwhile'])

  world.line.down()
  await alice.is('not connected')
  await alice.say('kept over a reload')
  world.line.up()
  await alice.page.reload()
  await alice.is('live')
  await alice.message('kept over a reload').getByText('stored').waitFor({ state: 'attached' })
  t.equal((await world.fastify.chat.history({ app: 'demo', user: 'bob' }, { conversation: 'direct:alice' })).messages.length, 4)
  t.strictSame(world.faults, [])
})

test('what is refused says why, and is sent again or discarded', { skip }, async (t) => {
  const world = await setUp(t)
  const { chat } = world.fastify
  const [bob, alice] = [await world.signIn('bob'), await world.signIn('alice')]
  await alice.start('Person', 'bob')
  await chat.putBlacklisted({ app: 'demo', user: 'bob' }, { userId: 'alice' })

  await alice.say('first')
  await alice.message('first').getByText('not sent: You are blocked').waitFor()
  await alice.say('second')
  await alice.message('second').getByRole('button', { name: 'Discard' }).click()
  await alice.message('second').waitFor({ state: 'detached' })
  await chat.deleteBlacklisted({ app: 'demo', user: 'bob' }, { userId: 'alice' })
  await alice.message('first').getByRole('button', { name: 'Retry' }).click()
  await alice.message('first').getByText('stored').waitFor({ state: 'attached' })
  await bob.open('alice')
  t.strictSame(await bob.page.locator('.text').allTextContents(), ['first'])
  t.strictSame(world.faults, [])
})

test('presence is shown, and goes with the person', { skip }, async (t) => {
  const world = await setUp(t)
  const [bob, alice] = [await world.signIn('bob'), await world.signIn('alice')]
  await alice.start('Person', 'bob')
  await alice.say('hello')
  await alice.page.locator('.pane-title').getByText('online').waitFor()

  await bob.page.getByRole('button', { name: 'Sign out' }).click()

  await alice.page.locator('.pane-title').getByText('last seen').waitFor()
  await bob.page.getByLabel('Your name').waitFor()
  await bob.signIn()
  await alice.page.locator('.pane-title').getByText('online').waitFor()
  t.strictSame(world.faults, [])
})

test('a picture of another host is asked for by nobody but the person', { skip }, async (t) => {
  const world = await setUp(t)
  const [bob, alice] = [await world.signIn('bob'), await world.signIn('alice')]
  await bob.page.route('https://pictures.example/**', async (route) => { await route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>' }) })
  await alice.start('Person', 'bob')

  await alice.page.getByRole('button', { name: 'Picture by its address' }).click()
  await alice.page.getByLabel('Address of the picture').fill('https://pictures.example/cat.svg')
  await alice.page.getByLabel('What it shows').fill('A cat')
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await bob.open('alice')
  const ask = bob.page.getByRole('button', { name: 'Show the picture from pictures.example' })
  await ask.waitFor()
  t.strictSame(world.faults, [])
  await ask.click()
  const picture = bob.page.getByRole('img', { name: 'A cat' })
  await picture.waitFor()
  await untilSeen('it is loaded', async () => await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth) === 40)
  t.strictSame(world.faults, ['asks another host: https://pictures.example/cat.svg'])
})

test('what was said is found, and gone to', { skip }, async (t) => {
  const world = await setUp(t)
  const { chat } = world.fastify
  const alice = await world.signIn('alice')
  await chat.issueToken({ app: 'demo' }, { userId: 'bob' })
  for (let n = 1; n <= 300; n++) await chat.send({ app: 'demo', user: 'bob' }, { to: 'direct:alice', content: { text: n === 20 ? '我在上海，第20条' : `message ${n}` } })
  await alice.open('bob')
  await alice.sees('message 300')

  await alice.page.getByRole('button', { name: 'Search' }).click()
  await alice.page.getByLabel('Words to look for').fill('上海')
  await alice.page.getByRole('dialog').getByRole('button', { name: /我在上海/ }).click()

  await alice.sees('我在上海')
  t.ok(await alice.message('我在上海').isVisible())
  await chat.send({ app: 'demo', user: 'bob' }, { to: 'direct:alice', content: { text: 'message 301' } })
  await alice.page.getByRole('button', { name: 'To the newest message' }).click()
  await alice.sees('message 301')
  t.strictSame(world.faults, [])
})

test('scrolling back reads on without a jump, and the document stays small', { skip }, async (t) => {
  const world = await setUp(t)
  const { chat } = world.fastify
  const alice = await world.signIn('alice', { viewport: { width: 1100, height: 720 } })
  await chat.issueToken({ app: 'demo' }, { userId: 'bob' })
  for (let n = 1; n <= 500; n++) await chat.send({ app: 'demo', user: n % 7 === 0 ? 'alice' : 'bob' }, { to: n % 7 === 0 ? 'direct:bob' : 'direct:alice', content: { text: `message ${n} ${'and more '.repeat(n % 40)}` } })
  await alice.open('bob')
  await alice.sees('message 500')
  await chat.read({ app: 'demo', user: 'alice' }, { conversation: 'direct:bob', seq: 500 })
  await alice.page.locator('.scroller').hover()
  /** Where the messages that are seen stand, by their text. */
  const places = async () => await alice.page.evaluate(`(() => {
    const { top, bottom } = document.querySelector('.scroller').getBoundingClientRect()
    const texts = [...document.querySelectorAll('.scroller .text')].map((node) => [node.textContent, node.getBoundingClientRect()])
    return Object.fromEntries(texts.filter(([, place]) => place.bottom > top && place.top < bottom).map(([text, place]) => [text, place.top]))
  })()`) as Record<string, number>
  const settled = async () => await alice.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))')

  const jumps: number[] = []
  for (let step = 0; step < 200 && !('message 1 and more ' in await places()); step++) {
    const before = await places()
    await alice.page.mouse.wheel(0, -400)
    await settled()
    const after = await places()
    const moved = Object.keys(after).flatMap((text) => text in before ? [after[text]! - before[text]!] : [])
    // All of them move as one.
    jumps.push(Math.max(...moved) - Math.min(...moved), Math.max(0, ...moved) - 400)
    t.ok(await alice.page.locator('.scroller li').count() < 60)
  }

  t.ok('message 1 and more ' in await places(), 'the beginning is reached')
  t.ok(Math.max(...jumps) <= 2, `nothing jumps (${Math.max(...jumps)} pixels)`)
  await alice.page.getByRole('button', { name: 'To the newest message' }).click()
  await alice.sees('message 500')
  t.strictSame(world.faults, [])
})

test('everything can be done by the keyboard', { skip }, async (t) => {
  const world = await setUp(t)
  const { chat } = world.fastify
  const alice = await world.signIn('alice')
  await chat.issueToken({ app: 'demo' }, { userId: 'bob' })
  const { keyboard } = alice.page
  const focus = async (name: string) => {
    for (let n = 0; n < 40; n++) {
      if (await alice.page.evaluate(`document.activeElement !== document.body && (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim() === ${JSON.stringify(name)}`)) return
      await keyboard.press('Tab')
    }
    throw new Error(`${name} is not reached`)
  }

  await focus('New conversation')
  await keyboard.press('Enter')
  await alice.page.getByRole('dialog').waitFor()
  await alice.page.getByLabel('Their name').focus()
  await keyboard.type('bob')
  await keyboard.press('Enter')
  await alice.page.getByRole('heading', { name: 'bob' }).waitFor()
  await focus('Message')
  await keyboard.type('by keys')
  await keyboard.press('Enter')
  await alice.message('by keys').getByText('stored').waitFor({ state: 'attached' })
  await keyboard.press('ArrowUp')
  t.equal(await alice.input.inputValue(), 'by keys', 'the last message is edited')
  await keyboard.press('Escape')
  t.equal(await alice.input.inputValue(), '')
  await alice.page.getByRole('region', { name: 'Messages' }).focus()
  await keyboard.press('ArrowUp')
  await focus('React with 👍')
  await keyboard.press('Enter')
  await alice.message('by keys').getByRole('button', { name: '👍: alice' }).waitFor()
  t.strictSame(world.faults, [])
})

test('a page that is loaded anew goes on where it was; signing out ends that', { skip }, async (t) => {
  const world = await setUp(t)
  const alice = await world.signIn('alice', { viewport: { width: 390, height: 780 } })
  await world.fastify.chat.issueToken({ app: 'demo' }, { userId: 'bob' })
  await alice.start('Person', 'bob')
  await alice.say('hello')
  await alice.message('hello').getByText('stored').waitFor({ state: 'attached' })

  await alice.page.reload()

  await alice.sees('hello')
  await alice.page.goBack()
  await alice.item('bob').waitFor()
  t.notOk(await alice.input.isVisible(), 'the back button closes the conversation')
  await alice.page.getByRole('button', { name: 'Sign out' }).click()
  await alice.page.getByLabel('Your name').waitFor()
  await alice.page.reload()
  await alice.page.getByLabel('Your name').waitFor()
  t.strictSame(world.faults, [])
})

test('hidden, the page notifies of what is new, and of nothing in a conversation that is muted', { skip }, async (t) => {
  const world = await setUp(t)
  const { chat } = world.fastify
  const alice = await world.signIn('alice', { permissions: ['notifications'] })
  for (const userId of ['bob', 'carol']) await chat.issueToken({ app: 'demo' }, { userId })
  // Headless pages are never hidden, and show no notifications: both are said to the page, and what it shows is written down.
  await alice.page.evaluate(`window.shown = []
    window.Notification = class { static permission = 'granted'; static requestPermission = async () => 'granted'; constructor (title, options) { shown.push(title + ': ' + options.body) } close () {} }
    Object.defineProperty(document, 'hidden', { get: () => window.isHidden })`)
  const say = async (user: string, text: string) => { await chat.send({ app: 'demo', user }, { to: 'direct:alice', content: { text } }) }
  await alice.page.getByRole('button', { name: 'Notifications are off' }).click()
  await alice.page.getByRole('button', { name: 'Notifications are on' }).waitFor()

  await say('bob', 'while it is seen')
  await alice.item('bob').getByText('1 unread').waitFor({ state: 'attached' })
  await alice.page.evaluate('window.isHidden = true')
  await say('bob', 'while it is hidden')
  await say('carol', 'from Carol')
  await alice.item('carol').getByText('1 unread').waitFor({ state: 'attached' })
  await chat.changeConversation({ app: 'demo', user: 'alice' }, { conversation: 'direct:carol', muted: true })
  await alice.item('carol').getByRole('img', { name: 'No notifications' }).waitFor()
  await say('carol', 'muted')
  await alice.item('carol').getByText('2 unread').waitFor({ state: 'attached' })

  t.strictSame(await alice.page.evaluate('shown'), ['bob: while it is hidden', 'carol: from Carol'])
  t.strictSame(world.faults, [])
})

test('what comes while a conversation is being read is not undone by an answer of before', { skip }, async (t) => {
  const world = await setUp(t)
  const { chat } = world.fastify
  const alice = await world.signIn('alice')
  await chat.issueToken({ app: 'demo' }, { userId: 'carol' })
  const say = async (text: string) => { await chat.send({ app: 'demo', user: 'carol' }, { to: 'direct:alice', content: { text } }) }
  let release = (): void => {}
  const fetched = new Promise<void>((resolve) => {
    alice.page.route(/conversations\/direct(:|%3A)carol$/, async (route) => {
      const response = await route.fetch()
      resolve()
      await new Promise<void>((resolve) => { release = resolve })
      await route.fulfill({ response })
    }, { times: 1 })
  })

  await say('one')
  await fetched
  await chat.changeConversation({ app: 'demo', user: 'alice' }, { conversation: 'direct:carol', muted: true })
  await say('two')
  await alice.item('carol').getByText('2 unread').waitFor({ state: 'attached' })
  const answered = alice.page.waitForResponse(/conversations\/direct(:|%3A)carol$/)
  release()
  await answered
  await say('three')

  await alice.item('carol').getByText('3 unread').waitFor({ state: 'attached' })
  await alice.item('carol').getByRole('img', { name: 'No notifications' }).waitFor()
  t.strictSame(world.faults, [])
})

test('without the demo sign-in a token is asked for', { skip }, async (t) => {
  const fastify = await build(t, { openRooms: true })
  const url = await fastify.listen({ host: '127.0.0.1', port: 0 })
  const { alice: token } = await tokensFor(fastify, 'alice', 'bob')
  const { page, faults } = await visit(await launch(t), url, '/')

  await page.getByLabel('Your token').fill('nonsense')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This is not a token').waitFor()
  await page.getByLabel('Your token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.connection').getByText('live').waitFor()
  await fastify.chat.revokeTokens({ app }, { userId: 'alice' })
  await page.locator('.connection').getByText('Your sign-in was withdrawn.').waitFor()
  t.strictSame(faults, [])
})

test('the page is free of serious accessibility faults, light and dark, wide and narrow, in both languages', { skip, timeout: 240_000 }, async (t) => {
  const world = await setUp(t)
  await world.fastify.chat.issueToken({ app: 'demo' }, { userId: 'bob' })
  let visits = 0
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of [{ width: 1200, height: 800 }, { width: 390, height: 780 }]) {
      const user = `alice${++visits}`
      const alice = await world.signIn(user, { colorScheme, viewport })
      const check = async (what: string): Promise<void> => { t.strictSame(await accessibilityFaults(alice.page), [], `${what}, ${colorScheme}, ${viewport.width} pixels`) }
      await check('the list')
      await alice.start('Person', 'bob')
      await alice.say('See https://example.org/page')
      await world.fastify.chat.send({ app: 'demo', user: 'bob' }, { to: `direct:${user}`, content: { text: 'I do' }, replyTo: 1 })
      await alice.act('I do', 'React with 👍')
      await alice.message('I do').getByRole('button', { name: `👍: ${user}` }).waitFor()
      await check('a conversation')
      t.ok(await alice.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), 'nothing is beside the page')
      await alice.page.getByRole('button', { name: 'Details' }).click()
      await check('a dialog')
      await alice.page.keyboard.press('Escape')
      await alice.page.getByRole('button', { name: '中文' }).click()
      await alice.page.getByPlaceholder('输入消息').waitFor()
      t.equal(await alice.page.locator('html').getAttribute('lang'), 'zh')
      await check('in Chinese')
      await alice.page.context().close()
    }
  }
  t.strictSame(world.faults, [])
})
