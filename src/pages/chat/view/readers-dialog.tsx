import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { segment } from '../../shared/rest.ts'
import type { Stored } from '../model/timeline.ts'
import { t } from '../text.ts'
import { Avatar } from './avatar.tsx'
import { useSession } from './context.ts'
import { Dialog } from './dialog.tsx'

/** Who of a group has read a message. */
export function ReadersDialog ({ message: { conversation, seq }, onClose }: { readonly message: Stored, readonly onClose: () => void }) {
  const session = useSession()
  const readers = useSignal<ReadonlyArray<{ readonly userId: string }> | undefined>(undefined)
  useEffect(() => {
    session.attempt(session.rest<{ items: Array<{ userId: string }> }>('GET', `v1/conversations/${segment(conversation)}/messages/${seq}/readers?limit=100`).then(({ items }) => { readers.value = items }))
  }, [])
  return (
    <Dialog title={t('readers')} onClose={onClose}>
      {readers.value === undefined && <p class='hint'>{t('loading')}</p>}
      {readers.value?.length === 0 && <p class='hint'>{t('nobody')}</p>}
      <ul class='people'>{readers.value?.map(({ userId }) => <li key={userId}><Avatar name={session.people.name(userId)} id={userId} /> {session.people.name(userId)}</li>)}</ul>
    </Dialog>
  )
}
