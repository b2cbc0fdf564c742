export function say (line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints rows under a heading, the first column to the left and all others to the right. */
export function table (heading: string[], rows: string[][]): void {
  const widths = heading.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (row: string[]): string => row
    .map((cell, column) => column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))
    .join('  ')
  say('')
  say(line(heading))
  say(widths.map(width => '-'.repeat(width)).join('  '))
  for (const row of rows) say(line(row))
  say('')
}

export const count = (value: number): string => Math.round(value).toLocaleString('en')
export const milliseconds = (value: number): string => `${value.toFixed(2)} ms`
export const ratio = (value: number, yardstick: number): string => `${(value / yardstick).toPrecision(3)}×`
export const share = (value: number): string => Number.isNaN(value) ? '?' : `${Math.round(value * 100)} %`
/** Least and greatest of the rounds: how far to trust the median. */
export const spread = (values: number[]): string => `${count(Math.min(...values))}–${count(Math.max(...values))}`
