import type { Kysely } from 'kysely'
import { createKysely } from '../kysely.js'
import { isQuotedString } from '../quoted-text.js'
import type { Db, Row, SqlValue } from '../store.js'
import type { Tables } from '../tables.js'
import { type Patience, retryWhileBusy } from './busy.js'
import type { Connection } from './connection.js'
import { isBusy, translateFault } from './faults.js'

const none: readonly SqlValue[] = []

export interface HandleOptions {
  /** Returns the connection for reads; called for each statement, so that it may refuse. */
  connection: () => Connection
  patience: Patience
  /** Decides where a statement runs: `here`, which blocks until it returns, or elsewhere. */
  route?: (statement: Statement, here: () => Promise<unknown>) => Promise<unknown>
  rowBytes: (text: string, params: readonly SqlValue[]) => number
  /** The same for changes. */
  change?: (
    sql: string,
    params: readonly SqlValue[],
    here: () => Promise<Changes>,
  ) => Promise<Changes>
}

export interface Changes {
  changes: number
}

/** A read that was requested from the handle. */
export interface Statement {
  kind: 'all' | 'get'
  text: string
  params: readonly SqlValue[]
  reach: number | undefined
  maxBytes: number | undefined
}

/**
 * The async interface of a connection: each statement waits for a busy database without blocking.
 */
export function createHandle(options: HandleOptions): Db {
  return new Handle(options)
}

// A class, because each transaction has its own handle.
class Handle implements Db {
  readonly dialect = 'sqlite'
  readonly #options: HandleOptions
  #kysely: Kysely<Tables> | undefined

  constructor(options: HandleOptions) {
    this.#options = options
  }

  get kysely(): Kysely<Tables> {
    this.#kysely ??= createKysely({
      givesRows: (sql) => this.#options.connection().givesRows(sql),
      all: (sql, params) => this.#read('all', sql, params) as Promise<Row[]>,
      run: (sql, params) => this.run(sql, params),
    })
    return this.#kysely
  }

  all<R = Row>(
    sql: string,
    params?: readonly SqlValue[],
    reach?: number,
    maxBytes?: number,
  ): Promise<R[]> {
    return this.#read('all', sql, params, reach, maxBytes) as Promise<R[]>
  }

  get<R = Row>(sql: string, params?: readonly SqlValue[]): Promise<R | undefined> {
    return this.#read('get', sql, params) as Promise<R | undefined>
  }

  rowBytes(sql: string, params = none): number {
    return this.#options.rowBytes(sql, params)
  }

  async run(sql: string, params = none): Promise<Changes> {
    const { change } = this.#options
    // Without the driver's other values, which a caller in another process would not get.
    return change
      ? { changes: (await change(sql, params, () => this.#runHere(sql, params))).changes }
      : this.#runHere(sql, params)
  }

  async #runHere(sql: string, params: readonly SqlValue[]): Promise<Changes> {
    try {
      return { changes: this.#options.connection().run(sql, params).changes }
    } catch (error) {
      return this.#again(error, (on) => ({ changes: on.run(sql, params).changes }))
    }
  }

  #read(
    kind: Statement['kind'],
    text: string,
    params = none,
    reach?: number,
    maxBytes?: number,
  ): Promise<unknown> {
    const { route } = this.#options
    if (!route) return this.#here(kind, text, params)
    return route({ kind, text, params, reach, maxBytes }, () => this.#here(kind, text, params))
  }

  async #here(
    kind: Statement['kind'],
    text: string,
    params: readonly SqlValue[],
  ): Promise<unknown> {
    try {
      return this.#options.connection()[kind](text, params)
    } catch (error) {
      return this.#again(error, (on) => on[kind](text, params))
    }
  }

  /** Retries a failed statement, if that may help; a second fault is final. */
  async #again<T>(error: unknown, statement: (on: Connection) => T): Promise<T> {
    const { connection, patience } = this.#options
    if (!isBusy(error) && !(isQuotedString(error) && connection().mendViews())) {
      throw translateFault(error)
    }
    try {
      return await retryWhileBusy(() => statement(connection()), patience)
    } catch (fault) {
      throw translateFault(fault)
    }
  }
}
