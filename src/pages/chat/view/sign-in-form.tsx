import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { idPattern, isDemo } from '../../shared/demo.ts'
import { signInAs, signInWith } from '../sign-in.ts'
import { describe, t } from '../text.ts'

/** Who are you? By name in the demo, by a token otherwise. */
export function SignInForm () {
  const kind = useSignal<'name' | 'token'>('name')
  const problem = useSignal('')
  const isBusy = useSignal(false)
  useEffect(() => { isDemo().then((demo) => { kind.value = demo ? 'name' : 'token' }, (error: Error) => { problem.value = describe(error) }) }, [])

  async function submit (event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const value = new FormData(event.currentTarget as HTMLFormElement).get('who') as string
    problem.value = ''
    isBusy.value = true
    try {
      if (kind.value === 'name') await signInAs(value)
      else signInWith(value.trim())
    } catch (error) {
      problem.value = kind.value === 'token' ? t('badToken') : describe(error as Error)
    }
    isBusy.value = false
  }

  const isName = kind.value === 'name'
  return (
    <main class='sign-in'>
      <form onSubmit={submit} autocomplete='off'>
        <h2>{t('welcome')}</h2>
        <label class='field'><span>{t(isName ? 'yourName' : 'yourToken')}</span>
          {isName
            ? <input name='who' required maxLength={64} pattern={idPattern} title={t('nameRule')} autocapitalize='none' spellcheck={false} autofocus />
            : <textarea name='who' required rows={4} class='code' spellcheck={false} />}
        </label>
        <p class='hint'>{t(isName ? 'nameRule' : 'tokenRule')}</p>
        <button class='primary' disabled={isBusy.value}>{t('signIn')}</button>
        <p class='problem' role='alert'>{problem}</p>
        {isName && <p class='hint'>{t('twoTabs')}</p>}
      </form>
    </main>
  )
}
