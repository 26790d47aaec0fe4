import type pg from 'pg'
import type { Logger } from 'pino'
import type { Address } from './address.js'
import { searchPath } from './bootstrap.js'
import { loadDriver } from './driver.js'

export type Pool = pg.Pool

export interface PoolOptions {
  address: Address
  schema: string
  timeoutMs: number
  log: Logger
  /** How many there are at most. */
  max?: number
}

// Arbitrary: more than run at once on the cores of one machine.
const connectionsMax = 10

/** Connections whose names are looked up in one schema. Values come as SQLite gives them. */
export async function openPool({
  address,
  schema,
  timeoutMs,
  log,
  max,
}: PoolOptions): Promise<Pool> {
  const { Pool, types } = await loadDriver()
  const readTexts = types.getTypeParser(listOfTexts as never, 'text') as (text: string) => unknown
  const { connectionString } = address
  const beside = schema === address.schema ? undefined : address.schema
  const pool = new Pool({
    connectionString,
    max: max ?? connectionsMax,
    connectionTimeoutMillis: Math.min(timeoutMs, 5000),
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    options: `-c search_path=${searchPath(schema, beside).replaceAll(' ', '')} -c standard_conforming_strings=on -c extra_float_digits=1`,
    types: {
      getTypeParser: (oid: number) => (oid === listOfTexts ? readTexts : getTypeParser(oid)),
    },
  })
  // One that breaks while it is used tells its statement; without a listener it would end the process as well.
  pool.on('connect', (client) => void client.on('error', () => {}))
  pool.on('error', (error) => log.warn({ err: error }, 'a connection to the database was lost'))
  return pool
}

/** PostgreSQL's number of text[]. */
const listOfTexts = 1009

// Numbers as numbers, truth as 1 and 0.
const parsers: Record<number, (text: string) => unknown> = {
  16: (text) => (text === 't' ? 1 : 0),
  17: (text) => Buffer.from(text.slice(2), 'hex'),
  20: Number,
  21: Number,
  23: Number,
  26: Number,
  700: Number,
  701: Number,
  1700: Number,
}

/** How values come: as SQLite gives them. */
export function getTypeParser(oid: number): (text: string) => unknown {
  return parsers[oid] ?? String
}
