import { useSignal } from '@preact/signals'
import { Bell, BellOff, Plus, Search } from 'lucide'
import { useEffect } from 'preact/hooks'
import { Header } from '../shared/header.tsx'
import { Icon, IconButton } from '../shared/icon.tsx'
import type { Session } from './model/session.ts'
import { session, signOut } from './sign-in.ts'
import { t } from './text.ts'
import { ConnectionState } from './view/connection-state.tsx'
import { SessionProvider } from './view/context.ts'
import { ConversationList } from './view/conversation-list.tsx'
import { ConversationPane } from './view/conversation-pane.tsx'
import { SearchDialog } from './view/search-dialog.tsx'
import { SignInForm } from './view/sign-in-form.tsx'
import { StartDialog } from './view/start-dialog.tsx'

/** The chat page. */
export function App () {
  const user = session.value
  return (
    <>
      <Header page='chat'>{user !== undefined && <button type='button' class='plain' onClick={signOut}>{t('signOut')}</button>}</Header>
      {user === undefined ? <SignInForm /> : <SessionProvider value={user}><SignedIn key={user.user} session={user} /></SessionProvider>}
    </>
  )
}

function SignedIn ({ session }: { readonly session: Session }) {
  const dialog = useSignal<'start' | 'search' | undefined>(undefined)
  const address = session.current.value
  const isNotifying = session.notifier.isOn.value
  const close = (): void => { dialog.value = undefined }
  useAddressBar(session)
  return (
    <main class='chat' data-open={address !== undefined}>
      <aside class='side'>
        <ConnectionState />
        <div class='side-actions'>
          <button type='button' class='primary' onClick={() => { dialog.value = 'start' }}><Icon of={Plus} /> {t('start')}</button>
          <IconButton icon={Search} label={t('search')} class='' onClick={() => { dialog.value = 'search' }} />
          {session.notifier.isPossible && <IconButton icon={isNotifying ? Bell : BellOff} label={t(isNotifying ? 'notifyOn' : 'notifyOff')} class='' aria-pressed={isNotifying} onClick={() => { session.notifier.switch() }} />}
        </div>
        <ConversationList />
      </aside>
      {address === undefined ? <p class='hint centre pick'>{t('pick')}</p> : <ConversationPane key={address} address={address} />}
      {dialog.value === 'start' && <StartDialog onClose={close} />}
      {dialog.value === 'search' && <SearchDialog onClose={close} />}
    </main>
  )
}

/** The conversation stands in the address, so that the browser's back button closes it, and a page that is loaded anew shows it again. */
function useAddressBar (session: Session): void {
  const address = session.current.value
  useEffect(() => {
    const follow = (): void => { session.open(decodeURIComponent(window.location.hash.slice(1)) || undefined) }
    if (window.location.hash !== '') follow()
    window.addEventListener('popstate', follow)
    return () => { window.removeEventListener('popstate', follow) }
  }, [session])
  useEffect(() => {
    const hash = address === undefined ? '' : `#${encodeURIComponent(address)}`
    if (window.location.hash !== hash) window.history.pushState(null, '', `${window.location.pathname}${hash}`)
  }, [address])
}
