import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A page of the repository, by its path from the root. */
export function readPage (path: string): Promise<string> {
  return readFile(join(root, path), 'utf8')
}

/** The fenced blocks of a language in a Markdown page, in their order. */
export function blocks (page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language).map(([, , text]) => text ?? '')
}

/** The one block that has this in it: a page that was rewritten past its test fails here. */
export function blockWith (page: string, language: string, text: string): string {
  const found = blocks(page, language).filter((block) => block.includes(text))
  if (found.length !== 1) throw new Error(`${found.length} ${language} blocks hold '${text}'`)
  return found[0]!
}

/** Runs a block as the body of an async function, with these names in its reach; gives what it returns. */
export async function runBlock (block: string, names: Record<string, unknown>): Promise<unknown> {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as FunctionConstructor
  const body = new AsyncFunction(...Object.keys(names), block) as (...values: unknown[]) => Promise<unknown>
  return await body(...Object.values(names))
}
