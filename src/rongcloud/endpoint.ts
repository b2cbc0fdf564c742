import type { Static, TObject } from '@sinclair/typebox'
import type { Raw } from './body.ts'
import type { Call } from './call.ts'
import { decoder } from './decode.ts'
import { isAbsence } from './errors.ts'

interface Definition<Params extends TObject> {
  /** Without the leading slash and `.json`. */
  readonly path: string
  /** Other spellings of it. */
  readonly also?: readonly string[]
  /** Written with the words of `params.ts`. */
  readonly params: Params
  /** Does it. What it gives stands beside `code: 200` in the answer; a refusal is thrown. */
  readonly run: (call: Call, params: Static<Params>) => Promise<object | void>
  /** What is answered where the chat says that something is not there, which is no error here: nothing, unless a query has an empty list to show. */
  readonly absent?: (params: Static<Params>) => object
}

/** An endpoint as the dispatcher has it: every one alike. */
export interface Endpoint {
  readonly paths: readonly string[]
  /** Reads the parameters and does it. Rejects with what is to be answered as an error. */
  answer (call: Call, raw: Raw): Promise<{ readonly code: 200 }>
}

/** One endpoint of RongCloud's Server API: its path, what it takes, and what it does. */
export function endpoint<Params extends TObject> ({ path, also = [], params: schema, run, absent = () => ({}) }: Definition<Params>): Endpoint {
  const decode = decoder(schema)
  return {
    paths: [path, ...also],
    async answer (call, raw) {
      const params = decode(raw)
      try {
        return { code: 200, ...await run(call, params) }
      } catch (error) {
        if (isAbsence(error)) return { code: 200, ...absent(params) }
        throw error
      }
    }
  }
}
