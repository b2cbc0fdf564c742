import { tokenize } from 'linkifyjs'
import type { ComponentChildren } from 'preact'

/** A text as it was written, its links to be followed and its mentions marked. */
export function RichText ({ text, mentions }: { readonly text: string, readonly mentions?: readonly string[] | 'all' | undefined }) {
  return (
    <p class='text' dir='auto'>
      {tokenize(text).map((token, index) => token.isLink && token.t === 'url'
        ? <a key={index} href={token.toHref('https')} target='_blank' rel='noopener noreferrer'>{token.toString()}</a>
        : marked(token.toString(), mentions === 'all' ? ['all'] : mentions ?? []))}
    </p>
  )
}

function marked (text: string, mentions: readonly string[]): ComponentChildren {
  if (mentions.length === 0) return text
  const names = new Set(mentions.map((id) => `@${id}`))
  return text.split(/(@[\w=+@.-]+)/).map((part, index) => names.has(part) ? <mark key={index}>{part}</mark> : part)
}
