import { Config, variable } from '../../src/config.ts'

export interface Setting {
  readonly variable: string
  /** As it is written in a `.env` file; empty where there is none. */
  readonly default: string
  readonly description: string
}

/** Every setting, read off the schema: what the README and .env.example must say. */
export const settings: readonly Setting[] = Object.entries(Config.properties).map(([name, schema]) => ({
  variable: variable(name),
  default: textOf(schema.default),
  description: schema.description ?? ''
}))

function textOf (value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'object' && value !== null) return Object.values(value).join(',')
  return value === undefined ? '' : String(value)
}
