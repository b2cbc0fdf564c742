import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { kinds } from '../../src/rongcloud/messages/kinds.ts'
import { reference } from '../../src/rongcloud/reference.ts'
import { served } from '../../src/rongcloud/server-api.ts'
import { app, listen, secret } from '../helper.ts'
import { tempDir } from '../harness/temp.ts'
import { blockWith, readPage, root } from './page.ts'
import { Script } from './script.ts'

const file = join(root, 'docs/rongcloud.md')

/** The tables of the page as the code has them, each after its mark. */
const tables: Readonly<Record<string, readonly string[]>> = {
  names: [
    '| RongCloud | field | native |', '| --- | --- | --- |',
    ...kinds.flatMap(({ objectName, type, names }) => names.map(([rongcloud, native]) => `| \`${objectName}\` | \`${rongcloud}\` | \`${native}\` of \`${type}\` |`))
  ],
  endpoints: [
    '| path | supported |', '| --- | --- |',
    ...Object.keys(reference).map((path) => `| \`/${path}.json\` | ${served.has(path) ? 'yes' : 'no'} |`)
  ]
}

// UPDATE=1 writes them into the page.
test('the tables of the page are those of the code', async (t) => {
  const page = await readFile(file, 'utf8')

  const written = Object.entries(tables).reduce((text, [name, rows]) => text.replace(new RegExp(`(<!-- ${name} -->\n)(?:\n(?:\\|.*\n)+)?`), `$1\n${rows.join('\n')}\n`), page)

  if (process.env['UPDATE'] === '1') await writeFile(file, written)
  else t.equal(page, written, 'UPDATE=1 npx tap test/docs/rongcloud.test.ts writes them')
  for (const name of Object.keys(tables)) t.ok(page.includes(`<!-- ${name} -->`), name)
})

test('the official SDK calls this server as the page shows', async (t) => {
  const { url } = await listen(t)
  const cwd = await tempDir(t)
  const program = blockWith(await readPage('docs/rongcloud.md'), 'js', 'rongcloud-sdk').replace("'rongcloud-sdk'", JSON.stringify(join(root, 'node_modules/rongcloud-sdk')))
  await writeFile(join(cwd, 'backend.cjs'), `${program}\nrongcloud.User.register({ id: 'alice', name: 'Alice', portrait: 'x' }).then((answer) => { console.log(JSON.stringify(answer)) })`)

  const [, code] = await new Script(t, ['backend.cjs'], { cwd, env: { RONGCLOUD_KEY: app, RONGCLOUD_SECRET: secret, RONGCLOUD_API: url.replace('ws', 'http') } }).says(/"code":(\d+).*"token"/)

  t.equal(code, '200')
})
