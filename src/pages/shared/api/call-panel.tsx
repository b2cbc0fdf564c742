import { useSignal } from '@preact/signals'
import { CallFields } from './call-form.tsx'
import type { Call } from './calls.ts'
import { curlOf, javascriptOf, type Texts, type Values, valuesOf, WrongFields } from './requests.ts'
import { messageOf } from '../server.ts'
import type { Answer, Side } from './side.ts'
import { t } from './text.ts'

/** The form of a call, and what it was answered. */
export function CallPanel ({ side, call }: { readonly side: Side, readonly call: Call }) {
  const as = useSignal<'user' | 'app'>('user')
  const wrong = useSignal<Texts>({})
  const answer = useSignal<Answer | undefined>(undefined)
  const problem = useSignal('')
  const copied = useSignal('')
  const texts = side.remembered.textsFor(call)
  const callers = call.kind === 'rest' ? call.callers : []
  const caller = callers.length === 1 ? callers[0]! : as.value

  /** The values, or nothing where something does not fit: then the form says what. */
  function values (): Values | undefined {
    wrong.value = {}
    problem.value = ''
    try {
      return valuesOf(call, texts)
    } catch (error) {
      if (!(error instanceof WrongFields)) throw error
      wrong.value = error.fields
      return undefined
    }
  }

  async function send (): Promise<void> {
    const given = values()
    if (given === undefined) return
    try {
      answer.value = await side.run(call, given, caller)
    } catch (error) {
      problem.value = messageOf(error)
    }
  }

  async function copy (as: 'curl' | 'javascript'): Promise<void> {
    const given = values()
    if (given === undefined) return
    const authorization = call.kind === 'rest' ? side.authorization(call, caller) : undefined
    const text = as === 'curl' && call.kind === 'rest' ? curlOf(call, given, authorization) : javascriptOf(call, given, authorization)
    copied.value = text
    await navigator.clipboard.writeText(text).catch(() => {})
  }

  return (
    <form class='call' onSubmit={(event) => { event.preventDefault(); send() }}>
      {callers.length > 1 && (
        <label class='field'><span>{t('as')}</span>
          <select value={as.value} onChange={({ currentTarget: { value } }) => { as.value = value as 'user' | 'app' }}><option value='user'>{t('as_user')}</option><option value='app'>{t('as_app')}</option></select>
        </label>
      )}
      <p class='summary'>{call.summary}{callers.length === 1 && <span class='hint'> ({t(`as_${callers[0]!}`)})</span>}</p>
      <CallFields call={call} texts={texts} wrong={wrong.value} onChange={(name, text) => { side.remembered.keep(call, name, text) }} />
      <div class='call-buttons'>
        <button class='primary'>{t('send')}</button>
        {call.kind === 'rest' && <button type='button' onClick={() => { copy('curl') }}>{t('copyCurl')}</button>}
        <button type='button' onClick={() => { copy('javascript') }}>{t('copyJavascript')}</button>
      </div>
      {copied.value !== '' && <details open><summary>{t('copied')}</summary><pre class='code' tabIndex={0}>{copied}</pre></details>}
      <p class='problem' role='alert'>{problem}</p>
      <div aria-live='polite'>
        {answer.value !== undefined && (
          <>
            <h3>{t('answer')}: <span class='state' data-state={answer.value.ok ? 'open' : 'refused'}>{answer.value.status ?? ''} {t(answer.value.ok ? 'ok' : 'refused')}</span> <span class='hint'>{answer.value.took.toFixed(1)} ms</span></h3>
            <pre class='code answer' tabIndex={0}>{typeof answer.value.data === 'string' ? answer.value.data : JSON.stringify(answer.value.data, null, 2)}</pre>
          </>
        )}
      </div>
    </form>
  )
}
