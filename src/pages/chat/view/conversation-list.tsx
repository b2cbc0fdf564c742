import { BellOff, Pin } from 'lucide'
import type { ConversationItem } from '../../../client/index.ts'
import { Icon } from '../../shared/icon.tsx'
import { kindOf, nameIn } from '../model/address.ts'
import { t } from '../text.ts'
import { Avatar } from './avatar.tsx'
import { useSession } from './context.ts'
import { summaryOf } from './summary.ts'
import { moment } from './times.ts'

/** What a conversation is called. */
export function useTitle (address: string): string {
  const { conversations, people } = useSession()
  return conversations.at(address)?.name ?? (kindOf(address) === 'direct' ? people.name(nameIn(address)) : nameIn(address))
}

export function ConversationList () {
  const { conversations } = useSession()
  const items = conversations.sorted.value
  return (
    <nav class='list' aria-label={t('conversations')}>
      <ul>{items.map((item) => <li key={item.conversation}><Item item={item} /></li>)}</ul>
      {items.length === 0 && <p class='hint'>{t('listEmpty')}</p>}
    </nav>
  )
}

function Item ({ item }: { readonly item: ConversationItem }) {
  const session = useSession()
  const { conversation: address, unread = 0, mentioned = 0, muted, pinned, lastMessage } = item
  const title = useTitle(address)
  const isHere = kindOf(address) === 'direct' ? session.presence.of(nameIn(address))?.online : undefined
  const typing = session.typists.at(address)
  const author = lastMessage === undefined || kindOf(address) === 'direct' ? '' : `${lastMessage.from === session.user ? t('you') : session.people.name(lastMessage.from)}: `
  return (
    <button type='button' class='item' aria-current={session.current.value === address} data-unread={unread > 0} onClick={() => { session.open(address) }}>
      <Avatar name={title} id={address} isHere={isHere} />
      <span class='item-title'>{title}{isHere === true && <span class='unseen'>, {t('here')}</span>}</span>
      {lastMessage !== undefined && <time>{moment(lastMessage.time)}</time>}
      <span class='item-last'>{typing.length > 0 ? t('typingOne', { name: typing.map((user) => session.people.name(user)).join(', ') }) : lastMessage === undefined ? t(kindOf(address)) : author + summaryOf(lastMessage)}</span>
      <span class='item-signs'>
        {pinned === true && <span role='img' aria-label={t('pin')}><Icon of={Pin} /></span>}
        {muted === true && <span role='img' aria-label={t('mute')}><Icon of={BellOff} /></span>}
        {mentioned > 0 && <span class='badge mention'><span aria-hidden='true'>@</span><span class='unseen'>{t('mentioned', { count: mentioned })}</span></span>}
        {unread > 0 && <span class='badge'><span aria-hidden='true'>{unread > 999 ? '999+' : unread}</span><span class='unseen'>{t('unread', { count: unread })}</span></span>}
      </span>
    </button>
  )
}
