import fc from 'fast-check'
import { test } from 'tap'
import { matches, parseTerms, tokensOf } from '../src/search-text.ts'
import { finds, mixedText, textAndAsked } from './harness/search-model.ts'

/** Through the tokens, as a search goes, and without them, as it goes over what is not in the index yet. */
function found (asked: string, text: string): boolean {
  const terms = parseTerms(asked)
  if (terms === undefined) return false
  const tokens = tokensOf(text)
  const matching = matches(terms, text)
  if (matching && !terms.tokens.every((token) => tokens.has(token))) throw new Error(`${asked} matches ${text}, and its tokens do not lead there`)
  return matching
}

const cases: Array<[title: string, text: string, asked: string[], not: string[]]> = [
  ['Chinese, of any length', '我在上海', ['上海', '海', '我', '我在上海', '在上', '上海 我'], ['海上', '北', '上海人', '上 北']],
  ['Chinese of rare characters', '上𠀀海', ['𠀀', '上𠀀', '𠀀海'], ['上海']],
  ['Japanese', 'ラーメンを食べる人々', ['ラーメン', 'ー', 'メン', '食べ', '人々', '々'], ['ラメン', 'らーめん', 'へ']],
  ['Japanese in half width, and in parts', 'ｶﾞﾝﾀﾞﾑとか\u3099', ['ガンダム', 'が', 'ｶﾞﾝ'], ['カンタム', 'か']],
  ['Korean', '한국어를 배우다', ['한국', '국', '국어를', '배우'], ['한배', '구']],
  ['Korean in parts, and letters alone', '\u1112\u1161\u11ab\u1100\u116e\u11a8 ㅋㅋㅋ ㅎㅏ', ['한국', 'ㅋ', 'ㅋㅋ', 'ㅏ'], ['ㅎㅎ']],
  ['Thai, which puts no spaces either', 'สวัสดีครับ', ['สวัสดี', 'ครับ'], ['ครู']],
  ['words by their beginning', 'The Quick-brown fox_trots, deployed', ['quick', 'QUI', 'deploy', 'fox', 'trots', 'the deploy', 'quick-brown', 'brown fox'], ['rown', 'quack', 'deployments', 'fo', 'brown-quick']],
  ['short words as they are', 'he is at no. 42', ['he', 'is', '42', 'no'], ['h', '4', 'i']],
  ['long words', 'internationalization', ['internationali', 'intern', 'int'], ['internationals', 'nationalization']],
  ['accents and capitals', 'Crème BRÛLÉE, İstanbul, ΟΔΟΣ ὁδός, Ёлка', ['creme brulee', 'crème', 'istanbul', 'οδος', 'елка'], ['crime']],
  ['widths', 'ＡＢＣ１２３ ㍿ ①', ['abc123', '株式会社', '1'], ['ab1']],
  ['mixed terms, side by side', '买了iPhone 手机壳', ['iPhone手机', 'iphone手机壳', '了iphone', '买了 手机'], ['手机iPhone', 'phone手机', 'iPhone机壳']],
  ['emoji', 'great 👍🏽👍 👨‍👩‍👧 ❤️ 🇨🇳', ['👍', '👍👍', '👍🏿', '👨‍👩‍👧', '👩', '❤', '🇨🇳'], ['👎', '❤👍']],
  ['numbers', 'call +86 138-0013-8000 at 10.30', ['138', '0013', '10.30', '138-0013'], ['8001']],
  ['marks of the index itself', '#5 hel* "x" a*b', ['5', 'hel', 'x', 'a*b', '"x"'], ['#6', 'hell']]
]

for (const [title, text, asked, not] of cases) {
  test(`a search finds ${title}`, async (t) => {
    for (const one of asked) t.ok(found(one, text), one)
    for (const one of not) t.notOk(found(one, text), `not: ${one}`)
  })
}

test('there is nothing to look for in marks alone', async (t) => {
  for (const asked of ['', ' ', '"', '*', '( | )', '。、', '\ud800', '\u0000', '🏽', '\u0301']) t.equal(parseTerms(asked), undefined, JSON.stringify(asked))
})

test('part of a run of characters, and whole words, find the text that they are of', async (t) => {
  fc.assert(fc.property(textAndAsked, ({ text, asked }) => found(asked, text)), { numRuns: 3000 })
  t.pass()
})

test('what is found is what a plain reading of the rules finds', async (t) => {
  const either = fc.oneof(mixedText.chain((text) => fc.tuple(fc.constant(text), mixedText)), textAndAsked.chain(({ text, asked }) => fc.tuple(fc.constant(text), mixedText.map((more) => `${asked}${more}`))))
  let hits = 0
  fc.assert(fc.property(either, ([text, asked]) => {
    const expected = finds(asked, text)
    if (expected) hits++
    return found(asked, text) === expected
  }), { numRuns: 5000 })
  t.ok(hits > 100)
})

test('whatever a text is, it is taken apart, and found by itself', async (t) => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 40 }), (binary, text) => {
    for (const token of tokensOf(binary)) if (/[\s"]/.test(token)) throw new Error(`a token that is two: ${token}`)
    parseTerms(binary)
    return parseTerms(text) === undefined || found(text, text)
  }), { numRuns: 3000 })
  t.pass()
})
