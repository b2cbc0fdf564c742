import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import secureJson from 'secure-json-parse'
import { RongCloudError } from './errors.ts'

/** What a caller gave, by the literal names of the parameters: text or a list of texts out of a form, any JSON out of a JSON body. */
export type Raw = ReadonlyMap<string, unknown>

/** Bytes of a body, unpacked: a thousand receivers, and a message of 128 KiB of which each byte was escaped. */
export const bodyBytes = 2 * 1024 * 1024

const inflate = promisify(gunzip)

/** The parameters in a body. Both encodings are taken everywhere, since SDKs disagree about which endpoint takes which: its Content-Type decides. Refused: 1002, 1508. */
export async function readBody (body: Buffer, contentType = '', contentEncoding = ''): Promise<Raw> {
  const text = (await unpack(body, contentEncoding.trim().toLowerCase())).toString()
  return /^\s*application\/json\b/i.test(contentType) ? readJson(text) : readForm(text)
}

/**
 * The parameters in a form or a query string. A name that comes again makes a list; names stay as they are, brackets and all.
 *
 * `URLSearchParams` takes any number of pairs, and the unescaped UTF-8 of the Python SDK.
 */
export function readForm (text: string): Raw {
  const raw = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = raw.get(name)
    if (Array.isArray(before)) before.push(value)
    else raw.set(name, before === undefined ? value : [before, value])
  }
  return raw
}

function readJson (text: string): Raw {
  if (text.trim() === '') return new Map()
  let value: unknown
  try {
    value = secureJson.parse(text)
  } catch {
    throw new RongCloudError(1002, 'The body is no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RongCloudError(1002, 'The body is no JSON object')
  return new Map(Object.entries(value))
}

async function unpack (body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === '' || encoding === 'identity') return body
  if (encoding !== 'gzip') throw new RongCloudError(1002, 'Content-Encoding may be gzip')
  try {
    return await inflate(body, { maxOutputLength: bodyBytes })
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? new RongCloudError(1508) : new RongCloudError(1002, 'The body is not what gzip makes')
  }
}
