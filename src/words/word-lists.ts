import { Rereads } from '../rereads.ts'
import type { Store } from '../store/store.ts'
import type { ClearWords, PutWords, RemoveWord } from '../store/writes.ts'
import { WordList } from './word-list.ts'

/** Words that are read at once. */
const readAtOnce = 2000

/** The word lists of this node's apps, in memory: what is stored, as far as this node has heard of it. */
export class WordLists {
  /** Of apps that have words. */
  #lists = new Map<string, WordList>()
  #rereads

  constructor (store: Pick<Store, 'words'>) {
    this.#rereads = new Rereads((app) => readAll(store, app), (app, list) => { this.#keep(app, list) })
  }

  /** The list of an app, if it has words. */
  of (app: string): WordList | undefined {
    return this.#lists.get(app)
  }

  /** Follows a change that this node has committed, in commit order. Gives the number of words. */
  apply (change: PutWords | RemoveWord | ClearWords): number {
    const { app } = change
    const list = (change.do === 'clearWords' ? undefined : this.of(app)) ?? new WordList()
    if (change.do === 'putWords') list.put(change.words)
    if (change.do === 'removeWord') list.remove(change.key)
    this.#keep(app, list)
    this.#rereads.changed(app)
    return list.size
  }

  /** Reads an app's list anew: at the start, and when another node says that it was changed. */
  async read (app: string): Promise<void> {
    await this.#rereads.read(app)
  }

  #keep (app: string, list: WordList): void {
    if (list.size > 0) this.#lists.set(app, list)
    else this.#lists.delete(app)
  }
}

async function readAll (store: Pick<Store, 'words'>, app: string): Promise<WordList> {
  const list = new WordList()
  let cursor: string | undefined
  do {
    const { items, next } = await store.words(app, { limit: readAtOnce, cursor })
    list.put(items)
    cursor = next
  } while (cursor !== undefined)
  return list
}
