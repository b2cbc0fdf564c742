import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type Sentence, t } from '../text.ts'
import { useSession } from './context.ts'

const said = new Set([4501, 4503, 4504, 4505])

/** How the page stands to the server, as it is. */
export function ConnectionState () {
  const { state, chat, user } = useSession()
  const now = state.value
  const isOffline = now.name === 'waiting' && !navigator.onLine
  const left = useCountdown(now.name === 'waiting' ? now.delay : 0, now)
  const why = now.name !== 'stopped' ? '' : now.code !== undefined && said.has(now.code) ? t(`close_${now.code}` as Sentence) : now.reason
  return (
    <div class='connection' data-state={isOffline ? 'offline' : now.name}>
      <p role='status'><b>{user}</b> <span>{isOffline ? t('offline') : t(now.name, { seconds: left })}</span> {why}</p>
      {now.name === 'waiting' && <button type='button' onClick={() => { chat.wake() }}>{t('tryNow')}</button>}
    </div>
  )
}

/** Whole seconds that are left of `delay` milliseconds, from when `since` became what it is. */
function useCountdown (delay: number, since: unknown): number {
  const left = useSignal(0)
  useEffect(() => {
    const end = performance.now() + delay
    const show = () => { left.value = Math.max(0, Math.ceil((end - performance.now()) / 1000)) }
    show()
    if (delay === 0) return
    const timer = setInterval(show, 1000)
    return () => { clearInterval(timer) }
  }, [since])
  return left.value
}
