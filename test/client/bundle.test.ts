import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'tap'

const LIMIT = 8192 // bytes

test('the bundle is one module without imports, under eight kilobytes gzipped', async (t) => {
  const bundle = await readFile(join(import.meta.dirname, '../../dist/client.js'), 'utf8')

  t.notMatch(bundle, /\bimport\b|\brequire\(/)
  const size = gzipSync(bundle, { level: 9 }).length
  t.ok(size < LIMIT, `${size} bytes`)
})
