import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import pino from 'pino'
import { createBus } from '../../server/base/bus.js'
import { systemClock } from '../../server/base/clock.js'

/** `npm test -- --store postgres`: the servers that tests start keep their data in PostgreSQL. */
export const isPostgres = process.env['TEST_POSTGRES'] !== undefined

/** `test`, for tests about a data folder's files; skipped if its data is in PostgreSQL. */
export function onFiles<T extends { skip: unknown }>(test: T): T | T['skip'] {
  return isPostgres ? test.skip : test
}

/** `test`, for tests about what a server remembers by itself; skipped if there are several. */
export function onOneServer<T extends { skip: unknown }>(test: T): T | T['skip'] {
  return process.env['TEST_INSTANCES'] === undefined ? test : test.skip
}

/** Whether a table holds data, and not the log or what instances count together, which have other files or none. */
export function isData(table: string): boolean {
  return !notData.has(table)
}

const notData: ReadonlySet<string> = new Set([
  '_logs',
  'instances',
  'instance_news',
  'counters',
  'marks',
  'places',
  'rate_windows',
])

const server = process.env['TEST_POSTGRES'] ?? ''
const run = process.env['TEST_RUN'] ?? `pocketgate_test_${process.pid}`
const prefix = process.env['TEST_DATABASES'] ?? `${run}_0_`
const log = pino({ level: 'silent' })

const urls = new Map<string, string>()
const waiting = new Map<string, Promise<string>>()

/** The database that replaces a data folder's files, if it has been made. */
export function knownDatabase(dir: string): string | undefined {
  return urls.get(resolve(dir))
}

/**
 * A data folder's database as `serve.database` expects it, with the content of the folder's files
 * at the first call. `SQLITE` if the tests run on files.
 */
export async function databaseOf(dir: string): Promise<string> {
  if (!isPostgres) return 'SQLITE'
  const path = resolve(dir)
  let made = waiting.get(path)
  if (!made) {
    made = make(path)
    waiting.set(path, made)
  }
  return made
}

/** The environment variable that passes a data folder's database to a command. */
export async function databaseVariable(dir: string): Promise<Record<string, string>> {
  return isPostgres ? { POCKETGATE_SERVE_DATABASE: await databaseOf(dir) } : {}
}

let count = 0

async function make(dir: string): Promise<string> {
  const name = `${prefix}${++count}`
  const hash = hashOf(dir)
  const fixture = fixtures.find(({ folder }) => hashOf(folder) === hash)
  if (fixture) await clone(await templateOf(fixture), name)
  else {
    await clone(await templateOf(empty), name)
    if (hash !== '') await bring(dir, urlOf(name))
  }
  urls.set(dir, urlOf(name))
  return urlOf(name)
}

interface Fixture {
  name: string
  folder: string
}

const empty: Fixture = { name: 'empty', folder: '' }
const fixtures: Fixture[] = ['pb_data', 'pb_data_0.23'].map((name) => ({
  name: name.replaceAll('.', '_'),
  folder: fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)),
}))

/** A database with a fixture's content, made once in a run. */
async function templateOf({ name, folder }: Fixture): Promise<string> {
  const template = `${run}_of_${name}`
  await query(async (client) => {
    // If several test files run at once, one of them makes it.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template])
    const { rows } = await client.query(
      'SELECT shobj_description(oid, $2) AS note FROM pg_database WHERE datname = $1',
      [template, 'pg_database'],
    )
    if (rows[0]?.note === 'whole') return
    await client.query(`DROP DATABASE IF EXISTS ${template}`)
    await client.query(`CREATE DATABASE ${template}`)
    await openAndClose(urlOf(template))
    await addTestFunctions(urlOf(template))
    if (folder !== '') await bring(folder, urlOf(template))
    await client.query(`COMMENT ON DATABASE ${template} IS 'whole'`)
  })
  return template
}

/** Functions like SQLite's, which tests use to change stored JSON. */
async function addTestFunctions(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c search_path=pocketgate,pg_catalog',
  })
  await client.connect()
  try {
    await client.query(`
      CREATE OR REPLACE FUNCTION json_set(x text, path text, v text) RETURNS text LANGUAGE sql AS
        'SELECT jsonb_set(x::jsonb, sqpath(path), to_jsonb(v))::text';
      CREATE OR REPLACE FUNCTION json_set(x text, path text, v json) RETURNS text LANGUAGE sql AS
        'SELECT jsonb_set(x::jsonb, sqpath(path), v::jsonb)::text';
      CREATE OR REPLACE FUNCTION json_insert(x text, path text, v text) RETURNS text LANGUAGE sql AS
        'SELECT (x::jsonb || jsonb_build_array(v))::text';
      CREATE OR REPLACE FUNCTION typeof(x text) RETURNS text LANGUAGE sql AS
        'SELECT CASE WHEN x IS NULL THEN ''null'' ELSE ''text'' END';
      CREATE OR REPLACE FUNCTION unixepoch() RETURNS bigint LANGUAGE sql AS
        'SELECT floor(extract(epoch FROM clock_timestamp()))::bigint'`)
  } finally {
    await client.end()
  }
}

async function openAndClose(url: string): Promise<void> {
  const { openPostgresStore } = await import('../../server/store/postgres/open.js')
  await (await openPostgresStore({ url, queryTimeoutSeconds: 30, log })).close()
}

/** Copies a folder as `pocketgate copy` does; one of an older PocketBase is upgraded first. */
async function bring(dir: string, url: string): Promise<void> {
  const { copyData } = await import('../../server/copy/copy.js')
  const copy = mkdtempSync(join(tmpdir(), 'pocketgate-'))
  try {
    cpSync(dir, copy, { recursive: true })
    await upgrade(copy)
    await copyData({ from: copy, to: url, log, report: () => {} })
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

async function upgrade(dir: string): Promise<void> {
  const { openData } = await import('../../server/open-data.js')
  const data = await openData({
    dir,
    appURL: 'http://localhost:8090',
    contracts: [],
    encryptionKey: '',
    queryTimeoutSeconds: 30,
    log,
    bus: createBus(),
    clock: systemClock,
  })
  await data.close()
}

async function clone(template: string, name: string): Promise<void> {
  await query(async (client) => {
    // A template can be copied by only one session at a time.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template])
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  })
}

async function query(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** A hash of the database files; '' if there are none. */
function hashOf(dir: string): string {
  const files = ['data.db', 'data.db-wal', 'auxiliary.db', 'pocketgate.db', 'pocketgate.db-wal']
  const there = files.map((file) => join(dir, file)).filter((path) => existsSync(path))
  if (there.length === 0) return ''
  const hash = createHash('sha256')
  for (const path of there) hash.update(readFileSync(path))
  return hash.digest('hex')
}

/** The rows of a statement in PostgreSQL's syntax, on a new connection. */
export async function queryDatabase(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}
