import { signal } from '@preact/signals'
import type { Call } from './calls.ts'
import { exampleOf } from './schema.ts'
import type { Texts } from './requests.ts'
import { write } from './values.ts'

/** Fields that go on from one call to the next, by the names under which they come and go. */
const meanings: Readonly<Record<string, string>> = { conversation: 'conversation', address: 'conversation', to: 'conversation', seq: 'seq', target: 'seq', userId: 'userId', groupId: 'groupId', roomId: 'roomId', word: 'word', emoji: 'emoji' }
/** Ops whose `seq` says nothing of a message. */
const passed = new Set(['read', 'me', 'welcome', 'member', 'conversation', 'reaction', 'recall', 'edit'])

/** What was said last: offered again where a field means the same. */
export class Remembered {
  readonly #values = signal<Readonly<Record<string, unknown>>>({})
  readonly #written = signal<Readonly<Record<string, string>>>({})

  /** Takes over what stands in a request, its answer or a push. */
  learn (...said: readonly unknown[]): void {
    const learned: Record<string, unknown> = {}
    for (const one of said) {
      if (typeof one !== 'object' || one === null || Array.isArray(one)) continue
      const op = (one as { op?: unknown }).op
      for (const [name, value] of Object.entries(one)) {
        const meaning = meanings[name]
        if (meaning === undefined || typeof value === 'object' || (typeof op === 'string' && passed.has(op))) continue
        learned[meaning] = value
      }
    }
    this.#values.value = { ...this.#values.peek(), ...learned }
  }

  /** The person has written this. It stays in the call, whatever is learned. */
  keep (call: Call, name: string, text: string): void {
    this.#written.value = { ...this.#written.peek(), [`${call.id} ${name}`]: text }
  }

  /** What a form begins with. */
  textsFor (call: Call): Texts {
    const written = this.#written.value
    const values = this.#values.value
    return Object.fromEntries(call.fields.map(({ name, schema, required }) => {
      const known = values[meanings[name] ?? '']
      const value = known ?? (required ? exampleOf(schema, {}, name) : undefined)
      const fits = value !== undefined && (schema.type !== 'array' || Array.isArray(value))
      return [name, written[`${call.id} ${name}`] ?? (fits ? write(schema, value) : value === undefined ? '' : write(schema, [value]))]
    }))
  }
}
