import type { Kysely } from 'kysely'
import type { QueryConfig, QueryResult } from 'pg'
import { createKysely } from '../kysely.js'
import type { Db, Row, SqlValue } from '../store.js'
import type { Tables } from '../tables.js'
import { withoutZeros } from '../zeros.js'
import { AnswerTooLarge } from './bounded.js'
import { isStalePlan, translateFault } from './faults.js'
import type { Prepared, Statements } from './statements.js'

/** Runs statements: a pool, or the connection of a transaction. */
export interface Runner {
  /** `maxBytes`: a larger answer is an error, not read to its end. */
  query(config: QueryConfig, maxBytes?: number): Promise<QueryResult>
}

export interface HandleOptions {
  runner: Runner
  statements: Statements
  /** Inside a transaction a failed statement ends it, so there is no second attempt. */
  isTransaction: boolean
  /** A statement may fail while its transaction continues, as in SQLite. */
  isGuarded?: boolean
  /** Is told how long each statement took. */
  onStatement?: ((kind: StatementKind, ms: number) => void) | undefined
}

export type StatementKind = 'read' | 'write'

const none: readonly SqlValue[] = []

/** The interface that flows see of a connection, or of the pool. */
export function createHandle(options: HandleOptions): Db {
  const { runner, statements, isTransaction, onStatement } = options
  const isGuarded = options.isGuarded ?? false

  async function carryOut(
    source: string,
    params: readonly SqlValue[],
    maxBytes?: number,
  ): Promise<QueryResult> {
    const statement = statements.of(source, params)
    const values = params.map(toValue)
    try {
      const config = configOf(statement, values)
      if (!isGuarded || isSavepoint(statement.text)) return await runner.query(config, maxBytes)
      return await withinSavepoint(runner, config, maxBytes)
    } catch (error) {
      if (!isStalePlan(error) || isTransaction) throw translateFault(error)
      // A table has changed meanwhile: this time without the plan.
      const { text } = statement
      return await runner.query({ text, values }, maxBytes).catch((fault: unknown) => {
        throw translateFault(fault)
      })
    }
  }

  const send = onStatement
    ? async (
        kind: StatementKind,
        source: string,
        params: readonly SqlValue[],
        maxBytes?: number,
      ) => {
        const from = performance.now()
        try {
          return await carryOut(source, params, maxBytes)
        } finally {
          onStatement(kind, performance.now() - from)
        }
      }
    : (_: StatementKind, source: string, params: readonly SqlValue[], maxBytes?: number) =>
        carryOut(source, params, maxBytes)

  function configOf(
    { name, text, hasStar, isSchemaChange }: Prepared,
    values: unknown[],
  ): QueryConfig {
    // Several commands in one text can't be prepared, nor have parameters.
    if (isSchemaChange) return { text }
    return name === '' || (isTransaction && hasStar) ? { text, values } : { name, text, values }
  }

  return new Handle(send)
}

type Send = (
  kind: StatementKind,
  source: string,
  params: readonly SqlValue[],
  maxBytes?: number,
) => Promise<QueryResult>

// A class, because each transaction has its own handle: a getter in a literal would keep what it
// can reach until V8's next full collection.
class Handle implements Db {
  readonly dialect = 'postgres'
  readonly #send: Send
  #kysely: Kysely<Tables> | undefined

  constructor(send: Send) {
    this.#send = send
  }

  get kysely(): Kysely<Tables> {
    this.#kysely ??= createKysely({
      givesRows: (sql) => /^\s*select\b|\breturning\b/i.test(sql),
      all: (sql, params) => this.all(sql, params),
      run: (sql, params) => this.run(sql, params),
    })
    return this.#kysely
  }

  async all<R = Row>(
    sql: string,
    params: readonly SqlValue[] = none,
    _reach?: number,
    maxBytes?: number,
  ): Promise<R[]> {
    return (await this.#send('read', sql, params, maxBytes)).rows as R[]
  }

  async get<R = Row>(sql: string, params: readonly SqlValue[] = none): Promise<R | undefined> {
    return (await this.#send('read', sql, params)).rows[0] as R | undefined
  }

  /** Other instances write, too, so it isn't known how large a row is before its size was read. */
  rowBytes(): number {
    return Number.POSITIVE_INFINITY
  }

  async run(sql: string, params: readonly SqlValue[] = none): Promise<{ changes: number }> {
    return { changes: (await this.#send('write', sql, params)).rowCount ?? 0 }
  }
}

/** A fault leaves the transaction as it was before the statement. */
async function withinSavepoint(
  runner: Runner,
  config: QueryConfig,
  maxBytes: number | undefined,
): Promise<QueryResult> {
  await runner.query({ text: 'SAVEPOINT statement' })
  try {
    const result = await runner.query(config, maxBytes)
    await runner.query({ text: 'RELEASE statement' })
    return result
  } catch (error) {
    if (error instanceof AnswerTooLarge) throw error
    await runner.query({ text: 'ROLLBACK TO statement' })
    throw error
  }
}

function isSavepoint(text: string): boolean {
  return /^\s*(?:SAVEPOINT|RELEASE|ROLLBACK)\b/i.test(text)
}

function toValue(value: SqlValue): unknown {
  if (typeof value === 'string') return withoutZeros(value)
  return typeof value === 'bigint' ? String(value) : value
}
