import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A fresh directory, outside of the repository, that is gone after the test. Its path has no symbolic link in it. */
export async function tempDir (t: Test): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'confab-')))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  return path
}
