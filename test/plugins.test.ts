import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { build } from './helper.ts'
import { root } from './docs/page.ts'

interface PluginModule {
  readonly default?: { readonly [meta: symbol]: { readonly name?: string } | undefined }
}

// Autoload passes over a file without a default export and says nothing.
test('every file in plugins/ and routes/ is registered under its own name', async (t) => {
  const fastify = await build(t)
  const registered = fastify.printPlugins().split('\n').map((line) => line.replace(/^[│├└─┬\s]+/, '').replace(/ [\d.]+ ms$/, ''))

  const names: string[] = []
  for (const folder of ['plugins', 'routes']) {
    const files = (await readdir(join(root, folder), { recursive: true })).filter((file) => file.endsWith('.ts'))
    t.ok(files.length > 0)
    for (const file of files) {
      const { default: plugin } = await import(join(root, folder, file)) as PluginModule
      const name = plugin?.[Symbol.for('plugin-meta')]?.name
      t.type(name, 'string', `${folder}/${file} has a name`)
      t.ok(registered.includes(String(name)), `${folder}/${file} is registered`)
      names.push(String(name))
    }
  }
  t.equal(new Set(names).size, names.length, 'no two have the same name')
})
