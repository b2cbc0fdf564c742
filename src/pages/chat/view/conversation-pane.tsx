import { useSignal } from '@preact/signals'
import { ArrowLeft, Info, X } from 'lucide'
import { IconButton } from '../../shared/icon.tsx'
import { kindOf, nameIn } from '../model/address.ts'
import { describe, t } from '../text.ts'
import { Avatar } from './avatar.tsx'
import { Composer } from './composer.tsx'
import { useTitle } from './conversation-list.tsx'
import { useSession } from './context.ts'
import { DetailsDialog } from './details-dialog.tsx'
import { TimelineView } from './timeline-view.tsx'
import { moment } from './times.ts'

/** The conversation that is looked at. */
export function ConversationPane ({ address }: { readonly address: string }) {
  const session = useSession()
  const title = useTitle(address)
  const isDetailed = useSignal(false)
  const timeline = session.timelineOf(address)
  const isHere = kindOf(address) === 'direct' ? session.presence.of(nameIn(address))?.online : undefined
  return (
    <section class='pane' aria-label={title}>
      <header>
        <IconButton icon={ArrowLeft} label={t('back')} class='plain back' onClick={() => { session.open(undefined) }} />
        <Avatar name={title} id={address} isHere={isHere} />
        <div class='pane-title'><h2>{title}</h2><Subtitle address={address} /></div>
        {kindOf(address) !== 'system' && <IconButton icon={Info} label={t('details')} onClick={() => { isDetailed.value = true }} />}
      </header>
      {session.problem.value !== undefined && <p class='problem strip' role='alert'>{describe(session.problem.value)} <IconButton icon={X} label={t('close')} onClick={() => { session.problem.value = undefined }} /></p>}
      <TimelineView key={address} timeline={timeline} />
      <Typing address={address} />
      {kindOf(address) !== 'system' && <Composer address={address} />}
      {isDetailed.value && <DetailsDialog address={address} onClose={() => { isDetailed.value = false }} />}
    </section>
  )
}

/** Who is here. */
function Subtitle ({ address }: { readonly address: string }) {
  const { presence, members, rooms } = useSession()
  const kind = kindOf(address)
  const peer = kind === 'direct' ? presence.of(nameIn(address)) : undefined
  const text = peer?.online === true
    ? t('here')
    : peer?.lastSeen !== undefined
      ? t('lastSeen', { time: moment(peer.lastSeen) })
      : kind === 'room'
        ? t('peopleCount', { count: rooms.members(address) ?? 1 })
        : kind === 'group' && members.of(address).length > 0
          ? t('membersCount', { count: members.of(address).length })
          : t(kind)
  return <p class='hint'>{text}</p>
}

function Typing ({ address }: { readonly address: string }) {
  const { typists, people } = useSession()
  const names = typists.at(address).map((user) => people.name(user))
  return <p class='typing hint' aria-live='polite'>{names.length === 0 ? '' : t(names.length === 1 ? 'typingOne' : 'typingMany', { name: names.join(', ') })}</p>
}
