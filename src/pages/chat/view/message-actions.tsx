import { useSignal } from '@preact/signals'
import { kindOf } from '../model/address.ts'
import type { Stored } from '../model/timeline.ts'
import { t } from '../text.ts'
import { edit, reply } from './composing.ts'
import { useSession } from './context.ts'
import { EmojiDialog } from './emoji-dialog.tsx'
import { ReadersDialog } from './readers-dialog.tsx'

const quick = ['👍', '❤️', '😂']

/** What can be done with a message: shown on the one that is pointed at, or that has the focus. */
export function MessageActions ({ message }: { readonly message: Stored }) {
  const session = useSession()
  const dialog = useSignal<'emoji' | 'readers' | undefined>(undefined)
  const { conversation: address, seq, from, type, content, reactions = {} } = message
  const isMine = from === session.user
  const kind = kindOf(address)
  const role = session.members.of(address).find(({ userId }) => userId === session.user)?.role
  const { text } = content as { text?: unknown }
  const react = (emoji: string): void => {
    dialog.value = undefined
    session.attempt(session.chat.react(address, seq, emoji, !(reactions[emoji]?.includes(session.user) ?? false)))
  }
  const close = (): void => { dialog.value = undefined }
  return (
    <div class='actions' role='toolbar' aria-label={t('actions')}>
      {kind !== 'system' && quick.map((emoji) => <button key={emoji} type='button' class='plain' aria-label={t('reactWith', { emoji })} onClick={() => { react(emoji) }}>{emoji}</button>)}
      {kind !== 'system' && <button type='button' class='plain' aria-label={t('moreEmoji')} title={t('moreEmoji')} onClick={() => { dialog.value = 'emoji' }}>☺</button>}
      {kind !== 'system' && <button type='button' class='plain' aria-label={t('reply')} title={t('reply')} onClick={() => { reply(message) }}>↩</button>}
      {isMine && type === 'text' && <button type='button' class='plain' aria-label={t('edit')} title={t('edit')} onClick={() => { edit(message) }}>✎</button>}
      {(isMine || role === 'owner' || role === 'admin') && <button type='button' class='plain' aria-label={t('recall')} title={t('recall')} onClick={() => { session.attempt(session.chat.recall(address, seq)) }}>🗑</button>}
      {typeof text === 'string' && <button type='button' class='plain' aria-label={t('copy')} title={t('copy')} onClick={() => { session.attempt(navigator.clipboard.writeText(text)) }}>⧉</button>}
      {isMine && kind === 'group' && <button type='button' class='plain' aria-label={t('readers')} title={t('readers')} onClick={() => { dialog.value = 'readers' }}>👁</button>}
      {dialog.value === 'emoji' && <EmojiDialog onPick={react} onClose={close} />}
      {dialog.value === 'readers' && <ReadersDialog message={message} onClose={close} />}
    </div>
  )
}
