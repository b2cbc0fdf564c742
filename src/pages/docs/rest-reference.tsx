import { useSignal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { AppFields } from '../shared/api/app-fields.tsx'
import { CallPanel } from '../shared/api/call-panel.tsx'
import { callsOf, type RestCall } from '../shared/api/calls.ts'
import { Credentials } from '../shared/api/credentials.ts'
import type { Documents, OpenApi, Operation } from '../shared/api/documents.ts'
import { exampleOf, resolve } from '../shared/api/schema.ts'
import { Side } from '../shared/api/side.ts'
import { messageOf, root } from '../shared/server.ts'
import { Codes } from './code-tables.tsx'
import { ReferencePage } from './page.tsx'
import { Promises } from './promise.tsx'
import { type Row, rowsOf, SchemaTable } from './schema-table.tsx'
import { t } from './text.ts'

/** Every REST call, as /openapi.json has it. */
export function RestReference ({ documents }: { readonly documents: Documents }) {
  const [credentials] = useState(() => new Credentials())
  const [side] = useState(() => new Side(credentials, 'alice'))
  useEffect(() => { credentials.load().catch(() => {}) }, [])
  const calls = callsOf(documents).filter((call): call is RestCall => call.kind === 'rest')
  const groups = [...new Set(calls.map(({ group }) => group))]
  const chapters = [
    { title: t('overview'), entries: [{ id: 'promise', title: t('promise') }, { id: 'codes', title: t('codes') }] },
    ...groups.map((group) => ({ title: group, entries: calls.filter((call) => call.group === group).map(({ id, summary }) => ({ id, title: id, words: summary })) }))
  ]
  return (
    <ReferencePage page='docs' title={t('rest')} chapters={chapters}>
      <p class='hint'><a href={new URL('openapi.json', root).href}>{t('document', { name: '/openapi.json' })}</a></p>
      <Promises />
      <Who side={side} credentials={credentials} />
      {groups.map((group) => (
        <section key={group} class='chapter'>
          <h2>{group}</h2>
          {calls.filter((call) => call.group === group).map((call) => <OperationCard key={call.id} call={call} operation={documents.openapi.paths[call.path]![call.method.toLowerCase()]!} document={documents.openapi} side={side} />)}
        </section>
      ))}
      <Codes document={documents.asyncapi} />
    </ReferencePage>
  )
}

/** By whose credentials calls are tried. */
function Who ({ side, credentials }: { readonly side: Side, readonly credentials: Credentials }) {
  const problem = useSignal('')
  return (
    <div class='who'>
      <AppFields credentials={credentials} />
      <form
        class='card' aria-label={t('user')} onSubmit={(event) => {
          event.preventDefault()
          problem.value = ''
          side.signIn().catch((error: unknown) => { problem.value = messageOf(error) })
        }}
      >
        <h2>{t('user')} {side.token.value !== '' && <span class='state' data-state='open' role='status'>{t('signedIn')}</span>}</h2>
        <div class='row'>
          <label class='field'><span>id</span><input value={side.user.value} required autocomplete='off' autocapitalize='none' spellcheck={false} onInput={({ currentTarget: { value } }) => { side.user.value = value }} /></label>
          <button class='primary'>{t('connect')}</button>
        </div>
        <p class='problem' role='alert'>{problem}</p>
      </form>
    </div>
  )
}

interface OperationCardProps {
  readonly call: RestCall
  readonly operation: Operation
  readonly document: OpenApi
  readonly side: Side
}

function OperationCard ({ call, operation, document, side }: OperationCardProps) {
  const isTried = useSignal(false)
  const body = operation.requestBody?.content?.['application/json']?.schema
  const rows: Row[] = [
    ...call.fields.filter((field) => field.in !== 'body').map(({ name, in: where, required, description, schema }) => ({ name, where, required, description, schema })),
    ...body === undefined ? [] : rowsOf(body, document).map((row) => ({ ...row, where: 'body' }))
  ]
  return (
    <article id={call.id} class='card'>
      <h3><span class='method'>{call.method}</span> <code>{call.path}</code></h3>
      <p>{call.summary}</p>
      {operation.description !== undefined && <p class='hint'>{operation.description}</p>}
      <p class='hint'>{t('who')}: {call.callers.length === 0 ? t('who_anybody') : call.callers.map((caller) => t(`who_${caller}`)).join(' · ')}</p>
      <SchemaTable rows={rows} label={`${t('fields')} ${call.id}`} />
      {body !== undefined && <Example title={t('request')} value={exampleOf(body, document)} />}
      <Answers operation={operation} document={document} name={call.id} />
      <details onToggle={({ currentTarget }) => { isTried.value = currentTarget.open }}>
        <summary>{t('tryIt')}</summary>
        {isTried.value && <CallPanel side={side} call={call} />}
      </details>
    </article>
  )
}

function Answers ({ operation, document, name }: { readonly operation: Operation, readonly document: OpenApi, readonly name: string }) {
  return (
    <>
      {Object.entries(operation.responses).filter(([status]) => /^\d+$/.test(status)).map(([status, { content }]) => {
        const schema = content?.['application/json']?.schema
        const isEmpty = schema === undefined || resolve(schema, document).type === 'null'
        return (
          <div key={status}>
            <p><b>{t('answer')} {status}</b> {isEmpty && <span class='hint'>{t('noBody')}</span>}</p>
            {!isEmpty && <SchemaTable rows={rowsOf(schema, document)} label={`${t('answer')} ${status} ${name}`} />}
            {!isEmpty && <Example title={t('example')} value={exampleOf(schema, document)} />}
          </div>
        )
      })}
    </>
  )
}

export function Example ({ title, value }: { readonly title: string, readonly value: unknown }) {
  return <details class='example'><summary>{title}</summary><pre class='code' tabIndex={0}>{JSON.stringify(value, null, 2)}</pre></details>
}
