import type { Message } from '../../../client/index.ts'
import { t } from '../text.ts'

/** A message in one line. */
export function summaryOf ({ type, content, recalledAt }: Pick<Message, 'type' | 'content' | 'recalledAt'>): string {
  if (recalledAt !== undefined) return t('recalled')
  const { text, name } = content as { text?: unknown, name?: unknown }
  if (typeof text === 'string') return text
  const what = type === 'image' ? t('pictureOf') : type
  return typeof name === 'string' && name !== '' ? `[${what}: ${name}]` : `[${what}]`
}
