import '../shared/base.css'
import '../shared/api/api.css'
import './docs.css'
import { useSignal } from '@preact/signals'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { type Documents, loadDocuments } from '../shared/api/documents.ts'
import { Header } from '../shared/header.tsx'
import { messageOf } from '../shared/server.ts'
import { RestReference } from './rest-reference.tsx'
import { SocketReference } from './socket-reference.tsx'
import { t } from './text.ts'

const isSocket = document.body.dataset['page'] === 'docs-socket'

/** The reference that the page is for. */
function Reference () {
  const documents = useSignal<Documents | undefined>(undefined)
  const problem = useSignal('')
  useEffect(() => { loadDocuments().then((loaded) => { documents.value = loaded }, (error: unknown) => { problem.value = messageOf(error) }) }, [])
  if (documents.value === undefined) return <><Header page={isSocket ? 'socket' : 'docs'} /><main class='pages'><p role='status'>{problem.value === '' ? t('loading') : problem}</p></main></>
  return isSocket ? <SocketReference document={documents.value.asyncapi} /> : <RestReference documents={documents.value} />
}

render(<Reference />, document.body)
