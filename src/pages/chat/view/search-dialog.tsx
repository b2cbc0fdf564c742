import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Stored } from '../model/timeline.ts'
import { t } from '../text.ts'
import { useTitle } from './conversation-list.tsx'
import { useSession } from './context.ts'
import { Dialog } from './dialog.tsx'
import { summaryOf } from './summary.ts'
import { moment } from './times.ts'

interface Found { readonly items: readonly Stored[], readonly next?: string }

/** Milliseconds after the last key at which is searched. */
const pause = 200

/** Finds messages, everywhere or in one conversation, and goes to them. */
export function SearchDialog ({ onClose }: { readonly onClose: () => void }) {
  const session = useSession()
  const here = session.current.peek()
  const words = useRef('')
  const isHere = useSignal(false)
  const found = useSignal<Found | undefined>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const asked = useRef(0)

  function search (): void {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => { session.attempt(read()) }, pause)
  }

  async function read (cursor?: string): Promise<void> {
    const turn = ++asked.current
    const query = new URLSearchParams({ q: words.current, limit: '30', ...isHere.peek() && here !== undefined ? { conversation: here } : {}, ...cursor === undefined ? {} : { cursor } })
    const page = words.current.trim() === '' ? undefined : await session.rest<Found>('GET', `v1/search?${query}`)
    // An answer that is late is not what is asked now.
    if (turn === asked.current) found.value = page === undefined || cursor === undefined ? page : { ...page, items: [...found.value?.items ?? [], ...page.items] }
  }

  async function goTo ({ conversation, seq }: Stored): Promise<void> {
    onClose()
    const timeline = session.timelineOf(conversation)
    // First: opening it would read the newest page.
    await timeline.goTo(seq)
    await session.open(conversation)
  }

  return (
    <Dialog title={t('search')} class='search' onClose={onClose}>
      <label class='field'><span>{t('searchFor')}</span><input type='search' autofocus maxLength={256} onInput={({ currentTarget }) => { words.current = currentTarget.value; search() }} /></label>
      {here !== undefined && <label><input type='checkbox' checked={isHere.value} onChange={({ currentTarget }) => { isHere.value = currentTarget.checked; search() }} /> {t('searchHere')}</label>}
      <p class='hint' role='status'>{found.value === undefined ? '' : found.value.items.length === 0 ? t('foundNone') : t('found', { count: found.value.items.length })}</p>
      <ul class='results'>{found.value?.items.map((message) => <li key={message.messageId}><Result message={message} onPick={goTo} /></li>)}</ul>
      {found.value?.next !== undefined && <button type='button' onClick={() => { session.attempt(read(found.value?.next)) }}>{t('more')}</button>}
    </Dialog>
  )
}

function Result ({ message, onPick }: { readonly message: Stored, readonly onPick: (message: Stored) => void }) {
  const { people } = useSession()
  const title = useTitle(message.conversation)
  return <button type='button' class='result' onClick={() => { onPick(message) }}><b>{title}</b> <time>{moment(message.time)}</time><span>{people.name(message.from)}: {summaryOf(message)}</span></button>
}
