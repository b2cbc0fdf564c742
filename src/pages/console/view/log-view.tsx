import { useSignal } from '@preact/signals'
import { language } from '../../shared/language.ts'
import type { Line, Log } from '../../shared/api/log.ts'
import { t } from '../text.ts'

const arrows = { out: '↑', in: '↓', event: '•' } as const

/** What went over the wire, the newest first. */
export function LogView ({ number, log }: { readonly number: number, readonly log: Log }) {
  const filter = useSignal('')
  const wanted = filter.value.toLowerCase()
  const lines = log.lines.value.filter(({ text }) => text.toLowerCase().includes(wanted)).toReversed()
  return (
    <section class='card log' aria-label={t('logOf', { number })}>
      <div class='row'>
        <h2>{t('log')} ({lines.length})</h2>
        <input type='search' aria-label={t('filter')} placeholder={t('filter')} value={filter.value} onInput={({ currentTarget: { value } }) => { filter.value = value }} />
        <button type='button' onClick={() => { log.clear() }}>{t('clear')}</button>
      </div>
      {lines.length === 0 && <p class='hint'>{t('nothing')}</p>}
      <ol tabIndex={0} aria-label={t('logOf', { number })}>{lines.map((line) => <li key={line.number}><LineView line={line} /></li>)}</ol>
    </section>
  )
}

function LineView ({ line: { way, over, time, size, text } }: { readonly line: Line }) {
  const isOpen = useSignal(false)
  const clock = new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false }).format(time)
  return (
    <details data-way={way} onToggle={({ currentTarget }) => { isOpen.value = currentTarget.open }}>
      <summary>
        <span aria-hidden='true'>{arrows[way]}</span><span class='unseen'>{t(way)}</span>
        <time>{clock}</time>
        <span class='hint'>{over === 'rest' ? 'REST ' : ''}{way === 'event' ? '' : t('bytes', { count: size })}</span>
        <code>{text}</code>
      </summary>
      {isOpen.value && <pre class='code' tabIndex={0}>{pretty(text)}</pre>}
    </details>
  )
}

/** JSON with its lines, also below the first line of a REST call. */
function pretty (text: string): string {
  return text.split('\n').map((part) => {
    try {
      return JSON.stringify(JSON.parse(part), null, 2)
    } catch {
      return part
    }
  }).join('\n')
}
