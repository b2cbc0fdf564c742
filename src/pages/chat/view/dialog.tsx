import { X } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { IconButton } from '../../shared/icon.tsx'
import { t } from '../text.ts'

/** A dialog over the page, as long as it is drawn. */
export function Dialog ({ title, class: name = '', onClose, children }: { readonly title: string, readonly class?: string, readonly onClose: () => void, readonly children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => { ref.current?.showModal() }, [])
  return (
    // A click beside it closes it: the dialog's own box is all content.
    <dialog ref={ref} class={name} aria-label={title} onClose={onClose} onClick={({ target }) => { if (target === ref.current) onClose() }}>
      <div class='dialog-box'>
        <header><h2>{title}</h2><IconButton icon={X} label={t('close')} onClick={onClose} /></header>
        {children}
      </div>
    </dialog>
  )
}
