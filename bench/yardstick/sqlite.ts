// The most that `libsql` can make durable: one table with the keys that any chat log needs, prepared inserts, no network.
import Database from 'libsql'
import { serve } from '../lib/serve.ts'

interface Question { file: string, rowsPerCommit: number, seconds: number }
export interface SqliteAnswer { perSecond: number, p50: number, p99: number }

const TEXT = JSON.stringify({ text: 'x'.repeat(60) })

serve(({ file, rowsPerCommit, seconds }: Question): SqliteAnswer => {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  // libsql answers `pragma(…, { simple: true })` with a row and not with a value, so the modes are read as rows.
  const { journal_mode: journal } = db.prepare('PRAGMA journal_mode').get() as { journal_mode: string }
  const { synchronous } = db.prepare('PRAGMA synchronous').get() as { synchronous: number }
  if (journal !== 'wal' || synchronous !== 2) throw new Error(`the yardstick would not be durable: ${journal}, ${synchronous}`)
  db.exec(`CREATE TABLE IF NOT EXISTS entry (
    conversation INTEGER, seq INTEGER, sender INTEGER, client_id TEXT, content TEXT, time INTEGER,
    PRIMARY KEY (conversation, seq)) WITHOUT ROWID`)
  // A retry is found by this key; without it a commit would be cheaper than any server that keeps its promise can make it.
  db.exec('CREATE UNIQUE INDEX IF NOT EXISTS entry_retry ON entry (sender, conversation, client_id)')
  const insert = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)')
  const last = db.prepare('SELECT max(seq) AS seq FROM entry').get() as { seq: number | null }

  let seq = last.seq ?? 0
  const commit = (): void => {
    db.exec('BEGIN IMMEDIATE')
    for (let row = 0; row < rowsPerCommit; row++) {
      const conversation = row & 255
      seq++
      insert.run(conversation, seq, conversation, `c-${conversation}-${seq}`, TEXT, Date.now())
    }
    db.exec('COMMIT')
  }

  for (let i = 0; i < 5; i++) commit()
  const durations: number[] = []
  const began = performance.now()
  const until = began + seconds * 1000
  let now = began
  while (now < until) {
    commit()
    const after = performance.now()
    durations.push(after - now)
    now = after
  }
  db.close()

  durations.sort((a, b) => a - b)
  const at = (p: number): number => durations[Math.min(durations.length - 1, Math.floor(durations.length * p))] ?? NaN
  return { perSecond: durations.length * rowsPerCommit / (now - began) * 1000, p50: at(0.5), p99: at(0.99) }
})
