import pg from 'pg'
import { startPostgres } from '../../scripts/postgres.mjs'

/** A PostgreSQL for one test file: the run's, or its own. */
export interface Databases {
  /** Makes an empty database and returns its address. */
  make(): Promise<string>
  /** Queries a database. */
  query(url: string, text: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

/** Undefined, with a message, if there is no PostgreSQL. */
export async function openDatabases(): Promise<Databases | undefined> {
  const given = process.env['TEST_POSTGRES']
  const server = given === undefined ? await startPostgres() : { url: given, stop: () => {} }
  if (!server) {
    console.log('skipped: there is no PostgreSQL (CONTRIBUTING.md says how to give one)')
    return undefined
  }
  const prefix = process.env['TEST_DATABASES'] ?? `pocketgate_copy_${process.pid}_`
  const made: string[] = []
  return {
    async make() {
      const name = `${prefix}copy${made.length}`
      made.push(name)
      await query(server.url, `CREATE DATABASE ${name}`)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return `${url.href}?schema=gate`
    },
    query,
    async stop() {
      for (const name of made) await query(server.url, `DROP DATABASE ${name} WITH (FORCE)`)
      server.stop()
    },
  }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const address = new URL(url)
  const schema = address.searchParams.get('schema')
  address.searchParams.delete('schema')
  const client = new pg.Client({ connectionString: address.href })
  client.on('error', () => {})
  await client.connect()
  try {
    if (schema !== null) await client.query(`SET search_path = ${schema}, ${schema}_own`)
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
