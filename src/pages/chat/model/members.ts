import { signal } from '@preact/signals'
import type { Member } from '../../../schemas/group.ts'
import { segment } from '../../shared/rest.ts'
import { kindOf, nameIn } from './address.ts'

type Shown = Pick<Member, 'userId'> & Partial<Member>
type Ask = (path: string) => Promise<{ readonly items: readonly Shown[], readonly next?: string }>

/** Members that are read of one group or room. */
const most = 1000

/** Who is in groups and rooms, as far as it was asked for. */
export class Members {
  readonly #known = signal<ReadonlyMap<string, readonly Shown[]>>(new Map())
  readonly #ask: Ask

  constructor (ask: Ask) {
    this.#ask = ask
  }

  of (address: string): readonly Shown[] {
    return this.#known.value.get(address) ?? []
  }

  /** What somebody is called in a group, where that was said. */
  nickname (address: string, user: string): string | undefined {
    return this.of(address).find(({ userId }) => userId === user)?.nickname
  }

  /** Reads them anew. */
  async load (address: string): Promise<void> {
    const kind = kindOf(address)
    if (kind !== 'group' && kind !== 'room') return
    const all: Shown[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined && all.length < most;) {
      const page: Awaited<ReturnType<Ask>> = await this.#ask(`v1/${kind}s/${segment(nameIn(address))}/members?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
      all.push(...page.items)
      cursor = page.next
    }
    this.#known.value = new Map(this.#known.peek()).set(address, all)
  }

  /** Reads them anew where they were read before. */
  refresh (address: string): void {
    if (this.#known.peek().has(address)) this.load(address).catch(() => {})
  }
}
