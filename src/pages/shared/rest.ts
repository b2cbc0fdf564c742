import { root } from './server.ts'

/** What the server answered instead of what was asked, or that it did not (UNREACHABLE). */
export class RestError extends Error {
  override readonly name = 'RestError'
  readonly code: string

  constructor (code: string, message: string) {
    super(message)
    this.code = code
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How often a server that is busy is asked again for what changes nothing, and the milliseconds before that. */
const patience = { tries: 4, pause: 1000 }

/** One REST call, by its path below the server's root. Rejects with RestError. */
export async function rest<Answer = undefined> (method: Method, path: string, { authorization, body }: { readonly authorization?: string, readonly body?: unknown } = {}): Promise<Answer> {
  const headers = { ...authorization === undefined ? {} : { authorization }, ...body === undefined ? {} : { 'content-type': 'application/json' } }
  const ask = async (): Promise<Response> => await fetch(new URL(path, root), { method, headers, ...body === undefined ? {} : { body: JSON.stringify(body) } })
    .catch(() => { throw new RestError('UNREACHABLE', 'The server cannot be reached') })
  let response = await ask()
  const most = method === 'GET' ? patience.tries : 1
  for (let tries = 1; response.status === 503 && tries < most; tries++) {
    await new Promise((resolve) => { setTimeout(resolve, patience.pause) })
    response = await ask()
  }
  const text = await response.text()
  const answer = text.startsWith('{') ? JSON.parse(text) as { code?: string, message?: string } : {}
  if (!response.ok) throw new RestError(answer.code ?? String(response.status), answer.message ?? response.statusText)
  return (text === '' ? undefined : answer) as Answer
}

/** A segment of a path. */
export const segment = (value: string | number): string => encodeURIComponent(value)
