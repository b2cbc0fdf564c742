import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The package's own version: package.json stands above src/, or above the dist/ that src/ was built into. */
export const version = readVersion(import.meta.dirname)

function readVersion (folder: string): string {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string, version: string }
    if (name === 'confab') return version
  } catch {}
  return readVersion(dirname(folder))
}
