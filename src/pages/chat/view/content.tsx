import type { Message } from '../../../client/index.ts'
import { t } from '../text.ts'
import { Picture } from './picture.tsx'
import { RichText } from './rich-text.tsx'

interface Fields { readonly text?: unknown, readonly url?: unknown, readonly name?: unknown, readonly latitude?: unknown, readonly longitude?: unknown }

/** What a message says, by its type. One that the page does not know is shown as it is. */
export function Content ({ message: { type, content, mentions, recalledAt } }: { readonly message: Pick<Message, 'type' | 'content' | 'mentions' | 'recalledAt'> }) {
  if (recalledAt !== undefined) return <p class='recalled'>{t('recalled')}</p>
  const { text, url, name, latitude, longitude } = content as Fields
  const title = typeof name === 'string' && name !== '' ? name : undefined
  if (type === 'text' && typeof text === 'string') return <RichText text={text} mentions={mentions} />
  if (type === 'image' && typeof url === 'string') return <Picture url={url} name={title} />
  if (['file', 'voice', 'video'].includes(type) && typeof url === 'string' && /^https?:/.test(url)) return <p class='text'><a href={url} target='_blank' rel='noopener noreferrer'>{title ?? url}</a></p>
  if (type === 'location' && typeof latitude === 'number' && typeof longitude === 'number') return <p class='text'>📍 <a href={`geo:${latitude},${longitude}`}>{title ?? `${latitude}, ${longitude}`}</a></p>
  return <details class='other'><summary>{type}</summary><pre>{JSON.stringify(content, null, 2)}</pre></details>
}
