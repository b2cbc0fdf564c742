import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { signatureOf } from '../../../src/rongcloud/signature.ts'
import { secret as standardSecret } from '../../helper.ts'

/** One call that came. */
export interface Received {
  readonly path: string
  readonly query: Record<string, string>
  readonly contentType: string
  readonly text: string
  /** A form's fields: texts, lists where one comes several times. */
  readonly form: Record<string, string | string[]>
  /** The events of a JSON array. */
  readonly events: Array<Record<string, unknown>>
  /** Whether the query shows that the call comes from who knows the app's secret. */
  readonly isSigned: boolean
}

type Answer = (call: Received, response: ServerResponse, nth: number) => void

/** An app's server: keeps what it is told, and answers as the test wants, `200` where it says nothing. */
export class Receiver {
  readonly url: string
  readonly calls: Received[] = []
  answer: Answer = (_call, response) => { response.end() }
  readonly #taken = new Set<Received>()
  readonly #waiting = new Set<() => void>()

  constructor (port: number) {
    this.url = `http://127.0.0.1:${port}`
  }

  take (call: Received, response: ServerResponse): void {
    this.calls.push(call)
    this.answer(call, response, this.calls.length)
    for (const look of this.#waiting) look()
  }

  /** The first call, of those not taken yet, that fits; waits for it. */
  async next (fits: (call: Received) => boolean = () => true): Promise<Received> {
    return await new Promise((resolve) => {
      const look = () => {
        const call = this.calls.find((call) => !this.#taken.has(call) && fits(call))
        if (call === undefined) return
        this.#waiting.delete(look)
        this.#taken.add(call)
        resolve(call)
      }
      this.#waiting.add(look)
      look()
    })
  }
}

/** Listens until the test ends. */
export async function receive (t: Test, answer?: Answer, { secret = standardSecret, port = 0 } = {}): Promise<Receiver> {
  const server = createServer((request, response) => {
    read(request, secret).then((call) => { receiver.take(call, response) }, () => { response.destroy() })
  })
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve) })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const receiver = new Receiver((server.address() as AddressInfo).port)
  if (answer !== undefined) receiver.answer = answer
  return receiver
}

/** Answers as a moderator does. */
export function decide (verdict: object): Answer {
  return (_call, response) => { response.end(JSON.stringify(verdict)) }
}

async function read (request: IncomingMessage, secret: string): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? '/', 'http://receiver')
  const query = Object.fromEntries(url.searchParams)
  const contentType = request.headers['content-type'] ?? ''
  const form: Record<string, string | string[]> = {}
  if (contentType.includes('form')) for (const [name, value] of new URLSearchParams(text)) form[name] = name in form ? [form[name]!, value].flat() : value
  return {
    path: url.pathname,
    query,
    contentType,
    text,
    form,
    events: contentType.includes('json') ? JSON.parse(text) as Array<Record<string, unknown>> : [],
    isSigned: query['signature'] === signatureOf(secret, query['nonce']!, query['timestamp']!) && query['signTimestamp'] === query['timestamp']
  }
}
