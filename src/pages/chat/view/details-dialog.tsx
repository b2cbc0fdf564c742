import { useSignal } from '@preact/signals'
import { X } from 'lucide'
import { useEffect } from 'preact/hooks'
import { idPattern } from '../../shared/demo.ts'
import { IconButton } from '../../shared/icon.tsx'
import { segment } from '../../shared/rest.ts'
import { kindOf, nameIn } from '../model/address.ts'
import { describe, t } from '../text.ts'
import { Avatar } from './avatar.tsx'
import { useTitle } from './conversation-list.tsx'
import { useSession } from './context.ts'
import { Dialog } from './dialog.tsx'

/** How a conversation is set, and who is in it. */
export function DetailsDialog ({ address, onClose }: { readonly address: string, readonly onClose: () => void }) {
  const session = useSession()
  const title = useTitle(address)
  const item = session.conversations.at(address)
  const kind = kindOf(address)
  const path = `v1/conversations/${segment(address)}`
  const set = (changes: object) => (): void => { session.attempt(session.rest('PATCH', path, changes)) }
  const end = (work: Promise<unknown>): void => { session.attempt(work).then((isDone) => { if (isDone) session.open(undefined) }); onClose() }
  return (
    <Dialog title={title} onClose={onClose}>
      {kind !== 'room' && item !== undefined && (
        <div class='settings'>
          <label><input type='checkbox' checked={item.muted} onChange={set({ muted: item.muted !== true })} /> {t('mute')}</label>
          <label><input type='checkbox' checked={item.pinned} onChange={set({ pinned: item.pinned !== true })} /> {t('pin')}</label>
        </div>
      )}
      {(kind === 'group' || kind === 'room') && <People address={address} />}
      <div class='endings'>
        {kind === 'room' && <button type='button' onClick={() => { end(session.rooms.leave(address)) }}>{t('leaveRoom')}</button>}
        {kind === 'group' && <button type='button' onClick={() => { end(session.rest('DELETE', `v1/groups/${segment(nameIn(address))}/members/${segment(session.user)}`)) }}>{t('leaveGroup')}</button>}
        {kind !== 'room' && item !== undefined && <button type='button' onClick={() => { end(session.rest('DELETE', path)) }}>{t('deleteConversation')}</button>}
      </div>
    </Dialog>
  )
}

/** Who is in a group or room; owner and admins of a group take people in and out. */
function People ({ address }: { readonly address: string }) {
  const session = useSession()
  const problem = useSignal('')
  const members = session.members.of(address)
  const role = members.find(({ userId }) => userId === session.user)?.role
  const mayManage = role === 'owner' || role === 'admin'
  const path = (user: string): string => `v1/groups/${segment(nameIn(address))}/members/${segment(user)}`
  useEffect(() => { session.members.load(address).catch((error: Error) => { problem.value = describe(error) }) }, [address])
  useEffect(() => { session.presence.watch(members.slice(0, 100).map(({ userId }) => userId)) }, [members])

  async function change (work: Promise<unknown>): Promise<void> {
    problem.value = ''
    await work.then(async () => { await session.members.load(address) }).catch((error: Error) => { problem.value = describe(error) })
  }

  return (
    <section aria-label={t('members')}>
      <h3>{t('members')} ({members.length})</h3>
      <ul class='people'>
        {members.map(({ userId, role: theirs, nickname }) => (
          <li key={userId}>
            <Avatar name={session.people.name(userId)} id={userId} isHere={session.presence.of(userId)?.online} />
            <span>{nickname ?? session.people.name(userId)} {(theirs === 'owner' || theirs === 'admin') && <em class='hint'>{t(theirs)}</em>}</span>
            {mayManage && userId !== session.user && <IconButton icon={X} label={t('removeMember', { name: userId })} onClick={() => { change(session.rest('DELETE', path(userId))) }} />}
          </li>
        ))}
      </ul>
      {mayManage && (
        <form
          class='line' onSubmit={(event) => {
            event.preventDefault()
            const form = event.currentTarget
            change(session.rest('PUT', path(new FormData(form).get('user') as string), {}))
            form.reset()
          }}
        >
          <label class='field'><span>{t('addMember')}</span><input name='user' required pattern={idPattern} title={t('nameRule')} autocapitalize='none' spellcheck={false} /></label>
          <button>{t('add')}</button>
        </form>
      )}
      <p class='problem' role='alert'>{problem}</p>
    </section>
  )
}
