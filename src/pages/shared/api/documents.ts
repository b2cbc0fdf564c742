import { rest } from '../rest.ts'
import type { Components, Schema } from './schema.ts'

/** Who may call: an app by its key and secret, a user by its token. Nobody named: everybody. */
export type Caller = 'app' | 'user'

interface Parameter { readonly in: 'path' | 'query', readonly name: string, readonly required?: boolean, readonly description?: string, readonly schema: Schema }
interface JsonContent { readonly content?: { readonly 'application/json'?: { readonly schema: Schema } } }
export interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly security?: ReadonlyArray<Readonly<Partial<Record<Caller, readonly string[]>>>>
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: JsonContent
  readonly responses: Readonly<Record<string, JsonContent & { readonly description?: string }>>
}
export interface OpenApi extends Components {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface Told { readonly summary?: string, readonly payload: Schema }
export interface AsyncApi {
  readonly info: { readonly version: string }
  readonly channels: { readonly socket: { readonly address: string, readonly messages: Readonly<Record<string, Told>> } }
  /** What answers may say instead, and why connections end. */
  readonly 'x-codes': ReadonlyArray<{ readonly code: string, readonly status: number, readonly retry: boolean, readonly meaning: string }>
  readonly 'x-close-codes': ReadonlyArray<{ readonly code: number, readonly reconnect: boolean, readonly meaning: string }>
}

export interface Documents { readonly openapi: OpenApi, readonly asyncapi: AsyncApi }

export async function loadDocuments (): Promise<Documents> {
  const [openapi, asyncapi] = await Promise.all([rest<OpenApi>('GET', 'openapi.json'), rest<AsyncApi>('GET', 'asyncapi.json')])
  return { openapi, asyncapi }
}
