import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { ConfabOptions } from '../../../src/app.ts'
import { signatureOf } from '../../../src/rongcloud/signature.ts'
import { app, connect, listen, secret } from '../../helper.ts'
import { loadSdk, type Sdk } from './sdk.ts'

type Params = Record<string, unknown>

/** An answer as it came over the wire. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export interface World {
  readonly fastify: FastifyInstance
  /** `http://…` */
  readonly api: string
  readonly sdk: Sdk
  /** A signed call with a form, as SDKs other than Node's make them; lists are repeated keys. */
  post (path: string, params?: Params): Promise<Reply>
  /** The same with a JSON body. */
  postJson (path: string, params?: unknown): Promise<Reply>
  /** A user signs in by `user/getToken` and opens a native socket. */
  join (user: string): Promise<Awaited<ReturnType<typeof connect>>>
}

/** Headers that sign a call. */
export function signed (key = app, appSecret = secret, { nonce = '483920.55', timestamp = String(Math.floor(Date.now() / 1000)) } = {}): Record<string, string> {
  return { 'app-key': key, nonce, timestamp, signature: signatureOf(appSecret, nonce, timestamp) }
}

/** A form as SDKs write it: lists as repeated keys. */
export function form (params: Params): string {
  return Object.entries(params).flatMap(([name, value]) => [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`)).join('&')
}

/** Any call at all; `path` with its slashes, its suffix and its query. */
export async function call (api: string, path: string, { method = 'POST', ...request }: RequestInit): Promise<Reply> {
  const response = await fetch(`${api}/${path}`, { method, ...request })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Record<string, unknown> }
}

/** A server that listens, the official SDK pointed at it, and native sockets beside it. */
export async function setUp (t: Test, options: ConfabOptions = {}): Promise<World> {
  const { fastify, url } = await listen(t, options)
  const api = url.replace('ws', 'http')
  const send = async (path: string, type: string, body: string) => await call(api, `${path}.json`, { headers: { ...signed(), 'content-type': type }, body })
  const post: World['post'] = async (path, params = {}) => await send(path, 'application/x-www-form-urlencoded', form(params))
  return {
    fastify,
    api,
    sdk: loadSdk(api, app, secret),
    post,
    postJson: async (path, params = {}) => await send(path, 'application/json', JSON.stringify(params)),
    async join (user) {
      const { body } = await post('user/getToken', { userId: user, name: user })
      return await connect(t, url, String(body['token']))
    }
  }
}
