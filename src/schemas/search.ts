import { type Static, Type } from '@sinclair/typebox'
import { Address, AsListQuery, listOf, ListQuery, strict } from './common.ts'
import { Message } from './message.ts'

const what = {
  q: Type.String({ maxLength: 256, description: 'What to look for: words, and characters in a row, all of them. See docs/search.md', examples: ['上海', 'invoice'] }),
  conversation: Type.Optional(Address)
}

export const SearchQuery = strict({ ...what, ...AsListQuery.properties })
export const SearchRequest = strict({ ...what, ...ListQuery.properties })
export type SearchRequest = Static<typeof SearchRequest>

export const SearchList = listOf(Message)
