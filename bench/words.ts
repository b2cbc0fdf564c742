// What an app's word list costs a message, beside looking for each word in turn, and beside parsing the frame.
import { medianOf } from './lib/numbers.ts'
import { readOptions } from './lib/options.ts'
import { count, ratio, say, table } from './lib/report.ts'
import { interleave } from './lib/rounds.ts'
import { run } from './lib/run.ts'
import { fold } from '../src/words/fold.ts'
import { WordList } from '../src/words/word-list.ts'

const WORDS = 10_000
const BYTES = 1024

interface Measured { build: number, each: number }

// The same words and texts every time (mulberry32).
let state = 7
const random = (below: number): number => {
  state = (state + 0x6d2b79f5) | 0
  let x = Math.imul(state ^ (state >>> 15), 1 | state)
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
  return ((x ^ (x >>> 14)) >>> 0) % below
}
const han = (): string => String.fromCharCode(0x4e00 + random(3000))
const latin = (): string => String.fromCharCode(97 + random(26))
const string = (length: number, unit: () => string): string => Array.from({ length }, unit).join('')

/** Half of Chinese words of two to five characters, half of Latin ones of four to eleven letters. */
function makeWords (): string[] {
  const words = new Set<string>()
  while (words.size < WORDS) words.add(words.size % 2 === 0 ? string(2 + random(4), han) : string(4 + random(8), latin))
  return [...words]
}

/** A message of 1 KiB, half Chinese and half Latin, with none of the words in it: every place has to be looked at. */
function makeText (words: readonly string[]): string {
  let text = string(BYTES / 6, han) + string(BYTES / 2, () => random(6) === 0 ? ' ' : latin())
  for (const word of words) while (text.includes(word)) text = text.replace(word, '。')
  return text
}

await run(async () => {
  const options = readOptions(0.3)
  const words = makeWords()
  const texts = Array.from({ length: 16 }, () => makeText(words))
  const frames = texts.map(text => JSON.stringify({ op: 'send', id: 1, to: 'group:team', content: { text } }))

  // Calls in microseconds; each takes the next of the texts, so that no answer can be remembered.
  const clock = (call: (index: number) => unknown): number => {
    let calls = 0
    const began = performance.now()
    const until = began + options.seconds * 1000
    while (performance.now() < until) for (let index = 0; index < texts.length; index++, calls++) call(index)
    return (performance.now() - began) / calls * 1000
  }
  const timed = <Built>(build: () => Built, each: (built: Built, index: number) => unknown) => async (): Promise<Measured> => {
    const began = performance.now()
    const built = build()
    each(built, 0)
    return { build: performance.now() - began, each: clock(index => each(built, index)) }
  }

  const contenders = [
    { name: 'JSON.parse of the frame', measure: timed(() => frames, (all, index) => JSON.parse(all[index]!)) },
    { name: 'the word list', measure: timed(() => new WordList(words.map(word => ({ key: word, word, action: 'refuse' }))), (list, index) => list.screen(texts[index]!)) },
    { name: 'includes, word by word', measure: timed(() => words, (all, index) => { const text = fold(texts[index]!); return all.some(word => text.includes(word)) }) }
  ]

  const rounds = await interleave(options.rounds, contenders.map(({ measure }) => measure))
  const builds = rounds.map(of => medianOf(of, ({ build }) => build))
  const each = rounds.map(of => medianOf(of, measured => measured.each))
  const [parse = NaN, , naive = NaN] = each
  table(
    ['a message of 1 KiB', 'each', '÷ JSON.parse', '÷ includes', 'built in', 'first'],
    contenders.map(({ name }, index) => [
      name, `${each[index]!.toFixed(1)} µs`, ratio(each[index]!, parse), ratio(each[index]!, naive), `${builds[index]!.toFixed(1)} ms`, `${rounds[index]![0]!.build.toFixed(1)} ms`
    ])
  )
  say(`${count(WORDS)} words, half of them Chinese; medians of ${options.rounds} rounds. \`built in\` is what a change of the list costs the first message after it, \`first\` the same before the code is warm.`)
})
