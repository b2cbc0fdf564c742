import type { Call } from '../../shared/api/calls.ts'
import type { Values } from '../../shared/api/requests.ts'
import type { Credentials } from '../../shared/api/credentials.ts'
import type { Log } from '../../shared/api/log.ts'
import { Side } from '../../shared/api/side.ts'

/** What an answer may have in it, as far as the steps look at it. */
export interface Data {
  readonly [field: string]: unknown
  readonly token: string
  readonly seq: number
  readonly code: string
  readonly next: string
  readonly items: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly messages: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly conversations: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly presence: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly results: ReadonlyArray<Readonly<Record<string, unknown>>>
}

/** Where a scenario is played: two users of its own, a third who is spoken of, a group and a room. */
export class Stage {
  readonly a: Side
  readonly b: Side
  /** Ids that nobody else has. */
  readonly users: { readonly a: string, readonly b: string, readonly c: string }
  readonly group: string
  readonly room: string
  readonly word: string
  /** What one step leaves to the next. */
  readonly kept: { seq: number, restSeq: number, groupSeq: number, setting: unknown } = { seq: 0, restSeq: 0, groupSeq: 0, setting: null }
  readonly #calls: ReadonlyMap<string, Call>

  constructor (calls: readonly Call[], credentials: Credentials, logs: readonly [Log, Log]) {
    const run = `run-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`
    this.users = { a: `${run}-a`, b: `${run}-b`, c: `${run}-c` }
    this.group = `${run}-group`
    this.room = `${run}-room`
    this.word = `${run}-word`
    this.a = new Side(credentials, this.users.a, logs[0])
    this.b = new Side(credentials, this.users.b, logs[1])
    this.#calls = new Map(calls.map((call) => [call.id, call]))
  }

  has (call: string): boolean {
    return this.#calls.has(call)
  }

  /** Makes a call and gives what it is answered. Throws where it is refused. */
  async call (side: 'a' | 'b', id: string, values: Values = {}): Promise<Data> {
    return await this.#run(side, id, values, 'user')
  }

  /** The same as the app. */
  async app (id: string, values: Values = {}): Promise<Data> {
    return await this.#run('a', id, values, 'app')
  }

  /** Makes a call that has to be refused with this code. */
  async refused (side: 'a' | 'b', id: string, values: Values, code: string): Promise<void> {
    const { ok, data } = await this[side].run(this.#calls.get(id)!, values)
    if (ok || (data as Data).code !== code) throw new Error(`it should be ${code}, and is ${JSON.stringify(data)}`)
  }

  close (): void {
    this.a.disconnect()
    this.b.disconnect()
  }

  async #run (side: 'a' | 'b', id: string, values: Values, as: 'user' | 'app'): Promise<Data> {
    const call = this.#calls.get(id)
    if (call === undefined) throw new Error(`the server has no call ${id}`)
    const { ok, data } = await this[side].run(call, values, as)
    if (!ok) throw new Error(JSON.stringify(data))
    return data as Data
  }
}

/** Throws the sentence unless it is so. */
export function demand (isSo: boolean, sentence: string): void {
  if (!isSo) throw new Error(sentence)
}
