import { effect, signal } from '@preact/signals'
import { Kept } from './kept.ts'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = typeof themes[number]

const kept = new Kept<Theme>('theme', (value) => themes.includes(value))

/** Light, dark, or as the machine has it. */
export const theme = signal<Theme>(kept.get() ?? 'auto')

effect(() => { document.documentElement.dataset['theme'] = theme.value })

export function switchTheme (): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!
  kept.set(theme.value)
}
