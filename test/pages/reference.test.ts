import { test } from 'tap'
import { readPage } from '../docs/page.ts'
import { accessibilityFaults, skip } from './harness/browser.ts'
import { serve } from './harness/pages.ts'

test('every REST call stands in the reference, with its fields and its answers', { skip }, async (t) => {
  const { open, fastify, ...world } = await serve(t)
  const page = await open('/docs')
  await page.getByRole('heading', { name: 'REST reference' }).waitFor()
  const { paths } = (await fastify.inject('/openapi.json')).json() as { paths: Record<string, Record<string, { summary: string, parameters?: Array<{ name: string }>, requestBody?: { content: { 'application/json': { schema: { properties?: object } } } } }>> }

  const shown = new Map((await page.locator('article').evaluateAll((articles) => (articles as unknown as Array<{ id: string, textContent: string }>).map(({ id, textContent }) => [id, textContent] as const))))

  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { summary, parameters = [], requestBody }] of Object.entries(operations)) {
      const text = shown.get(`${method.toUpperCase()} ${path}`) ?? ''
      const names = [...parameters.map(({ name }) => name), ...Object.keys(requestBody?.content['application/json'].schema.properties ?? {})]
      t.strictSame([summary, ...names].filter((words) => !text.includes(words)), [], `${method} ${path}`)
    }
  }
  t.match(shown.get('POST /v1/messages'), /the app: HTTP Basic/)
  const promised = [...(await readPage('README.md')).matchAll(/^\d+\. \*\*.*$/gm)].map(([line]) => line.replace(/^\d+\. /, '').replace(/\*\*|`|\[|\]\([^)]*\)/g, '').trim())
  t.strictSame(await page.locator('.promises li').allInnerTexts(), promised, 'the promises are those of the README')
  await page.getByRole('link', { name: 'GET /v1/search' }).click()
  t.ok(await page.locator('article[id="GET /v1/search"]').isVisible())
  await page.getByLabel('Filter').fill('blacklist')
  t.equal(await page.getByRole('navigation', { name: 'Contents' }).getByRole('link').count(), 4)
  t.strictSame(world.faults, [])
})

test('a call is tried where it is read', { skip }, async (t) => {
  const { open, fastify, ...world } = await serve(t)
  const page = await open('/docs')
  await page.getByRole('form', { name: 'Act as the user' }).getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('signed in', { exact: true }).waitFor()
  const group = page.locator('article[id="POST /v1/groups"]')

  await group.getByText('Try it').click()
  await group.locator('[name=name]').fill('Made in the reference')
  await group.locator('[name=members]').fill('alice')
  await group.getByRole('button', { name: 'Send' }).click()

  await group.getByText('201 done').waitFor()
  t.match((await fastify.chat.conversations({ app: 'demo', user: 'alice' }, {})).conversations, [{ name: 'Made in the reference' }])
  const users = page.locator('article[id="GET /v1/users"]')
  await users.getByText('Try it').click()
  await users.getByRole('button', { name: 'Send' }).click()
  await users.getByText('200 done').waitFor()
  t.match(await users.locator('.answer').innerText(), /"userId": "alice"/)
  t.strictSame(world.faults, [])
})

test('every frame of the socket stands in its reference, with an example, and every code', { skip }, async (t) => {
  const { open, fastify, ...world } = await serve(t)
  const page = await open('/docs/socket')
  await page.getByRole('heading', { name: 'Socket reference' }).waitFor()
  const document = (await fastify.inject('/asyncapi.json')).json() as { channels: { socket: { messages: Record<string, { payload: { properties?: object } }> } }, 'x-codes': Array<{ code: string }>, 'x-close-codes': Array<{ code: number }> }

  const shown = new Map((await page.locator('article').evaluateAll((articles) => (articles as unknown as Array<{ id: string, textContent: string }>).map(({ id, textContent }) => [id, textContent] as const))))

  for (const [name, { payload }] of Object.entries(document.channels.socket.messages).filter(([name]) => !name.endsWith('.ok'))) {
    const text = shown.get(name) ?? ''
    t.strictSame(Object.keys(payload.properties ?? {}).filter((field) => !text.includes(field)), [], name)
    t.match(text, new RegExp(`"op": "${name.replace('push.', '')}"`), `${name} has an example`)
  }
  t.match(shown.get('send'), /"op": "ok"[\s\S]*"messageId"/)
  t.strictSame(await page.locator('#codes tbody code').allInnerTexts(), document['x-codes'].map(({ code }) => code))
  t.strictSame(await page.locator('#close-codes tbody code').allInnerTexts(), document['x-close-codes'].map(({ code }) => String(code)))
  t.strictSame(world.faults, [])
})

test('the references are free of serious accessibility faults, light and dark, wide and narrow, in both languages', { skip, timeout: 180_000 }, async (t) => {
  const { open, ...world } = await serve(t)
  for (const path of ['/docs', '/docs/socket']) {
    for (const [colorScheme, width] of [['light', 1200], ['dark', 390]] as const) {
      const page = await open(path, { colorScheme, viewport: { width, height: 800 } })
      await page.locator('article').first().waitFor()
      await page.getByRole('button', { name: '中文' }).click()
      await page.getByRole('heading', { name: '承诺' }).waitFor()
      t.strictSame(await accessibilityFaults(page), [], `${path}, ${colorScheme}, ${width} pixels`)
      t.ok(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), 'nothing is beside the page')
      await page.context().close()
    }
  }
  t.strictSame(world.faults, [])
})

test('all pages work below a prefix', { skip }, async (t) => {
  const { open, ...world } = await serve(t, { prefix: '/talk' })
  const chat = await open('/talk')
  await chat.getByLabel('Your name').fill('alice')
  await chat.getByRole('button', { name: 'Sign in' }).click()
  await chat.locator('.connection').getByText('live').waitFor()
  await chat.getByRole('link', { name: 'Console' }).click()
  await chat.getByRole('button', { name: 'Connect', exact: true }).first().click()
  await chat.getByText('connected', { exact: true }).waitFor()
  await chat.getByRole('link', { name: 'Socket' }).click()
  await chat.getByRole('heading', { name: 'Socket reference' }).waitFor()
  await chat.getByRole('link', { name: 'REST', exact: true }).click()
  await chat.getByRole('heading', { name: 'REST reference' }).waitFor()
  await chat.getByRole('link', { name: 'Confab' }).click()
  await chat.locator('.connection').getByText('live').waitFor()
  t.strictSame(world.faults, [])
})
