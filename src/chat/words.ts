import { ChatError } from '../errors.ts'
import type { ListQuery } from '../schemas/common.ts'
import { mostWords, type PutWords as PutWordsRequest, type Word, type WordCount } from '../schemas/words.ts'
import type { Page, WordRecord } from '../store/store.ts'
import type { ClearWords, PutWords, RemoveWord } from '../store/writes.ts'
import { fold } from '../words/fold.ts'
import { type Caller, demandApp } from './caller.ts'
import type { ChatContext } from './context.ts'

/** What stands in the place of a word that is replaced, where the app says nothing else. */
const mask = '***'
/** Units of a word as it is compared: one letter may stand for many. */
const keyUnits = 48
/** What a word has at least one of: what is made of spaces and punctuation would be met everywhere. */
const substance = /[\p{L}\p{N}\p{S}]/u

/** The app's words, ascending as they are compared. */
export async function words ({ store }: ChatContext, caller: Caller, { limit = 50, cursor }: ListQuery): Promise<Page<Word>> {
  demandApp(caller)
  const { items, next } = await store.words(caller.app, { limit, cursor })
  return { items: items.map(toWord), ...next === undefined ? {} : { next } }
}

/** Adds a word, or changes what it does. From the answer on no message gets past it. */
export async function putWord (chat: ChatContext, caller: Caller, word: Word): Promise<Word> {
  demandApp(caller)
  const record = recordOf(word)
  await change(chat, { do: 'putWords', app: caller.app, words: [record], most: mostWords })
  return toWord(record)
}

/** Adds many words, or changes what they do: all or none. */
export async function putWords (chat: ChatContext, caller: Caller, { words }: PutWordsRequest): Promise<WordCount> {
  demandApp(caller)
  return { count: await change(chat, { do: 'putWords', app: caller.app, words: words.map(recordOf), most: mostWords }) }
}

export async function removeWord (chat: ChatContext, caller: Caller, { word }: { word: string }): Promise<void> {
  demandApp(caller)
  await change(chat, { do: 'removeWord', app: caller.app, key: fold(word) })
}

/** Removes every word of the app. */
export async function clearWords (chat: ChatContext, caller: Caller): Promise<void> {
  demandApp(caller)
  await change(chat, { do: 'clearWords', app: caller.app })
}

/** Stores a change, follows it on this node in commit order, and lets the others know. Gives the number of words. */
async function change ({ writer, words, broker }: ChatContext, write: PutWords | RemoveWord | ClearWords): Promise<number> {
  let count = 0
  await writer.write(write, () => {
    count = words.apply(write)
    broker.publish({ about: 'words', app: write.app })
  })
  return count
}

function recordOf ({ word, action, replacement }: Word): WordRecord {
  const key = fold(word)
  if (!substance.test(key)) throw new ChatError('BAD_REQUEST', `'${word}' is no word: it has no letter, digit or symbol`)
  if (key.length > keyUnits) throw new ChatError('BAD_REQUEST', `'${word}' is too long: its letters stand for more than ${keyUnits}`)
  if (action === 'refuse' && replacement !== undefined) throw new ChatError('BAD_REQUEST', `'${word}' is refused, so it has no replacement`)
  return { key, word, action, ...action === 'replace' ? { replacement: replacement ?? mask } : {} }
}

function toWord ({ word, action, replacement }: WordRecord): Word {
  return { word, action, ...replacement === undefined ? {} : { replacement } }
}
