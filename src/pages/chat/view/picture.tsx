import { useSignal } from '@preact/signals'
import { t } from '../text.ts'

/** A picture. That of another host is loaded where the person asks for it: to ask that host is to tell it who is looking. */
export function Picture ({ url, name }: { readonly url: string, readonly name?: string | undefined }) {
  const address = URL.canParse(url, window.location.href) ? new URL(url, window.location.href) : undefined
  const isHere = address !== undefined && (address.origin === window.location.origin || url.startsWith('data:image/'))
  const isShown = useSignal(isHere)
  const isBroken = useSignal(false)
  if (address === undefined || isBroken.value || !['http:', 'https:', 'data:'].includes(address.protocol)) return <p class='hint'>{t('pictureBroken')}: <code>{url}</code></p>
  if (!isShown.value) return <button type='button' class='picture-ask' onClick={() => { isShown.value = true }}>{t('showPicture', { host: address.host })}{name !== undefined && <span class='hint'> {name}</span>}</button>
  return <img class='picture' src={address.href} alt={name ?? t('pictureOf')} loading='lazy' referrerpolicy='no-referrer' onError={() => { isBroken.value = true }} />
}
