import secureJson from 'secure-json-parse'
import { exactField } from '../../readable-text.ts'
import { isShallow } from '../../schemas/content.ts'
import type { Content } from '../../schemas/message.ts'

/** RongCloud's content as an object: `exact` is kept beside it where it says what a number of JavaScript's cannot, and alone where it is no JSON object. */
export function parseContent (text: string): { readonly fields?: Content, readonly exact?: string } {
  let value: unknown
  try {
    value = secureJson.parse(text)
  } catch {
    return { exact: text }
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject || !isShallow(value) || Object.hasOwn(value as object, exactField)) return { exact: text }
  return { fields: value as Content, ...hasInexactNumber(text) ? { exact: text } : {} }
}

/** The native content with RongCloud's own text in it. */
export function keepExact (content: Content, exact: string | undefined): Content {
  return exact === undefined ? content : { ...content, [exactField]: exact }
}

/** RongCloud's own text, where native content has it. */
export function exactOf (content: Content): string | undefined {
  const exact = content[exactField]
  return typeof exact === 'string' ? exact : undefined
}

/** The content without it. */
export function withoutExact ({ [exactField]: _, ...content }: Content): Content {
  return content
}

/** Whether a JSON text has a number that comes back as another one: ids of 64 bits, most of all. */
function hasInexactNumber (json: string): boolean {
  for (const [part] of json.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    if (!part.startsWith('"') && !isExact(part)) return true
  }
  return false
}

function isExact (number: string): boolean {
  return number !== '-0' && valueOf(number) === valueOf(String(Number(number)))
}

/** One text for one value: significant digits, and the power of ten of the last of them. */
function valueOf (number: string): string {
  const [, sign = '', whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  if (whole === undefined) return 'none'
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  return significant === '' ? '0' : `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}
