import fc from 'fast-check'

// What a search finds, told anew and slowly: over a few letters of some scripts, of which nothing has to be folded but capitals.

const characters = '上海我在天々ひらラーメン한국👍😀'
const part = new RegExp(`[${characters}]+|[a-z0-9]+`, 'gu')

/** Whether `text` is found by `asked`. */
export function finds (asked: string, text: string): boolean {
  const terms = asked.split(/\s+/).map(partsOf).filter(({ length }) => length > 0)
  const said = partsOf(text)
  return terms.length > 0 && terms.every((term) => said.some((_, start) => term.every((one, index) => fits(one, said[start + index], index === 0, index === term.length - 1))))
}

function fits (asked: string, said: string | undefined, first: boolean, last: boolean): boolean {
  if (said === undefined || isRun(asked) !== isRun(said)) return false
  if (!isRun(asked)) return last && asked.length >= 3 ? said.startsWith(asked) : said === asked
  if (first && last) return said.includes(asked)
  return first ? said.endsWith(asked) : last ? said.startsWith(asked) : said === asked
}

function partsOf (text: string): string[] {
  return text.toLowerCase().match(part) ?? []
}

function isRun (text: string): boolean {
  return characters.includes([...text][0]!)
}

const run = fc.array(fc.constantFrom(...characters), { minLength: 1, maxLength: 6 }).map((all) => all.join(''))
const word = fc.oneof(fc.array(fc.constantFrom(...'abC1'), { minLength: 1, maxLength: 10 }).map((all) => all.join('')), fc.constantFrom('hello', 'Help', 'helper', 'he', 'iPhone', 'iphones'))
const between = fc.constantFrom('', ' ', ' ', '，', ', ', '。', '-', '"', '\u3000', '(', '*', ' AND ', ' OR ', '\n')

/** Text in mixed scripts. */
export const mixedText = fc.array(fc.tuple(fc.oneof(run, word), between), { maxLength: 6 }).map((all) => all.flat().join(''))

/** A text, and what surely finds it: some of a run of characters, or whole words. */
export const textAndAsked = fc.tuple(mixedText, fc.oneof(run, word), mixedText, fc.nat(), fc.nat()).map(([before, one, after, from, length]) => {
  const text = `${before} ${one} ${after}`
  if (!isRun(one)) return { text, asked: one }
  const all = [...one]
  const start = from % all.length
  return { text, asked: all.slice(start, start + 1 + length % (all.length - start)).join('') }
})
