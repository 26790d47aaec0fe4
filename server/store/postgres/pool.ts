import type { PoolClient, QueryConfig, QueryResult } from 'pg'
import type { Logger } from 'pino'
import type { Address } from './address.js'
import { silentMs } from './awake.js'
import { searchPath } from './bootstrap.js'
import { queryWithin } from './bounded.js'
import { breakOff } from './break-off.js'
import { loadDriver } from './driver.js'
import { busy, isAway, isReadOnly } from './faults.js'
import type { Reach } from './reach.js'
import { kept } from './statements.js'

/** Connections to a database. A statement, or a wait for a connection, ends when the database is found to be away. */
export interface Pool {
  /** `maxBytes`: a larger answer is an error, not read to its end. */
  query(config: QueryConfig, maxBytes?: number): Promise<QueryResult>
  connect(): Promise<PoolClient>
  end(): Promise<void>
}

export interface PoolOptions {
  address: Address
  schema: string
  timeoutMs: number
  log: Logger
  /** How many there are at most. */
  max: number
  /** The state of the database, if known. */
  reach?: Reach | undefined
  /** How many statements have had a name until now. */
  named?: () => number
}

// A connection keeps the plans of all names that it has heard, those of forgotten statements too.
// Requests can make up any number of statements, so after this many new ones it is closed.
const mostNames = 2 * kept

// A request must be refused within 5 s, and may wait for more than one of these.
const longestConnectMs = 3000
const longestLockMs = 4000

/** Connections that look names up in one schema. Values are returned as by SQLite. */
export async function openPool({
  address,
  schema,
  timeoutMs,
  log,
  max,
  reach,
  named = () => 0,
}: PoolOptions): Promise<Pool> {
  const { Pool, types } = await loadDriver()
  const readTexts = types.getTypeParser(listOfTexts as never, 'text') as (text: string) => unknown
  const { connectionString } = address
  const beside = schema === address.schema ? undefined : address.schema
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: Math.min(timeoutMs, longestConnectMs),
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: silentMs,
    keepAlive: true,
    options: `${sessionOptions(searchPath(schema, beside))} -c lock_timeout=${Math.min(timeoutMs, longestLockMs)}`,
    types: {
      getTypeParser: (oid: number) => (oid === listOfTexts ? readTexts : getTypeParser(oid)),
    },
  })
  // One that breaks while it is used tells its statement; without a listener it would end the process as well.
  const open = new Set<PoolClient>()
  const namedBefore = new WeakMap<PoolClient, number>()
  pool.on('connect', (client) => {
    open.add(client)
    namedBefore.set(client, named())
    client.on('error', () => {})
    reach?.connected(true)
  })
  pool.on('remove', (client) => void open.delete(client))
  pool.on('error', (error) => log.warn({ err: error }, 'a connection to the database was lost'))
  reach?.onAway(() => {
    for (const client of open) breakOff(client)
  })

  async function connect(): Promise<PoolClient> {
    if (reach?.isAway) throw busy(new Error('the database is away'))
    try {
      return closedWhenFull(await pool.connect())
    } catch (error) {
      if (isRefusal(error)) reach?.connected(false)
      throw error
    }
  }

  /** A client that is closed when it is released, if it has heard of too many statements. */
  function closedWhenFull(client: PoolClient): PoolClient {
    // The driver sets it anew each time.
    const release = client.release
    client.release = (fault) => {
      release(fault || named() - (namedBefore.get(client) ?? 0) > mostNames)
    }
    return client
  }

  return {
    connect,
    async query(config, maxBytes) {
      const client = await connect()
      let fault: unknown
      try {
        if (maxBytes !== undefined) return await queryWithin(client, config, maxBytes)
        return await client.query(config)
      } catch (error) {
        fault = error
        throw error
      } finally {
        client.release(fault !== undefined && isBroken(fault))
      }
    },
    async end() {
      // A connection that doesn't answer can't be closed properly either.
      if (reach?.isAway) for (const client of open) breakOff(client)
      await pool.end()
    },
  }
}

/**
 * Settings of each session. Without jit=off PostgreSQL compiles a filter over lists for up to a second
 * before it runs for a millisecond: it takes every list to have a hundred items. The others end the
 * sessions of a machine that vanished, which would otherwise keep their places for two hours.
 */
export function sessionOptions(path: string): string {
  return `-c search_path=${path.replaceAll(' ', '')} -c jit=off -c standard_conforming_strings=on -c extra_float_digits=1 -c tcp_user_timeout=10000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3`
}

/** Whether an error means that its connection can't be used any more. */
export function isBroken(error: unknown): boolean {
  // A connection that is read-only may stay so as long as it lasts.
  return isAway(error) || isReadOnly(error) || !(error instanceof Error && 'severity' in error)
}

/** Whether the database accepts no connection; not whether all of this process's are in use. */
function isRefusal(error: unknown): boolean {
  return isAway(error) && !/^timeout e/.test((error as Error).message)
}

/** PostgreSQL's type id of text[]. */
const listOfTexts = 1009

// Numbers as numbers, booleans as 1 and 0.
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

/** Parsers that return values as SQLite does. */
export function getTypeParser(oid: number): (text: string) => unknown {
  return parsers[oid] ?? (oid >= ownTypes ? readVariant : String)
}

/** Types of our own: there is one, `sqv`, a number or a text (value-functions.ts). */
const ownTypes = 16384

function readVariant(row: string): unknown {
  const [, kind, number, content] = /^\((\d),([^,]*),([\s\S]*)\)$/.exec(row) ?? []
  if (kind === '1') return Number(number)
  if (content?.[0] !== '"') return content ?? row
  return content.slice(1, -1).replace(/""|\\\\/g, (pair) => pair[0]!)
}
