import type pg from 'pg'
import { type Bulk, type BulkRead, charactersMax, lengthOf, rowNumber, rowsMax } from '../bulk.js'
import type { SqlValue } from '../store.js'
import { copyIn } from './copy-in.js'
import { loadDriver } from './driver.js'
import { getTypeParser } from './pool.js'
import { quoted } from './translate.js'

const types: Readonly<Record<string, string>> = {
  text: 'TEXT',
  'double precision': 'NUMERIC',
  smallint: 'BOOLEAN',
  bigint: 'INTEGER',
  bytea: 'BLOB',
}

/** Opens a schema for copying whole tables. Reads see it as it was at the first of them. */
export async function openPostgresBulk(connectionString: string, schema: string): Promise<Bulk> {
  const writer = await connect(connectionString)
  let reader: pg.Client | undefined
  let cursors = 0
  const nameOf = (table: string) => `${schema}.${quoted(table)}`
  const names = (columns: readonly string[]) => columns.map(quoted).join(', ')

  async function snapshot(): Promise<pg.Client> {
    if (reader) return reader
    reader = await connect(connectionString)
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return reader
  }

  return {
    async tables() {
      // Unlogged tables belong to running instances.
      const { rows } = await writer.query<{ table: string; name: string; type: string }>(
        `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type
         FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
         WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
           AND c.relpersistence = 'p'
         ORDER BY c.oid, a.attnum`,
        [schema],
      )
      const tables = new Map<string, { name: string; type: string }[]>()
      for (const { table, name, type } of rows) {
        const columns = tables.get(table) ?? []
        tables.set(table, columns)
        if (name !== rowNumber) columns.push({ name, type: types[type] ?? type })
      }
      return [...tables].map(([name, columns]) => ({ name, columns, key: undefined }))
    },
    async count(table) {
      const { rows } = await writer.query(`SELECT count(*) AS count FROM ${nameOf(table)}`)
      return rows[0].count
    },
    async *rows(table, read) {
      const client = await snapshot()
      const cursor = `rows_${++cursors}`
      const values = [...(read.after ?? [])]
      await client.query({
        text: `DECLARE ${cursor} NO SCROLL CURSOR FOR ${selectText(nameOf(table), read)}`,
        values,
      })
      for (let count = 100; ; ) {
        const { rows } = await client.query<SqlValue[]>({
          text: `FETCH ${count} FROM ${cursor}`,
          rowMode: 'array',
        })
        if (rows.length === 0) break
        yield rows
        const characters = rows.flat().reduce<number>((sum, value) => sum + lengthOf(value), 0)
        count = Math.ceil(Math.min(rowsMax, (charactersMax * rows.length) / characters))
      }
      await client.query(`CLOSE ${cursor}`)
    },
    async lastKey(table, key) {
      const order = key.map((column) => `${quoted(column)} DESC`).join(', ')
      const { rows } = await writer.query<SqlValue[]>({
        text: `SELECT ${names(key)} FROM ${nameOf(table)} ORDER BY ${order} LIMIT 1`,
        rowMode: 'array',
      })
      return rows[0]
    },
    write: (table, columns, rows) =>
      copyIn(writer, `COPY ${nameOf(table)} (${names(columns)}) FROM STDIN`, rows),
    async renumber(table) {
      const name = nameOf(table)
      await writer.query(
        `SELECT setval(pg_get_serial_sequence($1, '${rowNumber}'), max(${rowNumber})) FROM ${name} HAVING count(*) > 0`,
        [name],
      )
    },
    async close() {
      await Promise.all([writer.end(), reader?.end()])
    },
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const { Client } = await loadDriver()
  const client = new Client({ connectionString, types: { getTypeParser } })
  client.on('error', () => {})
  await client.connect()
  await client.query('SET extra_float_digits = 1')
  return client
}

function selectText(table: string, { columns, key, after }: BulkRead): string {
  const order = key.map(quoted).join(', ')
  const places = key.map((_, at) => `$${at + 1}`).join(', ')
  const later = after === undefined ? '' : ` WHERE (${order}) > (${places})`
  return `SELECT ${columns.map(quoted).join(', ')} FROM ${table}${later} ORDER BY ${order}`
}
