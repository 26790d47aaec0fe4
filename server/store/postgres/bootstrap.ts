import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { StartError } from '../../base/errors.js'
import { type Address, readAddress } from './address.js'
import { catalogViews, rowNumberIndexes } from './catalog.js'
import { loadDriver } from './driver.js'
import { isAway, isReadOnly, openFault, readOnlyError } from './faults.js'
import { functions } from './functions.js'
import { sharedTables } from './shared/tables.js'

const oldest = 150_000

/**
 * Increased when tables of the schemas change; those of an earlier release must then be upgraded
 * here. Functions are created anew whenever their text changes.
 */
const release = '1'

const pauseMs = 500
// Between two statements; a starting process on a busy machine may be slow.
const longestPauseMs = 10_000

/**
 * Makes missing schemas and the tables that the gateway needs in them. For `waitSeconds` it retries while the database
 * can't be reached or accepts no changes. Throws StartError.
 */
export async function prepareDatabase(
  url: string,
  { waitSeconds = 0, log }: { waitSeconds?: number; log: Logger },
): Promise<void> {
  const address = readAddress(url)
  const until = performance.now() + waitSeconds * 1000
  for (let hasTold = false; ; hasTold = true) {
    try {
      return await bootstrap(address)
    } catch (error) {
      const mayEnd = isAway(error) || isReadOnly(error)
      const fault = openFault(address.shown, error)
      if (!mayEnd || performance.now() + pauseMs > until) throw fault
      if (!hasTold) log.warn(`${(fault as Error).message}: trying for ${waitSeconds} s`)
      await wait(pauseMs)
    }
  }
}

/** Runs in one instance at a time. Throws StartError if the server is too old. */
async function bootstrap({ connectionString, schema }: Address): Promise<void> {
  const { Client } = await loadDriver()
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: 5000,
    // An instance that is halted here lets the others start.
    options: `-c idle_session_timeout=${longestPauseMs} -c idle_in_transaction_session_timeout=${longestPauseMs}`,
  })
  // Without a listener, a connection that breaks later would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query(
      `SELECT current_setting('server_version_num')::integer AS version,
         current_setting('transaction_read_only') AS "readOnly"`,
    )
    const [{ version, readOnly }] = rows
    if (version < oldest) throw new StartError('PostgreSQL 15 or later is needed')
    if (readOnly === 'on') throw readOnlyError()
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [`${schema} bootstrap`])
    const indexes = rowNumberIndexes(schema)
    await makeSchema(client, schema, [...functions, ...catalogViews(schema), indexes])
    const own = `${schema}_own`
    const tables = [...catalogViews(own), ...sharedTables, rowNumberIndexes(own)]
    await makeSchema(client, own, tables, schema)
  } finally {
    await client.end()
  }
}

async function makeSchema(
  client: pg.Client,
  schema: string,
  statements: readonly string[],
  beside?: string,
): Promise<void> {
  const { rows } = await client.query(
    'SELECT obj_description(oid) AS note FROM pg_namespace WHERE nspname = $1',
    [schema],
  )
  const note: string | null | undefined = rows[0]?.note
  const hash = createHash('sha256').update(statements.join('\n')).digest('hex').slice(0, 16)
  const current = `pocketgate ${release} ${hash}`
  if (note === current) return
  const isEarlier = note === `pocketgate ${release}` || note?.startsWith(`pocketgate ${release} `)
  if (note && !isEarlier)
    throw new StartError(`the schema ${schema} is of another release: ${note}`)
  await client.query('BEGIN')
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await client.query(`SET LOCAL search_path = ${searchPath(schema, beside)}`)
  // One may call another that comes later.
  await client.query('SET LOCAL check_function_bodies = off')
  for (const statement of statements) {
    if (isEarlier) await renew(client, statement)
    else await client.query(statement)
  }
  await client.query(`COMMENT ON SCHEMA ${schema} IS '${current}'`)
  await client.query('COMMIT')
}

/** Creates what an earlier start has created otherwise or not at all. */
async function renew(client: pg.Client, statement: string): Promise<void> {
  const text = statement.replace(/^CREATE (?=FUNCTION|VIEW|AGGREGATE)/, 'CREATE OR REPLACE ')
  await client.query('SAVEPOINT renewal')
  try {
    await client.query(text)
  } catch (error) {
    // Types, operators and tables can't be replaced.
    if (!alreadyThere.has((error as { code?: string }).code ?? '')) throw error
    await client.query('ROLLBACK TO renewal')
  }
  await client.query('RELEASE renewal')
}

const alreadyThere: ReadonlySet<string> = new Set(['42710', '42723', '42P07'])

/** Where names are looked up: our own functions come before PostgreSQL's of the same name. */
export function searchPath(schema: string, beside?: string): string {
  return [schema, ...(beside === undefined ? [] : [beside]), 'pg_catalog'].join(', ')
}
