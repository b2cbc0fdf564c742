import { type ChatStorage, Slot } from './slot.ts'
import type { Letter } from './wire.ts'

/** Milliseconds after which cursors are written, once for all that came meanwhile. */
const soon = 250
const address = /^(me|(direct|group|room|system):[\w\-=+@.]{1,64})$/

/** Where a client is in its conversations. */
export interface Place {
  readonly isListed: boolean
  readonly cursors: Readonly<Record<string, number>>
}

/** Keeps the place and the unsent messages of one user at one server, so that a new start goes on from there. */
export class Keeper {
  readonly #storage: ChatStorage | undefined
  readonly #server: string
  readonly #settled = new Set<string>()
  #place: Slot<Place> | undefined
  #letters: Slot<Letter[]> | undefined

  constructor (storage: ChatStorage | undefined, server: string) {
    this.#storage = storage
    this.#server = server
  }

  async load (user: string): Promise<{ place: Place, letters: Letter[] }> {
    if (this.#storage === undefined) return { place: placeFrom(undefined), letters: [] }
    const name = `confab:${this.#server}:${user}`
    const [place, letters] = [new Slot(this.#storage, `${name}:place`, placeFrom), new Slot(this.#storage, `${name}:outbox`, lettersFrom)]
    const kept = { place: await place.load(), letters: await letters.load() }
    this.#place = place
    this.#letters = letters
    return kept
  }

  keepPlace (place: () => Place): void {
    this.#place?.save(place, soon)
  }

  /** `settled` is the clientId of one that needs not be kept any more. */
  keepLetters (letters: () => Letter[], settled?: string): void {
    if (this.#storage === undefined) return
    if (settled !== undefined) this.#settled.add(settled)
    // What is written has to be there when the page goes the next moment; what is sent already would be sent in vain.
    this.#letters?.save((stored) => {
      const mine = letters()
      const known = new Set([...this.#settled, ...mine.map(({ clientId }) => clientId)])
      this.#settled.clear()
      // Other tabs keep theirs there, too.
      return [...stored.filter(({ clientId }) => !known.has(clientId)), ...mine]
    }, settled === undefined ? 0 : soon)
  }

  async flush (): Promise<void> {
    await Promise.all([this.#place?.flush(), this.#letters?.flush()])
  }
}

function placeFrom (stored: unknown): Place {
  const { isListed, cursors } = (stored ?? {}) as { isListed?: unknown, cursors?: unknown }
  const good = Object.entries(cursors ?? {}).filter(([name, seq]) => address.test(name) && Number.isSafeInteger(seq) && (seq as number) >= 0) as Array<[string, number]>
  return { isListed: isListed === true, cursors: Object.fromEntries(good) }
}

function lettersFrom (stored: unknown): Letter[] {
  const isLetter = (item: Partial<Letter> | null) => typeof item?.to === 'string' && typeof item.clientId === 'string' && typeof item.content === 'object' && item.content !== null
  return Array.isArray(stored) ? stored.filter(isLetter) as Letter[] : []
}
