import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Header, type PageName } from '../shared/header.tsx'
import { t } from './text.ts'

export interface Entry {
  /** Its anchor. */
  readonly id: string
  readonly title: string
  /** What else it is found by. */
  readonly words?: string
}
export interface Chapter { readonly title: string, readonly entries: readonly Entry[] }

interface ReferencePageProps {
  readonly page: PageName
  readonly title: string
  readonly chapters: readonly Chapter[]
  readonly children: ComponentChildren
}

/** A reference with its contents beside it. */
export function ReferencePage ({ page, title, chapters, children }: ReferencePageProps) {
  const filter = useSignal('')
  const wanted = filter.value.toLowerCase()
  const isWanted = ({ title, words = '' }: Entry): boolean => `${title} ${words}`.toLowerCase().includes(wanted)
  // The browser went to the anchor when there was nothing there yet.
  useEffect(() => { if (window.location.hash !== '') document.getElementById(decodeURIComponent(window.location.hash.slice(1)))?.scrollIntoView() }, [chapters])
  return (
    <>
      <Header page={page} />
      <div class='reference'>
        <nav class='contents' aria-label={t('contents')}>
          <input type='search' aria-label={t('filter')} placeholder={t('filter')} value={filter.value} onInput={({ currentTarget: { value } }) => { filter.value = value }} />
          {chapters.map((chapter) => {
            const entries = chapter.entries.filter(isWanted)
            return entries.length > 0 && (
              <section key={chapter.title}>
                <h2>{chapter.title}</h2>
                <ul>{entries.map(({ id, title }) => <li key={id}><a href={`#${encodeURIComponent(id)}`}>{title}</a></li>)}</ul>
              </section>
            )
          })}
        </nav>
        <main class='pages' tabIndex={0}>
          <h1>{title}</h1>
          {children}
        </main>
      </div>
    </>
  )
}
