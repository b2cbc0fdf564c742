import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { test } from 'tap'
import { accessibilityFaults, skip, untilSeen } from './harness/browser.ts'
import { serve } from './harness/pages.ts'

const run = promisify(execFile)

/** One of the two users on the page. */
function sideOf (page: Page, number: 1 | 2) {
  const side = page.getByRole('region', { name: `User ${number}`, exact: true })
  return {
    side,
    log: page.getByRole('region', { name: `Frames of user ${number}` }),
    field: (name: string): Locator => side.locator(`.call [name="${name}"]`),
    async connect (): Promise<void> {
      await side.getByRole('button', { name: 'Connect', exact: true }).click()
      await side.getByText('connected', { exact: true }).waitFor()
    },
    async pick (call: string): Promise<void> {
      await side.getByRole('combobox', { name: 'Call' }).selectOption(call)
    },
    async send (): Promise<void> {
      await side.getByRole('button', { name: 'Send', exact: true }).click()
    },
    async answered (text: string): Promise<void> {
      await side.locator('.call h3').getByText(text).waitFor()
    }
  }
}

test('what one user calls, the other hears, and both see the frames', { skip }, async (t) => {
  const { open, ...world } = await serve(t)
  const page = await open('/console')
  const [alice, bob] = [sideOf(page, 1), sideOf(page, 2)]
  await alice.connect()
  await bob.connect()

  await alice.field('content').fill('{"text":"from the console"}')
  await alice.send()

  await alice.answered('done')
  await bob.log.getByText('"op":"message"').waitFor()
  t.match(await bob.log.locator('summary').first().innerText(), /received[\s\S]*\d\d:\d\d:\d\d\.\d{3}[\s\S]*\d+ bytes/)
  await bob.log.locator('summary').first().click()
  t.match(await bob.log.locator('pre').innerText(), /"text": "from the console"/)
  t.match(await alice.log.locator('code').allInnerTexts(), [/"op":"ok"/, /"op":"send"/, /"op":"welcome"/], 'the newest first')
  await bob.log.getByLabel('Filter').fill('welcome')
  t.equal(await bob.log.locator('li').count(), 1)
  await bob.side.getByRole('button', { name: 'Disconnect' }).click()
  await bob.side.getByText('not connected').waitFor()
  t.strictSame(world.faults, [])
})

test('values go on from one call to the next, and what was written stays', { skip }, async (t) => {
  const { open, ...world } = await serve(t)
  const page = await open('/console')
  const alice = sideOf(page, 1)
  await sideOf(page, 2).connect()
  await alice.connect()
  t.equal(await alice.field('to').inputValue(), 'direct:bob')
  for (const text of ['one', 'two']) {
    await alice.field('content').fill(JSON.stringify({ text }))
    await alice.send()
    await alice.answered('done')
    await untilSeen('the answer is that of this message', async () => (await alice.side.locator('.answer').innerText()).includes(`"seq": ${text === 'one' ? 1 : 2}`))
  }

  await alice.pick('edit')
  t.equal(await alice.field('conversation').inputValue(), 'direct:bob')
  t.equal(await alice.field('seq').inputValue(), '2')
  await alice.field('content').fill('{"text":"three"}')
  await alice.send()
  await alice.answered('done')
  await alice.pick('react')
  t.equal(await alice.field('seq').inputValue(), '2')
  await alice.pick('edit')
  t.equal(await alice.field('content').inputValue(), '{"text":"three"}', 'what was written is there again')
  await alice.pick('GET /v1/conversations/{address}/messages/{seq}')
  await alice.side.getByRole('combobox', { name: 'As' }).selectOption('the user')
  await alice.send()
  await alice.answered('200 done')
  t.match(await alice.side.locator('.answer').innerText(), /"text": "three"/)
  t.strictSame(world.faults, [])
})

test('a form says what does not fit before anything is sent, and the server says what is refused', { skip }, async (t) => {
  const { open, ...world } = await serve(t)
  const page = await open('/console')
  const alice = sideOf(page, 1)
  await alice.connect()
  const said = await alice.log.locator('li').count()

  await alice.field('to').fill('bob')
  await alice.field('content').fill('{"text":')
  await alice.send()
  await alice.side.getByText('does not match').waitFor()
  await alice.side.getByText('this is not JSON').waitFor()
  t.equal(await alice.log.locator('li').count(), said)
  await alice.field('to').fill('direct:nobody')
  await alice.field('content').fill('{"text":"hello"}')
  await alice.send()
  await alice.answered('refused')
  t.match(await alice.side.locator('.answer').innerText(), /NOT_FOUND/)
  t.strictSame(world.faults, [])
})

test('a call is copied as curl that does it, and as JavaScript', { skip }, async (t) => {
  const { open, fastify, ...world } = await serve(t)
  const page = await open('/console')
  const alice = sideOf(page, 1)
  await sideOf(page, 2).connect()
  await alice.connect()
  await alice.pick('POST /v1/conversations/{address}/messages')
  await alice.field('content').fill(JSON.stringify({ text: "it's copied" }))

  await alice.side.getByRole('button', { name: 'Copy as curl' }).click()

  const { stdout } = await run('sh', ['-c', await alice.side.locator('.call details pre.code').last().innerText()])
  t.match(JSON.parse(stdout), { conversation: 'direct:bob', seq: 1 })
  t.match((await fastify.chat.history({ app: 'demo', user: 'bob' }, { conversation: 'direct:alice' })).messages, [{ content: { text: "it's copied" } }])
  await alice.side.getByRole('button', { name: 'Copy as JavaScript' }).click()
  const script = await alice.side.locator('.call details pre.code').last().innerText()
  const answer = await run(process.execPath, ['--input-type=module', '-e', script])
  t.match(answer.stdout, /^201 .*"seq":2/)
  t.strictSame(world.faults, [])
})

test('"run all" makes every call of the documents, nothing fails, and it may be done again', { skip, timeout: 180_000 }, async (t) => {
  const { open, fastify, ...world } = await serve(t)
  await fastify.chat.issueToken({ app: 'demo' }, { userId: 'somebody' })
  const page = await open('/console')
  const runAll = page.getByRole('region', { name: 'Run all' })

  for (let round = 1; round <= 2; round++) {
    await runAll.getByRole('button', { name: 'Run all' }).click()
    await runAll.locator('.counts[data-state=running]').waitFor()
    await runAll.locator('.counts[data-state=done]').waitFor({ timeout: 90_000 })
    t.strictSame(await runAll.locator('tr[data-state=failed], tr[data-state=over]').allInnerTexts(), [])
    t.match(await runAll.locator('.counts').innerText(), /^9\d passed, 0 failed$/)
    t.equal(await runAll.locator('[role=alert]').textContent(), '', 'there is a step for every call')
  }

  const { paths } = (await fastify.inject('/openapi.json')).json() as { paths: Record<string, object> }
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
  const tried = new Set(await runAll.locator('tbody code').allInnerTexts())
  t.strictSame(operations.filter((operation) => !tried.has(operation)), [])
  t.strictSame((await fastify.chat.users({ app: 'demo' }, {})).items.map(({ userId }) => userId), ['somebody'], 'what it made is gone')
  t.strictSame(world.faults, [])
})

test('"run all" says what fails', { skip, timeout: 120_000 }, async (t) => {
  const { open, fastify } = await serve(t)
  Object.assign(fastify.chat, { settings: async () => { throw new Error('broken') } })
  const page = await open('/console')
  const runAll = page.getByRole('region', { name: 'Run all' })

  await runAll.getByRole('button', { name: 'Run all' }).click()
  await runAll.locator('.counts[data-state=done]').waitFor({ timeout: 90_000 })

  t.match(await runAll.locator('tr[data-state=failed]').first().innerText(), /GET \/v1\/settings[\s\S]*INTERNAL/)
})

test('without the demo, an app\'s key and secret make tokens', { skip, timeout: 120_000 }, async (t) => {
  const { open, ...world } = await serve(t, { apps: { shop: 'a-secret-for-tests' } })
  const page = await open('/console')
  const alice = sideOf(page, 1)
  await alice.side.getByRole('button', { name: 'Connect', exact: true }).click()
  await alice.side.getByRole('alert').filter({ hasText: 'app secret is needed' }).waitFor()

  await page.getByLabel('App key').fill('shop')
  await page.getByLabel('App secret').fill('a-secret-for-tests')
  await alice.connect()
  await page.getByRole('button', { name: 'Run all' }).click()
  await page.locator('.counts[data-state=done]').waitFor({ timeout: 90_000 })

  t.match(await page.locator('.counts').innerText(), / passed, 0 failed$/)
  await page.reload()
  t.equal(await page.getByLabel('App secret').inputValue(), '', 'the page has forgotten it')
  t.strictSame(world.faults, [])
})

test('the console is free of serious accessibility faults, light and dark, wide and narrow', { skip, timeout: 180_000 }, async (t) => {
  const { open, ...world } = await serve(t)
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1300, 390]) {
      const page = await open('/console', { colorScheme, viewport: { width, height: 800 } })
      const alice = sideOf(page, 1)
      await alice.connect()
      await alice.pick('POST /v1/groups')
      await alice.side.getByText('optional fields').click()
      await alice.field('members').fill('[')
      await alice.send()
      await alice.side.getByText('does not match').waitFor()
      t.strictSame(await accessibilityFaults(page), [], `${colorScheme}, ${width} pixels`)
      t.ok(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), 'nothing is beside the page')
      await page.context().close()
    }
  }
  t.strictSame(world.faults, [])
})
