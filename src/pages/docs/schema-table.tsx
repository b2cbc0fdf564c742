import { boundsOf, type Components, resolve, type Schema, typeOf } from '../shared/api/schema.ts'
import { t } from './text.ts'

export interface Row {
  readonly name: string
  /** `path`, `query` or `body`, where that matters. */
  readonly where?: string
  readonly required: boolean
  readonly description?: string | undefined
  readonly schema: Schema
}

/** The fields of an object, one row each; those of objects in it follow, their names after a dot. */
export function rowsOf (schema: Schema, document: Components, prefix = '', depth = 0): Row[] {
  const whole = resolve(schema, document)
  return Object.entries(whole.properties ?? {}).flatMap(([name, of]) => {
    const inner = resolve(of, document)
    const element = inner.type === 'array' && inner.items !== undefined ? resolve(inner.items, document) : inner
    const path = `${prefix}${name}`
    const own: Row = { name: path, required: whole.required?.includes(name) ?? false, description: inner.description, schema: inner }
    return [own, ...depth < 2 ? rowsOf(element, document, `${path}${inner.type === 'array' ? '[]' : ''}.`, depth + 1) : []]
  })
}

export function SchemaTable ({ rows, label }: { readonly rows: readonly Row[], readonly label: string }) {
  if (rows.length === 0) return null
  const isPlaced = rows.some(({ where }) => where !== undefined)
  return (
    <div class='table' tabIndex={0} role='region' aria-label={label}>
      <table>
        <thead><tr><th scope='col'>{t('field')}</th>{isPlaced && <th scope='col'>{t('where')}</th>}<th scope='col'>{t('type')}</th><th scope='col'>{t('meaning')}</th></tr></thead>
        <tbody>
          {rows.map(({ name, where, required, description, schema }) => {
            const bounds = boundsOf(schema)
            return (
              <tr key={`${where ?? ''} ${name}`}>
                <th scope='row'><code>{name}</code>{required && <span class='hint'> {t('needed')}</span>}</th>
                {isPlaced && <td>{where}</td>}
                <td><code>{typeOf(schema)}</code></td>
                <td>{description}{bounds !== '' && <span class='hint'> {bounds}</span>}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
