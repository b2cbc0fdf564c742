import { useSignal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { type Call, callsOf } from '../shared/api/calls.ts'
import { loadDocuments } from '../shared/api/documents.ts'
import { Header } from '../shared/header.tsx'
import { messageOf } from '../shared/server.ts'
import { Credentials } from '../shared/api/credentials.ts'
import { Side } from '../shared/api/side.ts'
import { t } from './text.ts'
import { AppFields } from '../shared/api/app-fields.tsx'
import { RunAll } from './view/run-all.tsx'
import { SidePanel } from './view/side-panel.tsx'

/** The page on which every call can be tried. */
export function Console () {
  const [credentials] = useState(() => new Credentials())
  const [sides] = useState(() => [sideOf(credentials, 'alice', 'bob'), sideOf(credentials, 'bob', 'alice')] as const)
  const calls = useSignal<readonly Call[] | undefined>(undefined)
  const problem = useSignal('')
  useEffect(() => {
    credentials.load().then(async () => { calls.value = callsOf(await loadDocuments()) }).catch((error: unknown) => { problem.value = messageOf(error) })
  }, [])
  return (
    <>
      <Header page='console' />
      <main class='console'>
        {problem.value !== '' && <p class='problem' role='alert'>{problem}</p>}
        {calls.value === undefined
          ? <p class='hint'>{problem.value === '' ? t('loading') : ''}</p>
          : (
            <>
              <div class='top'>
                <AppFields credentials={credentials} />
                <RunAll calls={calls.value} credentials={credentials} logs={[sides[0].log, sides[1].log]} />
              </div>
              <div class='sides'>{sides.map((side, index) => <SidePanel key={index} number={index + 1} side={side} calls={calls.value!} />)}</div>
            </>
            )}
      </main>
    </>
  )
}

/** A side that has the other one in mind. */
function sideOf (credentials: Credentials, user: string, other: string): Side {
  const side = new Side(credentials, user)
  side.remembered.learn({ conversation: `direct:${other}`, userId: other })
  return side
}
