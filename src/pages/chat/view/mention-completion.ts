/** The mention that is being written before the caret: where its `@` stands, and what follows it. */
export function mentionAt (text: string, caret: number): { readonly start: number, readonly query: string } | undefined {
  const [, before, query] = /(^|[\s(（,，])@([\w=+@.-]{0,64})$/.exec(text.slice(0, caret)) ?? []
  if (before === undefined || query === undefined) return undefined
  return { start: caret - query.length - 1, query }
}

/** Whom the text mentions: of those who were chosen, who is still in it. */
export function mentionsIn (text: string, chosen: readonly string[]): string[] | 'all' | undefined {
  const named = new Set(text.match(/@[\w=+@.-]+/g)?.map((one) => one.slice(1)))
  const mentions = [...new Set(chosen)].filter((id) => named.has(id))
  if (mentions.includes('all')) return 'all'
  return mentions.length > 0 ? mentions : undefined
}
