/** RongCloud's dates are those of Beijing, whose clock is never changed. */
const offset = 8 * 3_600_000

/** `YYYY-MM-DD HH:MM:SS` in Beijing, as RongCloud writes times in its answers. */
export function timeText (milliseconds: number): string {
  return new Date(milliseconds + offset).toISOString().slice(0, 19).replace('T', ' ')
}

/** What stands where a time is read and there is no end. */
const never = '9999-12-31 23:59:59'
/** Milliseconds, some centuries: what ends later than in so many was set without an end. */
const forever = 1e13

/** The end of a block or a mute; absent: it lasts until it is lifted. */
export function endText (until: number | null | undefined): string {
  return typeof until !== 'number' || until - Date.now() > forever ? never : timeText(until)
}

/** The hour that `YYYYMMDDHH` names, in milliseconds since the epoch; nothing for any other text. */
export function hourOf (text: string): { readonly from: number, readonly to: number } | undefined {
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)(\d\d)$/.exec(text) ?? []
  if (hour === undefined) return undefined
  const from = Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`) - offset
  return Number.isNaN(from) || timeText(from).slice(0, 13).replace(/\D/g, '') !== text ? undefined : { from, to: from + 3_600_000 }
}
