import { effect, signal } from '@preact/signals'
import { Kept } from './kept.ts'

export const languages = ['en', 'zh'] as const
export type Language = typeof languages[number]

const kept = new Kept<Language>('language', (value) => languages.includes(value))

/** The language of the pages: what was chosen, otherwise the browser's. */
export const language = signal<Language>(kept.get() ?? (/^zh\b/i.test(navigator.language) ? 'zh' : 'en'))

effect(() => { document.documentElement.lang = language.value })

export function switchLanguage (): void {
  language.value = language.value === 'en' ? 'zh' : 'en'
  kept.set(language.value)
}

/** A sentence in English and in Chinese; `{places}` are filled in. */
type Sentence = readonly [en: string, zh: string]

/** Gives the sentences of a table in the language in use. Whatever is drawn by them is drawn anew when it changes. */
export function sentences<const Table extends Readonly<Record<string, Sentence>>> (table: Table) {
  return (key: keyof Table, values: Readonly<Record<string, string | number>> = {}): string => {
    const sentence = table[key]![languages.indexOf(language.value)]!
    return sentence.replace(/\{(\w+)\}/g, (_place, name: string) => String(values[name] ?? ''))
  }
}
