/** A JSON Schema, as far as the documents of the server use it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null'
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly pattern?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

/** A document in which schemas may name others. */
export interface Components {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** The schema with every reference replaced by what it names. */
export function resolve (schema: Schema, document: Components): Schema {
  if (schema.$ref === undefined) return schema
  const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
  const { $ref, ...own } = schema
  return { ...document.components?.schemas?.[decodeURIComponent(name)], ...own }
}

/** The values that a schema lists, where it lists them all. */
export function choicesOf ({ enum: values, const: value, anyOf }: Schema): readonly unknown[] | undefined {
  if (values !== undefined) return values
  if (value !== undefined) return [value]
  const all = anyOf?.map(choicesOf)
  return all?.every((choices) => choices !== undefined) === true ? all.flat() : undefined
}

/** What a schema takes, in a few words. */
export function typeOf (schema: Schema): string {
  const choices = choicesOf(schema)
  if (choices !== undefined) return choices.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' | ')
  if (schema.type === 'array') return schema.items === undefined ? 'array' : `${typeOf(schema.items)}[]`
  return schema.type ?? 'any'
}

/** What bounds a value beyond its type, in a few words. */
export function boundsOf ({ minimum, maximum, minLength, maxLength, minItems, maxItems, default: standard }: Schema): string {
  const range = (from: number | undefined, to: number | undefined, unit: string): string[] => {
    const top = to === Number.MAX_SAFE_INTEGER ? undefined : to
    if (from === undefined && top === undefined) return []
    return [`${from === undefined ? '≤ ' : top === undefined ? '≥ ' : ''}${[from, top].filter((bound) => bound !== undefined).join('–')}${unit}`]
  }
  return [...range(minimum, maximum, ''), ...range(minLength, maxLength, ' characters'), ...range(minItems, maxItems, ' items'), ...standard === undefined ? [] : [`default ${JSON.stringify(standard)}`]].join(', ')
}

/** Words that stand for a value of a name, where its schema gives no example. */
const samples: Readonly<Record<string, unknown>> = {
  conversation: 'direct:bob',
  address: 'direct:bob',
  to: 'direct:bob',
  user: 'bob',
  userId: 'bob',
  from: 'alice',
  by: 'alice',
  groupId: 'team',
  roomId: 'lobby',
  name: 'Team',
  seq: 7,
  target: 6,
  lastSeq: 7,
  readSeq: 5,
  emoji: '👍',
  content: { text: 'hello' },
  time: 1732345678901,
  createdAt: 1732345678901,
  joinedAt: 1732345678901,
  expiresAt: 1732349278901,
  expires: 1732349278901,
  updatedAt: 1732345678901,
  messageId: 'm7_Rm7BjI4kQ1H-1pNm',
  clientId: 'c-1',
  type: 'text',
  token: 'eyJhbGciOi…',
  key: 'topic',
  word: 'rude',
  q: 'invoice',
  changes: { name: 'Team' },
  cursors: { 'direct:bob': 7, me: 3 },
  users: ['bob'],
  reactions: { '👍': ['bob'] },
  connection: 'c_1',
  sdk: 'web',
  code: 'NOT_MEMBER',
  message: 'You are not in this conversation'
}

/** A value that fits a schema, for people to look at: required fields, and those that say something. */
export function exampleOf (schema: Schema, document: Components = {}, name = ''): unknown {
  const whole = resolve(schema, document)
  const [choice] = choicesOf(whole) ?? []
  if (choice !== undefined) return choice
  if (whole.examples?.[0] !== undefined) return whole.examples[0]
  const sample = samples[name]
  if (sample !== undefined && fits(sample, whole)) return sample
  if (whole.anyOf !== undefined) return exampleOf(whole.anyOf[0]!, document, name)
  switch (whole.type) {
    case 'string': return 'text'
    case 'integer': case 'number': return Math.max(whole.minimum ?? 1, 1)
    case 'boolean': return true
    case 'array': return whole.items === undefined ? [] : [exampleOf(whole.items, document, name.replace(/s$/, ''))]
    case 'object': return Object.fromEntries(Object.entries(whole.properties ?? {}).filter(([field]) => whole.required?.includes(field) ?? false).map(([field, of]) => [field, exampleOf(of, document, field)]))
    default: return null
  }
}

function fits (value: unknown, { type, anyOf }: Schema): boolean {
  if (anyOf !== undefined) return anyOf.some((one) => fits(value, one))
  if (Array.isArray(value)) return type === 'array'
  return type === undefined || type === (typeof value === 'number' ? 'integer' : typeof value) || (type === 'number' && typeof value === 'number')
}
