import { useSignal } from '@preact/signals'
import { idPattern } from '../../shared/demo.ts'
import { kinds } from '../model/address.ts'
import { describe, type Sentence, t } from '../text.ts'
import { useSession } from './context.ts'
import { Dialog } from './dialog.tsx'

type Startable = Exclude<typeof kinds[number], 'system'>
const startable: readonly Startable[] = ['direct', 'group', 'room']

/** Begins a conversation with a person, a new group or a room. */
export function StartDialog ({ onClose }: { readonly onClose: () => void }) {
  const session = useSession()
  const kind = useSignal<Startable>('direct')
  const problem = useSignal('')

  async function start (name: string, members: readonly string[]): Promise<void> {
    if (kind.value === 'group') {
      const { groupId } = await session.rest<{ groupId: string }>('POST', 'v1/groups', { name, members: [...new Set(members)] })
      await session.look(`group:${groupId}`)
      return await session.open(`group:${groupId}`)
    }
    if (kind.value === 'direct') await session.rest('GET', `v1/users/${encodeURIComponent(name)}`)
    await session.open(`${kind.value}:${name}`)
  }

  async function submit (event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const name = (data.get('name') as string).trim()
    const members = String(data.get('members') ?? '').split(/[\s,，、]+/).filter(Boolean)
    problem.value = ''
    try {
      await start(name, members)
      onClose()
    } catch (error) {
      const { code } = error as { code?: string }
      problem.value = code === 'NOT_FOUND' ? t('notHere', { name: kind.value === 'direct' ? name : members.join(', ') }) : describe(error as Error)
    }
  }

  return (
    <Dialog title={t('start')} onClose={onClose}>
      <form onSubmit={submit} autocomplete='off'>
        <label class='field'><span>{t('startKind')}</span>
          <select value={kind.value} onChange={({ currentTarget }) => { kind.value = currentTarget.value as Startable }}>
            {startable.map((name) => <option key={name} value={name}>{t(name)}</option>)}
          </select>
        </label>
        <label class='field'><span>{t(`nameOf_${kind.value}` as Sentence)}</span>
          <input name='name' required maxLength={64} autofocus autocapitalize='none' spellcheck={false} {...kind.value === 'group' ? { pattern: '.*\\S.*' } : { pattern: idPattern, title: t('nameRule') }} />
        </label>
        {kind.value === 'group' && <label class='field'><span>{t('membersOf')}</span><input name='members' autocapitalize='none' spellcheck={false} /></label>}
        <button class='primary'>{t('open')}</button>
        <p class='problem' role='alert'>{problem}</p>
      </form>
    </Dialog>
  )
}
