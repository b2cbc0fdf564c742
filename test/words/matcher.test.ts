import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { test } from 'tap'
import { type Effect, type Found, Matcher } from '../../src/words/matcher.ts'

/** What the matcher has to find, found by looking for each word in turn. */
function simple (words: ReadonlyMap<string, Effect>, text: string): Found[] | undefined {
  const found: Found[] = []
  for (const [word, effect] of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (effect === 'refuse') return undefined
      found.push({ at, length: word.length })
    }
  }
  found.sort((one, other) => other.length - one.length || one.at - other.at)
  const chosen: Found[] = []
  for (const one of found) if (chosen.every(({ at, length }) => at + length <= one.at || one.at + one.length <= at)) chosen.push(one)
  return chosen.sort((one, other) => one.at - other.at)
}

const letters = (min: number, max: number) => fc.array(fc.constantFrom('a', 'b', '上', '海', '🙂', ' '), { minLength: min, maxLength: max }).map((units) => units.join(''))

test('whatever the words and the text, the words found are those of a search for each, the longest first', (t) => {
  fc.assert(fc.property(fc.dictionary(letters(1, 5), fc.constantFrom<Effect>('replace', 'replace', 'replace', 'refuse'), { maxKeys: 8 }), letters(0, 30), (dictionary, text) => {
    const words = new Map(Object.entries(dictionary))
    const [found, expected] = [new Matcher([...words]).scan(text), simple(words, text)]
    if (!isDeepStrictEqual(found, expected)) throw new Error(`found ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`)
  }), { numRuns: 2000 })
  t.pass('2000 runs')
  t.end()
})

test('ten thousand words are all found', (t) => {
  const words = Array.from({ length: 10_000 }, (_, index) => [`${index.toString(36)}詞${index % 7}.`, 'replace'] as const)
  const matcher = new Matcher(words)
  const text = words.map(([word]) => word).join('')

  t.equal(matcher.scan(text)?.map(({ at, length }) => text.slice(at, at + length)).join(''), text)
  t.strictSame(matcher.scan('詞.'.repeat(1000)), [])
  t.end()
})
