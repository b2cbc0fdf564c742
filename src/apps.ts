import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from './config.ts'
import { ConfigError } from './errors.ts'

export const demoApp = 'demo'

/** App keys and secrets: those that are configured, or the app `demo`, whose secret is made once and kept beside the database. */
export function appsOf ({ apps, storeUrl }: Config): Map<string, string> {
  const given = Object.entries(apps)
  return new Map(given.length > 0 ? given : [[demoApp, demoSecret(storeUrl)]])
}

function demoSecret (storeUrl: string): string {
  const made = randomBytes(24).toString('base64url')
  if (!storeUrl.startsWith('sqlite:')) return made
  const file = join(dirname(storeUrl.slice('sqlite:'.length)), 'demo-secret')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(file, made, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
    const kept = readFileSync(file, 'utf8').trim()
    if (kept.length < 12) throw new ConfigError(`${file} holds no secret: remove it, and a new one is made`)
    return kept
  }
}
