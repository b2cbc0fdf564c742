import { app } from './server.ts'

/** Who asks: a user by its token, or else the app by its secret. */
export type Caller = string | typeof app

export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

export interface Message {
  readonly conversation: string
  readonly seq: number
  readonly messageId: string
  readonly from: string
  readonly type: string
  readonly content: Record<string, unknown>
  readonly time: number
  readonly clientId?: string
}

interface History {
  readonly messages: Message[]
  readonly more: boolean
  readonly lastSeq: number
}

const PAGE = 100

function authorization (caller: Caller): string {
  if (typeof caller === 'string') return `Bearer ${caller}`
  return `Basic ${Buffer.from(`${caller.key}:${caller.secret}`).toString('base64')}`
}

/** One REST call. Every status resolves; only a lost connection rejects. */
export async function rest<Body> (url: string, caller: Caller, method: string, path: string, body?: object): Promise<Answer<Body>> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: authorization(caller), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as Body }
}

/** As `rest`, and throws unless the status is 2xx: for what a test needs and does not examine. */
export async function restOk<Body> (...args: Parameters<typeof rest>): Promise<Body> {
  const { status, body } = await rest<Body>(...args)
  if (status < 200 || status > 299) throw new Error(`${args[2]} ${args[3]}: ${status} ${JSON.stringify(body)}`)
  return body
}

/** A whole log's messages, page by page, and the last seq that the server knows of. */
export async function readHistory (url: string, token: string, address: string): Promise<{ messages: Message[], lastSeq: number }> {
  const messages: Message[] = []
  for (let after = 0; ;) {
    const page = await restOk<History>(url, token, 'GET', `/v1/conversations/${encodeURIComponent(address)}/messages?after=${after}&limit=${PAGE}`)
    messages.push(...page.messages)
    const last = page.messages.at(-1)
    if (!page.more || last === undefined) return { messages, lastSeq: page.lastSeq }
    // A server that pages in circles would hang the test.
    if (last.seq <= after) throw new Error(`${address}: the page after ${after} ends at ${last.seq}`)
    after = last.seq
  }
}
