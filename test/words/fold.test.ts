import fc from 'fast-check'
import { test } from 'tap'
import { fold, trace } from '../../src/words/fold.ts'

/** Characters that normalising, lowering or leaving out does something to, alone or beside another, and some to which nothing is done. */
const nasty = [...'aAéÉß ſςΣσ上海．ｶﾞガ🙂𝐀ﬁ㎏㍿Ⅷ½ｓＰ가각ㄱㅏㄳᄀ\u1161\u11a8\u0301\u0327\u0336\u3099\uFF9E\u200B\u200D\u00AD\uFE0F\u{E0041}\u{16D67}\u{16D63}\u{16D68}İıK\u0345ͅᾳǅ', '\ud800', '\udc00']
const text = fc.oneof(fc.array(fc.constantFrom(...nasty), { maxLength: 12 }).map((characters) => characters.join('')), fc.string({ unit: 'binary', maxLength: 20 }))

test('texts that people read alike have one fold', (t) => {
  for (const [one, other] of [['Spam', 'sPAM'], ['ＳＰＡＭ', 'spam'], ['s\u200Bp\u200Da\u00ADm', 'spam'], ['ﬁne', 'fine'], ['café', 'cafe\u0301'], ['ｶﾞｽ', 'ガス'], ['ΟΔΟΣ', 'οδος'], ['㍿', '株式会社'], ['❤\uFE0F', '❤']] as const) {
    t.equal(fold(one), fold(other), `${one} and ${other}`)
  }
  t.not(fold('café'), fold('cafe'))
  t.not(fold('上海'), fold('海上'))
  t.end()
})

test('whatever the text, each unit of its fold is traced to the part that it comes from', (t) => {
  fc.assert(fc.property(text, (text) => {
    const folded = fold(text)
    const { starts, ends } = trace(text)
    if (starts.length !== folded.length || ends.length !== folded.length) throw new Error(`${folded.length} units, ${starts.length} traced`)
    let done = 0
    for (let unit = 0; unit < folded.length;) {
      const [start, end] = [starts[unit]!, ends[unit]!]
      if (start < done || end <= start || end > text.length) throw new Error(`unit ${unit} comes from ${start} to ${end}`)
      const part = fold(text.slice(start, end))
      if (!folded.startsWith(part, unit) || starts[unit + part.length - 1] !== start) throw new Error(`unit ${unit} is not of ${JSON.stringify(text.slice(start, end))}`)
      if (fold(text.slice(done, start)) !== '') throw new Error(`${JSON.stringify(text.slice(done, start))} was passed over`)
      unit += part.length
      done = end
    }
    if (fold(text.slice(done)) !== '') throw new Error('the end was passed over')
  }), { numRuns: 3000 })
  t.pass('3000 runs')
  t.end()
})

test('no character joins with one before it but those that are known to', (t) => {
  // Every pair that Unicode composes into one character, by taking all of them apart.
  for (let point = 0; point < 0x110000; point++) {
    if (point >= 0xD800 && point < 0xE000) continue
    const composed = String.fromCodePoint(point)
    const [first = '', ...rest] = composed.normalize('NFD')
    if (rest.length === 0 || composed.normalize('NFC') !== composed) continue
    const { starts } = trace(first + rest.join(''))
    if (starts.some((start) => start !== 0)) t.fail(`U+${point.toString(16)} is traced to ${starts.join()}`)
  }
  t.pass('every one that there is')
  t.end()
})
