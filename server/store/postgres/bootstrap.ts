import type pg from 'pg'
import { StartError } from '../../base/errors.js'
import type { Address } from './address.js'
import { catalogViews } from './catalog.js'
import { loadDriver } from './driver.js'
import { functions } from './functions.js'
import { sharedTables } from './shared/tables.js'

const oldest = 150_000

/** Raised when functions or tables of the schemas change; what an earlier one made is then to be upgraded here. */
const release = '1'

/** Makes the schemas and the functions in them, by one instance at a time. Throws StartError for an old server. */
export async function bootstrap({ connectionString, schema }: Address): Promise<void> {
  const { Client } = await loadDriver()
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000 })
  // Without a listener a connection that breaks later would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query('SHOW server_version_num')
    if (Number(rows[0].server_version_num) < oldest) {
      throw new StartError('PostgreSQL 15 or later is needed')
    }
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [`${schema} bootstrap`])
    await makeSchema(client, schema, [...functions, ...catalogViews(schema)])
    const own = `${schema}_own`
    await makeSchema(client, own, [...catalogViews(own), ...sharedTables], schema)
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
  if (note === `pocketgate ${release}`) return
  if (note) throw new StartError(`the schema ${schema} is of another release: ${note}`)
  await client.query('BEGIN')
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await client.query(`SET LOCAL search_path = ${searchPath(schema, beside)}`)
  for (const statement of statements) await client.query(statement)
  await client.query(`COMMENT ON SCHEMA ${schema} IS 'pocketgate ${release}'`)
  await client.query('COMMIT')
}

/** Where names are looked up: functions of our own go before PostgreSQL's of the same name. */
export function searchPath(schema: string, beside?: string): string {
  return [schema, ...(beside === undefined ? [] : [beside]), 'pg_catalog'].join(', ')
}
