import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core'
import type { Test } from 'tap'
import { executablePath, launchChromium, names } from '../../harness/chromium.ts'
import { until } from '../../harness/until.ts'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** For tap: why there is no browser, or false where there is one. */
export const skip = executablePath === undefined ? `no Chromium: none of ${names.join(', ')} is in PATH, and CHROMIUM names none` : false

/** A browser for one test, gone when it ends. */
export async function launch (t: Test): Promise<Browser> {
  const browser = await launchChromium()
  t.teardown(() => browser.close())
  return browser
}

/** A page in a profile of its own, and what must not have happened on it. */
export interface Visitor {
  readonly page: Page
  /** Requests to another host, violations of the content security policy, and errors that nobody caught. */
  readonly faults: readonly string[]
}

/** Opens a page in a profile of its own; `address` is that of the server. */
export async function visit (browser: Browser, address: string, path: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  const faults: string[] = []
  const own = new URL(address).host
  page.on('request', (request) => { if (!['data:', 'blob:'].includes(new URL(request.url()).protocol) && new URL(request.url()).host !== own) faults.push(`asks another host: ${request.url()}`) })
  page.on('websocket', (socket) => { if (new URL(socket.url()).host !== own) faults.push(`asks another host: ${socket.url()}`) })
  page.on('pageerror', (error) => { faults.push(`error: ${error.stack ?? error.message}`) })
  page.on('console', (message) => { if (/Content.Security.Policy/i.test(message.text())) faults.push(`policy: ${message.text()}`) })
  await page.exposeFunction('tellOfViolation', (text: string) => { faults.push(`policy: ${text}`) })
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) => {
    tellOfViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber)
  })`)
  // A server that is too busy says so; a person would load the page again.
  await until('the page is loaded', async () => {
    const answers: number[] = []
    const note = (response: Response): void => { answers.push(response.status()) }
    page.on('response', note)
    await page.goto(new URL(path, address).href, { waitUntil: 'networkidle' })
    page.off('response', note)
    return !answers.includes(503)
  })
  return { page, faults }
}

/** Serious and critical faults that axe-core finds on a page as it stands. */
export async function accessibilityFaults (page: Page): Promise<string[]> {
  // Evaluated, not added as an element: the policy forbids that.
  await page.evaluate(await readFile(axe, 'utf8'))
  const { violations } = await page.evaluate('axe.run()') as { violations: Array<{ id: string, impact: string, nodes: Array<{ html: string, failureSummary: string }> }> }
  return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`)
}

/** Waits until something is so on a page. */
export async function untilSeen (what: string, holds: () => Promise<boolean>): Promise<void> {
  await until(what, holds, 20_000)
}
