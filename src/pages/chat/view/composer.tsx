import { useSignal } from '@preact/signals'
import { Image, Smile, X } from 'lucide'
import { useEffect, useId, useRef } from 'preact/hooks'
import { IconButton } from '../../shared/icon.tsx'
import { kindOf, nameIn } from '../model/address.ts'
import { t } from '../text.ts'
import { clear, draftOf, edit } from './composing.ts'
import { useSession } from './context.ts'
import { EmojiDialog } from './emoji-dialog.tsx'
import { mentionAt, mentionsIn } from './mention-completion.ts'
import { useAuthor } from './message-row.tsx'
import { PictureDialog } from './picture-dialog.tsx'
import { summaryOf } from './summary.ts'

/** People that are offered at once. */
const mostOffered = 8

/** Where a message is written, answered or changed. */
export function Composer ({ address }: { readonly address: string }) {
  const session = useSession()
  const draft = draftOf(address)
  const { text, replyTo, edits } = draft.value
  const input = useRef<HTMLTextAreaElement>(null)
  const caret = useSignal(0)
  const choice = useSignal(0)
  const isClosed = useSignal(false)
  const dialog = useSignal<'emoji' | 'picture' | undefined>(undefined)
  const listId = useId()
  const mention = isClosed.value ? undefined : mentionAt(text, caret.value)
  const offered = mention === undefined ? [] : whoMatches(mention.query)
  const chosen = offered[Math.min(choice.value, offered.length - 1)]

  useEffect(() => {
    // Elsewhere the keyboard would cover the messages.
    if (window.matchMedia('(pointer: fine)').matches || replyTo !== undefined || edits !== undefined) input.current?.focus()
  }, [address, replyTo, edits])

  function whoMatches (query: string): string[] {
    const members = session.members.of(address).map(({ userId }) => userId)
    const role = session.members.of(address).find(({ userId }) => userId === session.user)?.role
    const authors = kindOf(address) === 'room' ? session.timelineOf(address).messages.peek().slice(-200).map(({ from }) => from) : []
    const people = kindOf(address) === 'direct' ? [nameIn(address)] : [...new Set([...members, ...authors])]
    const all = role === 'owner' || role === 'admin' ? ['all'] : []
    const wanted = query.toLowerCase()
    return [...all, ...people.filter((user) => user !== session.user)].filter((user) => user.toLowerCase().startsWith(wanted) || session.people.name(user).toLowerCase().startsWith(wanted)).slice(0, mostOffered)
  }

  function insert (added: string, start: number, end: number, mentions: readonly string[] = []): void {
    draft.value = { ...draft.value, text: text.slice(0, start) + added + text.slice(end), mentions: [...draft.value.mentions, ...mentions] }
    const at = start + added.length
    caret.value = at
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(at, at)
    })
  }

  function choose (user: string): void {
    if (mention !== undefined) insert(`@${user} `, mention.start, caret.peek(), [user])
  }

  function onInput ({ currentTarget: { value, selectionStart } }: { readonly currentTarget: HTMLTextAreaElement }): void {
    draft.value = { ...draft.value, text: value }
    caret.value = selectionStart
    choice.value = 0
    isClosed.value = false
    session.chat.typing(address, value !== '')
  }

  function submit (): void {
    const said = text.trim()
    if (said === '') return
    const mentions = mentionsIn(said, draft.value.mentions)
    clear(address)
    if (edits !== undefined) session.attempt(session.chat.edit(address, edits.seq, { ...edits.content, text: said })).then((isDone) => { if (!isDone) draft.value = { text: said, mentions: [], edits } })
    else session.send(address, said, { ...mentions === undefined ? {} : { mentions }, ...replyTo === undefined ? {} : { replyTo: replyTo.seq } })
  }

  function editLast (): void {
    const mine = session.timelineOf(address).messages.peek().findLast(({ from, type, recalledAt }) => from === session.user && type === 'text' && recalledAt === undefined)
    if (mine !== undefined) edit(mine)
  }

  function onKeyDown (event: KeyboardEvent): void {
    // Enter also ends a composition (Chinese, Japanese, Korean); Safari says so by 229 only.
    if (event.isComposing || event.keyCode === 229) return
    const isOffering = chosen !== undefined
    const actions: Record<string, (() => void) | undefined> = {
      ArrowDown: isOffering ? () => { choice.value = (choice.peek() + 1) % offered.length } : undefined,
      ArrowUp: isOffering ? () => { choice.value = (choice.peek() + offered.length - 1) % offered.length } : text === '' ? editLast : undefined,
      Tab: isOffering ? () => { choose(chosen) } : undefined,
      Enter: event.shiftKey ? undefined : isOffering ? () => { choose(chosen) } : submit,
      Escape: isOffering ? () => { isClosed.value = true } : edits !== undefined || replyTo !== undefined ? () => { clear(address) } : undefined
    }
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }

  return (
    <form class='composer' onSubmit={(event) => { event.preventDefault(); submit() }}>
      {(edits !== undefined || replyTo !== undefined) && <Above address={address} />}
      {chosen !== undefined && (
        <ul class='offered' role='listbox' id={listId} aria-label={t('mentionWhom')}>
          {offered.map((user) => (
            <li key={user} id={`${listId}-${user}`} role='option' aria-selected={user === chosen} onMouseDown={(event) => { event.preventDefault(); choose(user) }}>
              <b>@{user}</b> {user === 'all' ? t('everyone') : session.people.name(user) === user ? '' : session.people.name(user)}
            </li>
          ))}
        </ul>
      )}
      <IconButton icon={Image} label={t('picture')} onClick={() => { dialog.value = 'picture' }} />
      <IconButton icon={Smile} label={t('emoji')} onClick={() => { dialog.value = 'emoji' }} />
      <textarea
        ref={input} rows={1} value={text} aria-label={t('message')} placeholder={t('writeHere')} enterkeyhint='send' dir='auto'
        aria-autocomplete='list' aria-controls={chosen === undefined ? undefined : listId} aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen}`}
        onInput={onInput} onKeyDown={onKeyDown} onSelect={({ currentTarget }) => { caret.value = currentTarget.selectionStart }}
      />
      <button class='primary'>{edits === undefined ? t('send') : t('save')}</button>
      {dialog.value === 'emoji' && <EmojiDialog onPick={(emoji) => { dialog.value = undefined; insert(emoji, caret.peek(), caret.peek()) }} onClose={() => { dialog.value = undefined }} />}
      {dialog.value === 'picture' && <PictureDialog onPick={(content) => { dialog.value = undefined; session.send(address, content, { type: 'image' }) }} onClose={() => { dialog.value = undefined }} />}
    </form>
  )
}

/** What the text will be: an answer, or another wording. */
function Above ({ address }: { readonly address: string }) {
  const { replyTo, edits } = draftOf(address).value
  const author = useAuthor(address, replyTo?.from ?? '')
  return (
    <p class='above'>
      <span><b>{edits !== undefined ? t('editing') : t('replyingTo', { name: author })}</b> {summaryOf((edits ?? replyTo)!)}</span>
      <IconButton icon={X} label={t('cancel')} onClick={() => { clear(address) }} />
    </p>
  )
}
