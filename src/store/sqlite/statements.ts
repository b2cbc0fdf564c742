import type { SqliteDatabase } from 'kysely'
import type { Database } from './open.ts'

type Statement = ReturnType<SqliteDatabase['prepare']>

/** Enough for every question that the store asks; lists of names make more of them by their lengths. */
const kept = 256

/** The database as Kysely sees it, with statements prepared once and used again: to prepare one takes longer than to run it. */
export function withKeptStatements (database: Database): SqliteDatabase {
  const statements = new Map<string, Statement>()

  return {
    prepare (sql) {
      const statement = statements.get(sql) ?? database.prepare(sql) as unknown as Statement
      // A Map keeps the order of insertion, so that the first is the one not used for longest.
      statements.delete(sql)
      statements.set(sql, statement)
      if (statements.size > kept) statements.delete(statements.keys().next().value!)
      return statement
    },
    close () { database.close() }
  }
}
