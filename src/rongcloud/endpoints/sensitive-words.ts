import { Type } from '@sinclair/typebox'
import { ChatError } from '../../errors.ts'
import { mostWords, type Word } from '../../schemas/words.ts'
import type { Call } from '../call.ts'
import { endpoint } from '../endpoint.ts'
import { RongCloudError } from '../errors.ts'
import { Chars, List, Whole } from '../params.ts'

/** RongCloud's numbers for what a word does. */
const types = { replace: 0, refuse: 1, both: 2 } as const
/** Letters, digits and the characters of any script: a word with anything else is refused, as RongCloud does. */
const plain = /^[\p{L}\p{M}\p{N}]+$/u

const SensitiveWord = Type.String({ minLength: 1, maxLength: 32 })
const Rule = { word: SensitiveWord, replaceWord: Type.Optional(Chars(32)) }

/** A word in the chat's terms: without a replacement it refuses the message. */
function wordOf ({ word, replaceWord }: { readonly word: string, readonly replaceWord?: string }): Word {
  if (!plain.test(word)) throw new RongCloudError(1002, 'word may hold letters and digits only')
  return replaceWord === undefined ? { word, action: 'refuse' } : { word, action: 'replace', replacement: replaceWord }
}

async function put (call: Call, words: Word[]): Promise<number> {
  try {
    return (await call.chat.putWords(call.caller, { words })).count
  } catch (error) {
    throw error instanceof ChatError && error.code === 'TOO_LARGE' ? new RongCloudError(1019) : error
  }
}

/** The app's list of words, which holds for everything that is said from the answer on. */
export const sensitiveWords = [
  endpoint({
    path: 'sensitiveword/add',
    params: Type.Object(Rule),
    run: async (call, rule) => { await put(call, [wordOf(rule)]) }
  }),

  endpoint({
    path: 'sensitiveword/batch/add',
    params: Type.Object({ words: List(Type.Object(Rule), 1000) }),
    run: async (call, { words }) => ({ remainQuota: mostWords - await put(call, words.map(wordOf)) })
  }),

  endpoint({
    path: 'sensitiveword/delete',
    params: Type.Object({ word: SensitiveWord }),
    run: async (call, { word }) => { await call.chat.removeWord(call.caller, { word }) }
  }),

  endpoint({
    path: 'sensitiveword/batch/delete',
    params: Type.Object({ words: List(SensitiveWord, 50) }),
    run: async (call, { words }) => { await call.each(words, async (word) => { await call.chat.removeWord(call.caller, { word }) }) }
  }),

  endpoint({
    path: 'sensitiveword/list',
    params: Type.Object({ type: Type.Optional(Whole(types.replace, types.both)) }),
    run: async (call, { type = types.both }) => {
      const all = await call.all((list) => call.chat.words(call.caller, list), mostWords)
      // The type is text: the Go SDK takes nothing else.
      return { words: all.filter(({ action }) => type === types.both || type === types[action]).map(({ word, action, replacement = '' }) => ({ type: String(types[action]), word, replaceWord: replacement })) }
    }
  })
]
