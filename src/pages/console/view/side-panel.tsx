import { useSignal } from '@preact/signals'
import type { Call } from '../../shared/api/calls.ts'
import { messageOf } from '../../shared/server.ts'
import type { Side } from '../../shared/api/side.ts'
import { t } from '../text.ts'
import { CallPanel } from '../../shared/api/call-panel.tsx'
import { LogView } from './log-view.tsx'

/** One of the two users: who it is, what it calls, what it hears. */
export function SidePanel ({ number, side, calls }: { readonly number: number, readonly side: Side, readonly calls: readonly Call[] }) {
  return (
    <section class='side' aria-label={t('side', { number })}>
      <Connection number={number} side={side} />
      <CallPicker side={side} calls={calls} />
      <LogView number={number} log={side.log} />
    </section>
  )
}

function Connection ({ number, side }: { readonly number: number, readonly side: Side }) {
  const problem = useSignal('')
  const isPasted = useSignal(false)
  const state = side.state.value

  async function connect (): Promise<void> {
    problem.value = ''
    try {
      if (!isPasted.peek() || side.token.peek() === '') await side.signIn()
      await side.connect()
    } catch (error) {
      problem.value = messageOf(error)
    }
  }

  return (
    <form class='card' onSubmit={(event) => { event.preventDefault(); connect() }}>
      <h2>{t('side', { number })} <span class='state' data-state={state} role='status'>{t(`state_${state}`)}</span></h2>
      <div class='row'>
        <label class='field'><span>{t('name')}</span><input value={side.user.value} required autocomplete='off' autocapitalize='none' spellcheck={false} onInput={({ currentTarget: { value } }) => { side.user.value = value; isPasted.value = false }} /></label>
        <label class='field'><span>{t('token')}</span><input value={side.token.value} autocomplete='off' spellcheck={false} title={t('tokenHint')} onInput={({ currentTarget: { value } }) => { side.token.value = value; isPasted.value = value !== '' }} /></label>
        <button class='primary'>{t('connect')}</button>
        <button type='button' disabled={state === 'closed'} onClick={() => { side.disconnect() }}>{t('disconnect')}</button>
      </div>
      <p class='problem' role='alert'>{problem}</p>
    </form>
  )
}

function CallPicker ({ side, calls }: { readonly side: Side, readonly calls: readonly Call[] }) {
  const id = useSignal('send')
  const call = calls.find((one) => one.id === id.value) ?? calls[0]!
  const groups = [...new Set(calls.map(({ group }) => group))]
  return (
    <div class='card'>
      <label class='field'><span>{t('call')}</span>
        <select value={call.id} onChange={({ currentTarget: { value } }) => { id.value = value }}>
          {groups.map((group) => <optgroup key={group} label={group}>{calls.filter((one) => one.group === group).map((one) => <option key={one.id} value={one.id}>{one.id}</option>)}</optgroup>)}
        </select>
      </label>
      <CallPanel key={call.id} side={side} call={call} />
    </div>
  )
}
