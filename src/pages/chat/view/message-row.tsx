import { type ReadonlySignal, useComputed } from '@preact/signals'
import { kindOf, nameIn } from '../model/address.ts'
import type { Outgoing, Stored } from '../model/timeline.ts'
import { describe, t } from '../text.ts'
import { Avatar } from './avatar.tsx'
import { Content } from './content.tsx'
import { useSession } from './context.ts'
import { MessageActions } from './message-actions.tsx'
import { summaryOf } from './summary.ts'
import { clock, exactly } from './times.ts'

/** What somebody is called in a conversation. */
export function useAuthor (address: string, user: string): string {
  const { members, people } = useSession()
  return members.nickname(address, user) ?? people.name(user)
}

interface StoredRowProps {
  readonly message: Stored
  /** Whether its author said the message before it, too, a moment ago. */
  readonly isFollowing: boolean
  /** By which `active` names it. */
  readonly id: string
  readonly active: ReadonlySignal<string | undefined>
}

/** A message that is stored. */
export function StoredRow ({ message, isFollowing, id, active }: StoredRowProps) {
  const session = useSession()
  const isActive = useComputed(() => active.value === id)
  const { conversation: address, seq, from, time, editedAt, recalledAt, replyTo } = message
  const isMine = from === session.user
  const author = useAuthor(address, from)
  const isRead = isMine && kindOf(address) === 'direct' && (from === nameIn(address) || (session.conversations.at(address)?.peerRead ?? 0) >= seq)
  return (
    <article class='message' data-mine={isMine} data-following={isFollowing} aria-label={isMine ? t('you') : author}>
      {!isMine && !isFollowing && <Avatar name={author} id={from} />}
      <div class='bubble'>
        {!isFollowing && <p class={isMine || kindOf(address) === 'direct' ? 'author unseen' : 'author'}>{isMine ? t('you') : author}</p>}
        {replyTo !== undefined && recalledAt === undefined && <Quote address={address} seq={replyTo} />}
        <Content message={message} />
        <p class='meta'>
          {editedAt !== undefined && <span title={exactly(editedAt)}>{t('edited')} </span>}
          <time dateTime={new Date(time).toISOString()} title={exactly(time)}>{clock(time)}</time>
          {isMine && <span class='sign' data-state={isRead ? 'read' : 'sent'} title={t(isRead ? 'state_read' : 'state_sent')}><span aria-hidden='true'>{isRead ? '✓✓' : '✓'}</span><span class='unseen'>{t(isRead ? 'state_read' : 'state_sent')}</span></span>}
        </p>
        <Reactions message={message} />
      </div>
      {isActive.value && recalledAt === undefined && <MessageActions message={message} />}
    </article>
  )
}

/** The message that another one answers. */
function Quote ({ address, seq }: { readonly address: string, readonly seq: number }) {
  const session = useSession()
  const timeline = session.timelineOf(address)
  const answered = timeline.messages.value.findLast((message) => message.seq === seq)
  const author = useAuthor(address, answered?.from ?? '')
  return (
    <button type='button' class='quote' onClick={() => { timeline.goTo(seq) }}>
      <span class='unseen'>{t('answers')} </span>{answered === undefined ? t('notShown') : <><b>{author}</b> {summaryOf(answered)}</>}
    </button>
  )
}

function Reactions ({ message: { conversation: address, seq, reactions = {} } }: { readonly message: Stored }) {
  const session = useSession()
  const all = Object.entries(reactions)
  if (all.length === 0) return null
  return (
    <p class='reactions'>
      {all.map(([emoji, users]) => {
        const isMine = users.includes(session.user)
        const names = t('reaction', { emoji, names: users.map((user) => session.people.name(user)).join(', ') })
        return <button key={emoji} type='button' aria-pressed={isMine} title={names} onClick={() => { session.attempt(session.chat.react(address, seq, emoji, !isMine)) }}><span aria-hidden='true'>{emoji} {users.length}</span><span class='unseen'>{names}</span></button>
      })}
    </p>
  )
}

/** A message on its way. */
export function OutgoingRow ({ outgoing: { letter, time, error } }: { readonly outgoing: Outgoing }) {
  const session = useSession()
  const isOnline = ['online', 'catching-up'].includes(session.state.value.name)
  const state = error === undefined ? t(isOnline ? 'state_sending' : 'state_queued') : t('state_failed', { why: describe(error) })
  return (
    <article class='message' data-mine='true' data-state={error === undefined ? 'sending' : 'failed'} aria-label={t('you')}>
      <div class='bubble'>
        <p class='author unseen'>{t('you')}</p>
        <Content message={{ type: 'text', ...letter }} />
        <p class='meta'>
          <time>{clock(time)}</time> <span role='status'>{state}</span>
          {error !== undefined && <button type='button' onClick={() => { session.retry(letter) }}>{t('retry')}</button>}
          {(error !== undefined || !isOnline) && <button type='button' onClick={() => { session.drop(letter) }}>{t('drop')}</button>}
        </p>
      </div>
    </article>
  )
}
