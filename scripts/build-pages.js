// Bundles the pages of src/pages/ into dist/pages/, each file also compressed, since a browser takes it so.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, context } from 'esbuild'

const root = join(import.meta.dirname, '..')
const outdir = join(root, 'dist/pages')
const { resolve } = createRequire(import.meta.url)

/** The emoji picker styles itself by a <style> element and by style attributes, which the pages' content security policy refuses: here it uses the CSSOM instead. */
const stylesByScript = {
  name: 'styles-by-script',
  setup ({ onLoad }) {
    const changes = [
      [/const style = document\.createElement\('style'\);\s*style\.textContent = (.+);\s*this\.shadowRoot\.appendChild\(style\);/, 'const sheet = new CSSStyleSheet(); sheet.replaceSync($1); this.shadowRoot.adoptedStyleSheets = [sheet];'],
      ['targetNode.setAttribute(attributeName, newValue)', "attributeName === 'style' ? targetNode.style.cssText = newValue : targetNode.setAttribute(attributeName, newValue)"]
    ]
    onLoad({ filter: /emoji-picker-element[\\/]picker\.js$/ }, async ({ path }) => {
      const contents = changes.reduce((source, [before, after]) => {
        const changed = source.replace(before, after)
        if (changed === source) throw new Error(`${path} styles itself in another way than scripts/build-pages.js expects`)
        return changed
      }, await readFile(path, 'utf8'))
      return { contents, loader: 'js' }
    })
  }
}

/** Compressed once, so that serving costs nothing. */
async function compress () {
  for (const name of await readdir(outdir)) {
    if (/\.(?:map|gz|br)$/.test(name)) continue
    const path = join(outdir, name)
    const bytes = await readFile(path)
    await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
    await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
  }
}

const options = {
  absWorkingDir: root,
  entryPoints: ['chat', 'console', 'docs'].map((page) => ({ in: `src/pages/${page}/main.tsx`, out: page })),
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  sourcemap: true,
  plugins: [stylesByScript, { name: 'compress', setup ({ onEnd }) { onEnd(compress) } }],
  logLevel: 'warning'
}

await rm(outdir, { recursive: true, force: true })
await mkdir(outdir, { recursive: true })
// Read by the emoji picker when it opens.
for (const language of ['en', 'zh']) await copyFile(resolve(`emoji-picker-element-data/${language}/cldr/data.json`), join(outdir, `emoji-${language}.json`))

if (process.argv.includes('--watch')) await (await context(options)).watch()
else await build(options)
