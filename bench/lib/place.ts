import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'

/** A new folder for the databases of this run, removed when it ends. `TMPDIR` must be a disk: on tmpfs an fsync costs nothing. */
export function makePlace (): string {
  const place = mkdtempSync(join(tmpdir(), 'confab-bench-'))
  process.on('exit', () => rmSync(place, { recursive: true, force: true }))
  return place
}
