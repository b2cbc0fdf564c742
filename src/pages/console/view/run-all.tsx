import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Call } from '../../shared/api/calls.ts'
import type { Credentials } from '../../shared/api/credentials.ts'
import type { Log } from '../../shared/api/log.ts'
import { type Result, Run } from '../model/run.ts'
import { t } from '../text.ts'

const signs = { passed: '✓', failed: '✗', over: '–' } as const

/** Tries everything, and says how it went. */
export function RunAll ({ calls, credentials, logs }: { readonly calls: readonly Call[], readonly credentials: Credentials, readonly logs: readonly [Log, Log] }) {
  const run = useMemo(() => new Run(calls, credentials, logs), [calls])
  const problem = useSignal('')
  const isRunning = run.state.value === 'running'

  function start (): void {
    problem.value = credentials.key.peek() === '' || credentials.secret.peek() === '' ? t('needsApp') : ''
    if (problem.peek() === '') run.start()
  }

  return (
    <section class='card' aria-label={t('runAll')}>
      <h2>{t('runAll')}</h2>
      <p class='hint'>{t('runHint')}</p>
      <div class='row'>
        <button type='button' class='primary' disabled={isRunning} onClick={start}>{t(isRunning ? 'running' : 'runAll')}</button>
        {isRunning && <button type='button' onClick={() => { run.stop() }}>{t('stop')}</button>}
        {run.state.value !== 'idle' && <p class='counts' role='status' data-state={run.state.value}>{t('counts', { passed: run.passed.value, failed: run.failed.value })}</p>}
      </div>
      <p class='problem' role='alert'>{problem}{run.untried.value.length > 0 && t('untried', { calls: run.untried.value.join(', ') })}</p>
      {run.results.value.length > 0 && <Results results={run.results.value} />}
    </section>
  )
}

function Results ({ results }: { readonly results: readonly Result[] }) {
  return (
    <div class='results' tabIndex={0} role='region' aria-label={t('results')}>
      <table>
        <thead><tr><th scope='col'>{t('result')}</th><th scope='col'>{t('call')}</th><th scope='col'>{t('step')}</th><th scope='col'>{t('took')}</th></tr></thead>
        <tbody>
          {results.map(({ call, what, state, why, took }, index) => (
            <tr key={index} data-state={state}>
              <td><span aria-hidden='true'>{signs[state]}</span> {t(state)}</td>
              <td><code>{call}</code></td>
              <td>{what}{why !== undefined && <p class={state === 'failed' ? 'problem' : 'hint'}>{why}</p>}</td>
              <td>{took.toFixed(0)} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
