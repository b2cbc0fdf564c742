import type { Credentials } from './credentials.ts'
import { t } from './text.ts'

/** Who the app is. */
export function AppFields ({ credentials: { key, secret } }: { readonly credentials: Credentials }) {
  return (
    <form class='card' aria-label={t('app')} onSubmit={(event) => { event.preventDefault() }}>
      <h2>{t('app')}</h2>
      <div class='row'>
        <label class='field'><span>{t('key')}</span><input value={key.value} autocomplete='off' spellcheck={false} onInput={({ currentTarget: { value } }) => { key.value = value }} /></label>
        <label class='field'><span>{t('secret')}</span><input type='password' value={secret.value} autocomplete='off' onInput={({ currentTarget: { value } }) => { secret.value = value }} /></label>
      </div>
      <p class='hint'>{t('appHint')}</p>
    </form>
  )
}
