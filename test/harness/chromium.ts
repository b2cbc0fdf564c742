import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
/** Programs that are looked for in PATH. */
export const names = ['chromium', 'chromium-browser', 'google-chrome']

/** The Chromium of this machine; the environment variable CHROMIUM may name another. */
export const executablePath = process.env['CHROMIUM'] ?? find(names)

/** Starts it, in a fresh profile. */
export async function launchChromium (): Promise<Browser> {
  if (executablePath === undefined) throw new Error(`none of ${names.join(', ')} is in PATH, and CHROMIUM names none`)
  return await chromium.launch({ executablePath, args: flags })
}

function find (programs: readonly string[]): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => programs.map((program) => join(folder, program)))
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
