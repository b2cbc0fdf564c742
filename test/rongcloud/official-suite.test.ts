import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'
import { listen } from '../helper.ts'

interface Spec { readonly name: string, readonly status: string, readonly failures: readonly string[] }

const run = promisify(execFile)

/** Key and secret stand in the suite. */
const apps = { '8luwapkvucoil': 'y0icysjl4h3LWz' }

test('the official SDK\'s own suite passes, twice over the same data', async (t) => {
  const { url } = await listen(t, { apps })
  for (const round of ['first', 'second']) {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'harness/official-suite.cjs'), url.replace('ws', 'http')], { maxBuffer: 64 * 1024 * 1024 })
    const specs = JSON.parse(stdout.slice(stdout.lastIndexOf('[{"name"'))) as Spec[]
    t.ok(specs.length > 150, `${round}: ${specs.length} specs`)
    t.strictSame(specs.filter(({ status }) => status !== 'passed').map(({ name, failures }) => [name, ...failures]), [], round)
  }
})
