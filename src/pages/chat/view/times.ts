import { language } from '../../shared/language.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format is slow, using it is not. */
function format (name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  // As the person's country writes it, where the page speaks the person's language.
  const locale = navigator.languages.find((one) => one.split('-', 1)[0] === language.value) ?? language.value
  const key = `${locale} ${name}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formats.set(key, made)
  return made
}

export const clock = (time: number): string => format('clock', { hour: '2-digit', minute: '2-digit' }).format(time)
export const day = (time: number): string => format('day', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(time)
export const moment = (time: number): string => isSameDay(time, Date.now()) ? clock(time) : format('moment', { day: 'numeric', month: 'short' }).format(time)
export const exactly = (time: number): string => format('exactly', { dateStyle: 'medium', timeStyle: 'medium' }).format(time)

export function isSameDay (one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString()
}
