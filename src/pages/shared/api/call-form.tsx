import { useId } from 'preact/hooks'
import type { Call, Field } from './calls.ts'
import type { Texts } from './requests.ts'
import { boundsOf, choicesOf, typeOf } from './schema.ts'
import { t } from './text.ts'
import { writingOf } from './values.ts'

interface CallFormProps {
  readonly call: Call
  readonly texts: Texts
  /** What is wrong with fields, by their names. */
  readonly wrong: Texts
  readonly onChange: (name: string, text: string) => void
}

/** The fields of a call, as its schema has them: those that may be left out stand apart. */
export function CallFields ({ call, texts, wrong, onChange }: CallFormProps) {
  if (call.fields.length === 0) return <p class='hint'>{t('noFields')}</p>
  const needed = call.fields.filter(({ required }) => required)
  const optional = call.fields.filter(({ required }) => !required)
  const show = (fields: readonly Field[]) => fields.map((field) => <FieldInput key={`${field.in} ${field.name}`} field={field} text={texts[field.name] ?? ''} wrong={wrong[field.name]} onChange={(text) => { onChange(field.name, text) }} />)
  const isUsed = optional.some(({ name }) => (texts[name] ?? '') !== '')
  return (
    <>
      {show(needed)}
      {optional.length > 0 && <details key={call.id} class='optional' open={isUsed || needed.length === 0}><summary>{t('optional', { count: optional.length })}</summary>{show(optional)}</details>}
    </>
  )
}

interface FieldInputProps {
  readonly field: Field
  readonly text: string
  readonly wrong: string | undefined
  readonly onChange: (text: string) => void
}

function FieldInput ({ field: { name, schema, required, description }, text, wrong, onChange }: FieldInputProps) {
  const id = useId()
  const writing = writingOf(schema)
  const bounds = boundsOf(schema)
  const shared = { id, name, value: text, 'aria-describedby': `${id}-about`, 'aria-invalid': wrong !== undefined, 'aria-required': required }
  const onInput = ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }): void => { onChange(value) }
  return (
    <div class='call-field' data-wrong={wrong !== undefined}>
      <label for={id}><b>{name}</b>{required && <span aria-hidden='true'> *</span>} <span class='hint'>{typeOf(schema)}</span></label>
      {writing === 'choice'
        ? <select {...shared} onChange={onInput}><option value=''>{t('leaveOut')}</option>{(choicesOf(schema) ?? [true, false]).map((choice) => <option key={String(choice)} value={JSON.stringify(choice)}>{String(choice)}</option>)}</select>
        : writing === 'json'
          ? <textarea {...shared} class='code' rows={2} spellcheck={false} onInput={onInput} />
          : <input {...shared} inputMode={writing === 'number' ? 'numeric' : undefined} autocomplete='off' autocapitalize='none' spellcheck={false} onInput={onInput} />}
      <p class='hint' id={`${id}-about`}>{wrong !== undefined && <strong class='problem'>{wrong}. </strong>}{description}{bounds !== '' && <i> ({bounds})</i>}</p>
    </div>
  )
}
