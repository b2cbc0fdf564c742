// What the chat page costs: the bytes of its first load, and what a key costs it with 10,000 messages held, beside none.
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../test/harness/chromium.ts'
import { isBuilt, mintTokens, startConfab } from './lib/confab.ts'
import { median, percentile } from './lib/numbers.ts'
import { readOptions } from './lib/options.ts'
import { makePlace } from './lib/place.ts'
import { count, milliseconds, ratio, say, table } from './lib/report.ts'
import { run } from './lib/run.ts'

const MESSAGES = 10_000
const KEYS = 120
/** Milliseconds of one frame. */
const FRAME = 16
/** Bytes of the first load, compressed. */
const BOUND = 150 * 1024

/** Milliseconds that the page works for one key: in its listeners, and from the beginning of the next frame until that is drawn. */
const measureKeys = `new Promise((resolve) => {
  const costs = []
  const input = document.querySelector('.composer textarea')
  const drawn = new MessageChannel()
  let work = 0
  let began = 0
  input.addEventListener('keydown', () => { began = performance.now() }, true)
  input.addEventListener('input', () => {
    // What it draws anew it draws after its listeners, before anything else.
    setTimeout(() => {
      work = performance.now() - began
      requestAnimationFrame(() => {
        const start = performance.now()
        drawn.port1.onmessage = () => { costs.push(work + performance.now() - start); if (costs.length === ${KEYS}) resolve(costs) }
        drawn.port2.postMessage(0)
      })
    })
  })
})`

await run(async () => {
  const options = readOptions(0)
  if (!isBuilt(options.server)) throw new Error('there is no build: npm run build')
  const { port, child } = await startConfab(options.server, makePlace())
  const browser = await launchChromium()
  try {
    const url = `http://127.0.0.1:${port}`
    const [alice = '', bob = ''] = await mintTokens(port, ['alice', 'bob', 'carol'])
    await fill(url, bob)
    await firstLoad(browser, url)
    const rounds = { none: [] as number[][], many: [] as number[][] }
    for (let round = 0; round < options.rounds; round++) {
      rounds.none.push(await typing(browser, url, alice, 'direct:carol', 0))
      rounds.many.push(await typing(browser, url, alice, 'direct:bob', MESSAGES))
    }
    const of = (all: number[][], share: number): number => median(all.map((costs) => percentile(Float64Array.from(costs).sort(), share)))
    const yardstick = of(rounds.none, 0.5)
    const rows = [['0', rounds.none], [count(MESSAGES), rounds.many]] as const
    table(['messages held', 'a key, p50', 'p95', '÷ none'], rows.map(([name, all]) => [name, milliseconds(of(all, 0.5)), milliseconds(of(all, 0.95)), ratio(of(all, 0.5), yardstick)]))
    say(`A frame is ${FRAME} ms: ${of(rounds.many, 0.95) < FRAME ? 'kept' : 'NOT KEPT'}.`)
  } finally {
    await browser.close()
    await child.stop()
  }
})

/** Messages of many lengths. */
async function fill (url: string, token: string): Promise<void> {
  const send = async (n: number): Promise<void> => {
    const response = await fetch(`${url}/v1/conversations/direct:alice/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: { text: `message ${n} ${'and more '.repeat(n % 23)}` } })
    })
    if (response.status !== 201) throw new Error(`sending answered ${response.status}`)
    await response.arrayBuffer()
  }
  for (let n = 0; n < MESSAGES; n += 100) await Promise.all(Array.from({ length: 100 }, async (_, index) => { await send(n + index) }))
}

async function firstLoad (browser: Browser, url: string): Promise<void> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const sizes: Array<Promise<readonly [string, number]>> = []
  page.on('requestfinished', (request) => { sizes.push(request.sizes().then(({ responseBodySize, responseHeadersSize }) => [new URL(request.url()).pathname, responseBodySize + responseHeadersSize] as const)) })
  await page.goto(url, { waitUntil: 'networkidle' })
  const all = await Promise.all(sizes)
  const sum = all.reduce((total, [, size]) => total + size, 0)
  table(['first load', 'bytes'], [...all.map(([path, size]) => [path, count(size)]), ['all', count(sum)]])
  say(`The bound is ${count(BOUND)}: ${sum < BOUND ? 'kept' : 'NOT KEPT'}.`)
  await page.context().close()
}

/** Signs in, holds so many messages of a conversation, types, and gives what each key cost. */
async function typing (browser: Browser, url: string, token: string, conversation: string, held: number): Promise<number[]> {
  const page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1100, height: 720 } })).newPage()
  await page.goto(url)
  await page.getByLabel('Your token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('.connection').getByText('live').waitFor()
  await page.evaluate(`location.hash = ${JSON.stringify(`#${conversation}`)}`)
  await page.locator('.composer textarea').waitFor()
  if (held > 0) await readBack(page)
  const measured = page.evaluate(measureKeys) as Promise<number[]>
  await page.locator('.composer textarea').focus()
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.press('abcdefghij klmno'[key % 16]!)
    await page.waitForTimeout(20)
  }
  const costs = await measured
  await page.context().close()
  return costs
}

/** Scrolls back until the beginning is there. */
async function readBack (page: Page): Promise<void> {
  await page.locator('.scroller li').first().waitFor()
  await page.evaluate(`new Promise((resolve) => {
    const scroller = document.querySelector('.scroller')
    const up = () => {
      // Only above the very first message stands a day without a message before it.
      if (document.querySelector('.scroller li[data-index="0"] .day')) return resolve()
      scroller.scrollTop = 0
      setTimeout(up, 30)
    }
    up()
  })`)
}
