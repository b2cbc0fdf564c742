import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { ArrowDown } from 'lucide'
import type { ConversationItem } from '../../../client/index.ts'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { IconButton } from '../../shared/icon.tsx'
import type { Outgoing, Stored, Timeline } from '../model/timeline.ts'
import { describe, t } from '../text.ts'
import { useSession } from './context.ts'
import { OutgoingRow, StoredRow } from './message-row.tsx'
import { day, isSameDay } from './times.ts'
import { useVirtualList } from './virtual-list.ts'

/** Rows from either end of what is held at which more is read. */
const near = 12
/** Pixels from the end within which one is at the end. */
const endZone = 60
/** Milliseconds in which messages of one author stand together. */
const together = 5 * 60_000
/** Milliseconds in which a scroll to a row has found its place. */
const settling = 150
/** Milliseconds for which the message that was gone to is marked. */
const marked = 2000

type Row = { readonly id: string, readonly message: Stored } | { readonly id: string, readonly outgoing: Outgoing }

/** The messages of one conversation. Only what is seen is in the document, however many are held. */
export function TimelineView ({ timeline }: { readonly timeline: Timeline }) {
  const session = useSession()
  const { address } = timeline
  const scroller = useRef<HTMLDivElement>(null)
  const active = useSignal<string | undefined>(undefined)
  const markedSeq = useSignal<number | undefined>(undefined)
  const isAtEnd = useSignal(true)
  /** What was unread when the conversation was opened. */
  const unread = useRef(unreadIn(session.conversations.at(address)))
  const messages = timeline.messages.value
  const outgoing = timeline.outgoing.value
  const count = messages.length + outgoing.length

  const idOf = (index: number): string => rowAt(messages, outgoing, index, session.user).id
  const list = useVirtualList({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    getItemKey: idOf,
    overscan: 6,
    paddingStart: 12,
    paddingEnd: 12,
    anchorTo: 'end',
    // What comes where one reads on from long ago is not new.
    followOnAppend: !timeline.moreAfter.value,
    scrollEndThreshold: endZone
  })
  const items = list.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const isLoaded = timeline.state.value === 'loaded'

  const isGoing = useSignal(true)
  useEffect(() => {
    if (!isLoaded || isGoing.value) return
    if (first < near) timeline.older()
    if (last > count - near) timeline.newer()
  }, [isLoaded, isGoing.value, first < near, last > count - near, count])

  /** Scrolls to a row. Meanwhile nothing is read: rows that come before it would give it another index. */
  function goTo (index: number, align: 'start' | 'center'): void {
    isGoing.value = true
    // In the next frame: by then the rows at the end are measured. Further up their heights are guesses.
    requestAnimationFrame(() => {
      list.scrollToIndex(index, { align })
      setTimeout(() => { isGoing.value = false }, settling)
    })
  }

  // Where it is opened: at what is new.
  const isPlaced = useRef(false)
  useLayoutEffect(() => {
    if (!isLoaded || isPlaced.current || count === 0) return
    isPlaced.current = true
    if (timeline.target.peek() !== undefined) return
    list.scrollToEnd()
    goTo(Math.max(0, messages.findIndex((message) => isNew(message))) || count - 1, 'start')
  }, [isLoaded, count])

  useLayoutEffect(() => { if (outgoing.length > 0) list.scrollToEnd() }, [outgoing.length])

  useSignalEffect(() => {
    const seq = timeline.target.value
    const index = timeline.messages.value.findIndex((message) => message.seq === seq)
    if (seq === undefined || index < 0) return
    timeline.target.value = undefined
    goTo(index, 'center')
    markedSeq.value = seq
    active.value = idOf(index)
    setTimeout(() => { markedSeq.value = undefined }, marked)
  })

  // What is seen is read, while somebody looks.
  const newest = timeline.moreAfter.value ? undefined : messages.at(-1)?.seq
  useEffect(() => {
    const look = (): void => { if (isLoaded && newest !== undefined && isAtEnd.peek() && document.visibilityState === 'visible') session.read(address, newest) }
    look()
    document.addEventListener('visibilitychange', look)
    return () => { document.removeEventListener('visibilitychange', look) }
  }, [isLoaded, newest, isAtEnd.value])

  const isNew = ({ seq, from }: Stored): boolean => seq > unread.current.after && seq <= unread.current.upTo && from !== session.user

  function onScroll (): void {
    const { scrollTop, clientHeight, scrollHeight } = scroller.current!
    isAtEnd.value = scrollHeight - scrollTop - clientHeight < endZone
  }

  function onKeyDown (event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (step === undefined || !(event.target as Element).matches('li, .scroller')) return
    event.preventDefault()
    const at = items.find(({ key }) => key === active.peek())?.index ?? count
    const index = Math.min(count - 1, Math.max(0, at + step))
    if (count === 0) return
    active.value = idOf(index)
    list.scrollToIndex(index, { align: 'auto' })
    requestAnimationFrame(() => { scroller.current?.querySelector<HTMLElement>(`li[data-index="${index}"]`)?.focus({ preventScroll: true }) })
  }

  return (
    <div class='timeline'>
      {/* It scrolls, so it has to be reachable by the keyboard. */}
      <div class='scroller' ref={scroller} tabIndex={0} role='region' aria-label={t('messages')} onScroll={onScroll} onKeyDown={onKeyDown}>
        <ol style={{ height: `${list.getTotalSize()}px` }}>
          {items.map(({ index, key, start }) => {
            const row = rowAt(messages, outgoing, index, session.user)
            const before = index > 0 ? rowAt(messages, outgoing, index - 1, session.user) : undefined
            const isNewDay = before === undefined ? !timeline.moreBefore.value : !isSameDay(timeOf(before), timeOf(row))
            const isFirstNew = 'message' in row && isNew(row.message) && before !== undefined && 'message' in before && !isNew(before.message)
            const isFollowing = !isNewDay && !isFirstNew && before !== undefined && authorOf(before) === authorOf(row) && timeOf(row) - timeOf(before) < together
            return (
              <li
                key={key} ref={list.measureElement} data-index={index} data-marked={'message' in row && row.message.seq === markedSeq.value} style={{ transform: `translateY(${start}px)` }} tabIndex={-1}
                onMouseEnter={() => { active.value = row.id }} onFocusCapture={() => { active.value = row.id }} onClick={() => { active.value = row.id }}
              >
                {isNewDay && <p class='day'>{day(timeOf(row))}</p>}
                {isFirstNew && <p class='divider'>{t('newMessages')}</p>}
                {'message' in row ? <StoredRow message={row.message} isFollowing={isFollowing} id={row.id} active={active} /> : <OutgoingRow outgoing={row.outgoing} />}
              </li>
            )
          })}
        </ol>
        {timeline.isEmpty.value && <p class='hint centre'>{t('empty')}</p>}
        {timeline.state.value === 'loading' && <p class='hint centre'>{t('loading')}</p>}
        {timeline.state.value === 'failed' && <p class='problem centre' role='alert'>{describe(timeline.error.value!)} <button type='button' onClick={() => { session.open(address) }}>{t('retry')}</button></p>}
      </div>
      {(!isAtEnd.value || timeline.moreAfter.value) && <ToEnd onClick={() => { if (timeline.moreAfter.peek()) timeline.toEnd().then(() => { list.scrollToEnd() }); else list.scrollToEnd() }} />}
      <Heard address={address} />
    </div>
  )
}

function ToEnd ({ onClick }: { readonly onClick: () => void }) {
  return <IconButton icon={ArrowDown} label={t('toEnd')} class='to-end' onClick={onClick} />
}

/** What is said is read out, too: the list itself, of which parts come and go, cannot be. */
function Heard ({ address }: { readonly address: string }) {
  const session = useSession()
  const text = useComputed(() => {
    const message = session.heard.value
    if (message?.conversation !== address) return ''
    const { text } = message.content as { text?: unknown }
    return `${session.people.name(message.from)}: ${typeof text === 'string' ? text : message.type}`
  })
  return <p class='unseen' aria-live='polite'>{text}</p>
}

function unreadIn (item: ConversationItem | undefined): { readonly after: number, readonly upTo: number } {
  const { readSeq = 0, lastSeq = 0, unread = 0 } = item ?? {}
  return unread > 0 ? { after: readSeq, upTo: lastSeq } : { after: Infinity, upTo: 0 }
}

function rowAt (messages: readonly Stored[], outgoing: readonly Outgoing[], index: number, user: string): Row {
  const message = messages[index]
  if (message === undefined) {
    const one = outgoing[index - messages.length]!
    return { id: one.letter.clientId, outgoing: one }
  }
  // One's own keeps its row when it is stored.
  return { id: message.from === user && message.clientId !== undefined ? message.clientId : String(message.seq), message }
}

const timeOf = (row: Row): number => 'message' in row ? row.message.time : row.outgoing.time
const authorOf = (row: Row): string | undefined => 'message' in row ? row.message.from : undefined
