import type { AsyncApi } from '../shared/api/documents.ts'
import { t } from './text.ts'

/** What answers may say instead of what was asked. */
export function Codes ({ document }: { readonly document: AsyncApi }) {
  return (
    <section id='codes' class='card'>
      <h2>{t('codes')}</h2>
      <div class='table' tabIndex={0} role='region' aria-label={t('codes')}>
        <table>
          <thead><tr><th scope='col'>{t('code')}</th><th scope='col'>{t('status')}</th><th scope='col'>{t('retry')}</th><th scope='col'>{t('meaning')}</th></tr></thead>
          <tbody>{document['x-codes'].map(({ code, status, retry, meaning }) => <tr key={code}><th scope='row'><code>{code}</code></th><td>{status}</td><td>{t(retry ? 'yes' : 'no')}</td><td>{meaning}</td></tr>)}</tbody>
        </table>
      </div>
    </section>
  )
}

/** Why connections end. */
export function CloseCodes ({ document }: { readonly document: AsyncApi }) {
  return (
    <section id='close-codes' class='card'>
      <h2>{t('closeCodes')}</h2>
      <div class='table' tabIndex={0} role='region' aria-label={t('closeCodes')}>
        <table>
          <thead><tr><th scope='col'>{t('code')}</th><th scope='col'>{t('comeBack')}</th><th scope='col'>{t('meaning')}</th></tr></thead>
          <tbody>{document['x-close-codes'].map(({ code, reconnect, meaning }) => <tr key={code}><th scope='row'><code>{code}</code></th><td>{t(reconnect ? 'yes' : 'no')}</td><td>{meaning}</td></tr>)}</tbody>
        </table>
      </div>
    </section>
  )
}
