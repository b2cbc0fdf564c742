import type { AsyncApi, Told } from '../shared/api/documents.ts'
import { exampleOf, type Schema } from '../shared/api/schema.ts'
import { root, socketUrl } from '../shared/server.ts'
import { CloseCodes, Codes } from './code-tables.tsx'
import { ReferencePage } from './page.tsx'
import { Promises } from './promise.tsx'
import { Example } from './rest-reference.tsx'
import { rowsOf, SchemaTable } from './schema-table.tsx'
import { t } from './text.ts'

/** Every frame of the socket, as /asyncapi.json has it. */
export function SocketReference ({ document }: { readonly document: AsyncApi }) {
  const all = document.channels.socket.messages
  const names = Object.keys(all)
  const pushes = names.filter((name) => name.startsWith('push.'))
  const asked = names.filter((name) => !name.includes('.') && !['error', 'pong'].includes(name))
  const entry = (name: string) => ({ id: name, title: name.replace(/^push\./, ''), words: all[name]!.summary ?? '' })
  const chapters = [
    { title: t('overview'), entries: [{ id: 'promise', title: t('promise') }, { id: 'connecting', title: t('connecting') }, { id: 'codes', title: t('codes') }, { id: 'close-codes', title: t('closeCodes') }] },
    { title: t('asked'), entries: asked.map(entry) },
    { title: t('told'), entries: [...pushes.map(entry), entry('error'), entry('pong')] }
  ]
  return (
    <ReferencePage page='socket' title={t('socket')} chapters={chapters}>
      <p class='hint'><a href={new URL('asyncapi.json', root).href}>{t('document', { name: '/asyncapi.json' })}</a></p>
      <Promises />
      <section id='connecting' class='card'>
        <h2>{t('connecting')}</h2>
        <pre class='code' tabIndex={0}>{`const socket = new WebSocket(${JSON.stringify(socketUrl.href)}, ['confab.v1', 'bearer.' + token])`}</pre>
      </section>
      <section class='chapter'>
        <h2>{t('asked')}</h2>
        {asked.map((op) => <FrameCard key={op} name={op} told={all[op]!} answer={all[`${op}.ok`]} />)}
      </section>
      <section class='chapter'>
        <h2>{t('told')}</h2>
        {[...pushes, 'error', 'pong'].map((name) => <FrameCard key={name} name={name} told={all[name]!} answer={undefined} />)}
      </section>
      <Codes document={document} />
      <CloseCodes document={document} />
    </ReferencePage>
  )
}

function FrameCard ({ name, told: { summary, payload }, answer }: { readonly name: string, readonly told: Told, readonly answer: Told | undefined }) {
  // Where one op has several forms, each stands for itself.
  const forms: readonly Schema[] = payload.anyOf ?? [payload]
  const data = answer?.payload.properties?.['data']
  return (
    <article id={name} class='card'>
      <h3><code>{name.replace(/^push\./, '')}</code></h3>
      <p>{summary}</p>
      {forms.map((form, index) => (
        <div key={index}>
          {forms.length > 1 && <p>{form.description}</p>}
          <SchemaTable rows={rowsOf(form, {})} label={`${t('fields')} ${name} ${index + 1}`} />
          <Example title={t('example')} value={exampleOf(form)} />
        </div>
      ))}
      {answer !== undefined && (
        <div>
          <p><b>{t('answer')}</b> <code>ok</code></p>
          {data !== undefined && <SchemaTable rows={rowsOf(data, {})} label={`${t('answer')} ${name}`} />}
          <Example title={t('example')} value={exampleOf(answer.payload)} />
        </div>
      )}
    </article>
  )
}
