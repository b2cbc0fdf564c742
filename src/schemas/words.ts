import { type Static, Type } from '@sinclair/typebox'
import { listOf, strict } from './common.ts'

/** Words that one app may have. Past it TOO_LARGE. */
export const mostWords = 50_000
/** Words of one request. */
const wordsAtOnce = 10_000

/** Without control characters, and without half a surrogate pair, which has no UTF-8. */
const printable = '^(?:[^\\u0000-\\u001F\\u007F\\uD800-\\uDFFF]|[\\uD800-\\uDBFF][\\uDC00-\\uDFFF])*$'

const WordText = Type.String({ minLength: 1, maxLength: 32, pattern: printable, description: 'A word, with a letter, a digit or a symbol in it. Case, width and invisible characters make no difference' })
const WordAction = Type.Union([Type.Literal('refuse'), Type.Literal('replace')], { description: 'What becomes of a message with the word in it' })
const Replacement = Type.String({ minLength: 1, maxLength: 32, pattern: printable, description: 'What stands in the word\'s place; *** where it is not given. For the action replace only' })

export const Word = Type.Object({ word: WordText, action: WordAction, replacement: Type.Optional(Replacement) }, { $id: 'Word' })
export type Word = Static<typeof Word>
export const WordPage = listOf(Word)

export const WordParams = strict({ word: WordText })
export const PutWord = strict({ action: WordAction, replacement: Type.Optional(Replacement) })
export const PutWords = strict({
  words: Type.Array(strict({ word: WordText, ...PutWord.properties }), { minItems: 1, maxItems: wordsAtOnce, description: 'All of them are stored, or none. Of one that comes twice the last counts' })
})
export type PutWords = Static<typeof PutWords>

export const WordCount = Type.Object({ count: Type.Integer({ minimum: 0, description: 'How many words the app has now' }) })
export type WordCount = Static<typeof WordCount>
