import { useSignal } from '@preact/signals'
import { Copy, Eye, Pencil, Reply, SmilePlus, Undo2 } from 'lucide'
import { IconButton } from '../../shared/icon.tsx'
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
      {kind !== 'system' && <IconButton icon={SmilePlus} label={t('moreEmoji')} onClick={() => { dialog.value = 'emoji' }} />}
      {kind !== 'system' && <IconButton icon={Reply} label={t('reply')} onClick={() => { reply(message) }} />}
      {isMine && type === 'text' && <IconButton icon={Pencil} label={t('edit')} onClick={() => { edit(message) }} />}
      {(isMine || role === 'owner' || role === 'admin') && <IconButton icon={Undo2} label={t('recall')} onClick={() => { session.attempt(session.chat.recall(address, seq)) }} />}
      {typeof text === 'string' && <IconButton icon={Copy} label={t('copy')} onClick={() => { session.attempt(navigator.clipboard.writeText(text)) }} />}
      {isMine && kind === 'group' && <IconButton icon={Eye} label={t('readers')} onClick={() => { dialog.value = 'readers' }} />}
      {dialog.value === 'emoji' && <EmojiDialog onPick={react} onClose={close} />}
      {dialog.value === 'readers' && <ReadersDialog message={message} onClose={close} />}
    </div>
  )
}
