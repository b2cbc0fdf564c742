import { useEffect, useRef } from 'preact/hooks'
import { language } from '../../shared/language.ts'
import { theme } from '../../shared/theme.ts'
import { t } from '../text.ts'
import { Dialog } from './dialog.tsx'

/** Every emoji, with search. The picker is loaded when it is wanted first. */
export function EmojiDialog ({ onPick, onClose }: { readonly onPick: (emoji: string) => void, readonly onClose: () => void }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let isOpen = true
    makePicker().then((picker) => {
      if (!isOpen) return
      picker.addEventListener('emoji-click', ({ detail: { unicode } }) => { if (unicode !== undefined) onPick(unicode) })
      place.current?.replaceChildren(picker)
    })
    return () => { isOpen = false }
  }, [])
  return <Dialog title={t('emoji')} class='emoji' onClose={onClose}><div ref={place}><p class='hint'>{t('loading')}</p></div></Dialog>
}

async function makePicker () {
  const chosen = language.peek()
  const [{ default: Picker }, { default: i18n }] = await Promise.all([
    import('emoji-picker-element/picker.js'),
    chosen === 'zh' ? import('emoji-picker-element/i18n/zh_CN.js') : import('emoji-picker-element/i18n/en.js')
  ])
  const picker = new Picker({ locale: chosen, i18n, dataSource: new URL(`emoji-${chosen}.json`, import.meta.url).href })
  if (theme.peek() !== 'auto') picker.className = theme.peek()
  return picker
}
