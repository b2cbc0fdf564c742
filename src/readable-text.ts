import type { Content } from './schemas/message.ts'

/** Fields of content, at its top, that people read, whatever the type of the message. */
export const readableFields = ['text', 'name', 'title', 'description']

/** Where a content keeps the text that RongCloud's client sent, where that is more than its fields say (docs/rongcloud.md). */
export const exactField = 'rongcloud:raw'

/** Where a word list looks: nobody is to read in another field what was taken out of the first. */
export const screenedFields = [...readableFields, exactField]

/** What a person reads in a message: what word lists look at, and what search finds. */
export function readableText (type: string, content: Content): string {
  return (type === 'text' ? ['text'] : readableFields).map((field) => content[field]).filter((value) => typeof value === 'string').join('\n')
}
