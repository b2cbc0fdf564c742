import { parseEnv } from 'node:util'
import { test } from 'tap'
import { configFromEnv } from '../../src/config.ts'
import { readPage } from './page.ts'
import { settings } from './settings.ts'

const text = await readPage('.env.example')

test('.env.example lists each setting with its description and default, and nothing else', async (t) => {
  t.equal(text, settings.map(({ variable, default: value, description }) => `# ${description}\n${variable}=${value}\n`).join('\n'))
})

test('.env.example as it stands changes nothing', async (t) => {
  t.strictSame(configFromEnv(parseEnv(text) as NodeJS.ProcessEnv), configFromEnv({}))
})
