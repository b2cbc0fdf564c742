import http, { type ClientRequest } from 'node:http'
import https from 'node:https'
import { version } from '../version.ts'
import type { AddressGuard } from './address-guard.ts'

/** Bytes of an answer; the rest is not read. */
const answerBytes = 65_536

/** What is posted. */
export interface Posting {
  readonly url: URL
  readonly contentType: string
  readonly body: string
  /** Milliseconds for all of it: name, connection, answer. */
  readonly timeout: number
  /** Whether the answer's body matters: otherwise its status settles it. */
  readonly reads: boolean
}

/** What came back. */
export interface Posted {
  readonly status: number
  /** Empty where it was not to be read. */
  readonly text: string
}

/** Posts to one target, over connections of its own: it follows no redirects, and never waits for another target. */
export class Poster {
  readonly #guard: AddressGuard
  readonly #agents: { readonly 'http:': http.Agent, readonly 'https:': https.Agent }
  readonly #underWay = new Set<ClientRequest>()

  /** `sockets`: how many connections there may be at once; further posts wait, and their time runs. */
  constructor (guard: AddressGuard, sockets: number) {
    this.#guard = guard
    const options = { keepAlive: true, maxSockets: sockets }
    this.#agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
  }

  /** Rejects where there is no answer: refused by the guard, no connection, too late, too long. */
  async post (posting: Posting): Promise<Posted> {
    this.#guard.demand(posting.url)
    const deadline = performance.now() + posting.timeout
    try {
      return await this.#send(posting)
    } catch (error) {
      // The other side closed the connection, idle until then, while this was on its way: nobody has seen it.
      if (!(error instanceof StaleConnection)) throw error
      return await this.#send({ ...posting, timeout: Math.max(0, deadline - performance.now()) })
    }
  }

  /** Ends what is under way. */
  close (): void {
    for (const request of this.#underWay) request.destroy(new Error('closed'))
    this.#agents['http:'].destroy()
    this.#agents['https:'].destroy()
  }

  #send ({ url, contentType, body, timeout, reads }: Posting): Promise<Posted> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:'
      const request = (secure ? https : http).request(url, {
        method: 'POST',
        agent: this.#agents[secure ? 'https:' : 'http:'],
        lookup: this.#guard.lookup,
        headers: { 'content-type': contentType, 'content-length': Buffer.byteLength(body), 'user-agent': `confab/${version}` }
      }, (response) => {
        const status = response.statusCode ?? 0
        const chunks: Buffer[] = []
        let bytes = 0
        if (!reads) resolve({ status, text: '' })
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > answerBytes) request.destroy(new Error(`the answer has more than ${answerBytes} bytes`))
          else if (reads) chunks.push(chunk)
        })
        response.on('end', () => { resolve({ status, text: Buffer.concat(chunks).toString() }) })
        response.on('error', reject)
      })
      const timer = setTimeout(() => { request.destroy(new Error(`no answer within ${timeout} ms`)) }, timeout)
      this.#underWay.add(request)
      request.on('error', (error: NodeJS.ErrnoException) => { reject(request.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error) })
      request.on('close', () => {
        clearTimeout(timer)
        this.#underWay.delete(request)
        reject(new Error('the connection ended before the answer did'))
      })
      request.end(body)
    })
  }
}

class StaleConnection extends Error {}
