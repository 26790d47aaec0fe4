import Database from 'better-sqlite3'
import { type Bulk, type BulkRead, charactersMax, lengthOf, rowsMax } from '../bulk.js'
import { backquoted } from '../names.js'
import type { SqlValue } from '../store.js'

const patienceMs = 10_000

/** Opens a database file for copying whole tables. Reads see it as it was at the first of them. */
export function openSqliteBulk(path: string): Bulk {
  const reader = new Database(path, { fileMustExist: true, timeout: patienceMs })
  const writer = new Database(path, { fileMustExist: true, timeout: patienceMs })
  const names = (columns: readonly string[]) => columns.map(backquoted).join(', ')
  let isReading = false

  function snapshot(): Database.Database {
    if (!isReading) reader.exec('BEGIN')
    isReading = true
    return reader
  }

  return {
    async tables() {
      const list = writer
        .prepare(
          `SELECT name, wr FROM pragma_table_list
           WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
        )
        .all() as { name: string; wr: number }[]
      return list.map(({ name, wr }) => {
        const columns = writer
          .prepare('SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid')
          .all(name) as { name: string; type: string; pk: number }[]
        const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
        // Such a key is another name for the row's number.
        const isNumber = key.length === 1 && key[0]!.type.toUpperCase() === 'INTEGER'
        return { name, columns, key: wr || isNumber ? key.map((column) => column.name) : undefined }
      })
    },
    async count(table) {
      const text = `SELECT count(*) FROM ${backquoted(table)}`
      return writer.prepare(text).pluck().get() as number
    },
    async *rows(table, read) {
      const { after = [] } = read
      const statement = snapshot().prepare(selectText(table, read)).raw()
      let batch: SqlValue[][] = []
      let characters = 0
      for (const row of statement.iterate(...after) as IterableIterator<SqlValue[]>) {
        batch.push(row)
        for (const value of row) characters += lengthOf(value)
        if (batch.length < rowsMax && characters < charactersMax) continue
        yield batch
        batch = []
        characters = 0
      }
      if (batch.length > 0) yield batch
    },
    async lastKey(table, key) {
      const order = key.map((column) => `${backquoted(column)} DESC`).join(', ')
      return writer
        .prepare(`SELECT ${names(key)} FROM ${backquoted(table)} ORDER BY ${order} LIMIT 1`)
        .raw()
        .get() as SqlValue[] | undefined
    },
    async write(table, columns, rows) {
      const insert = writer.prepare(
        `INSERT INTO ${backquoted(table)} (${names(columns)}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      writer
        .transaction(() => {
          for (const row of rows) insert.run(row)
        })
        .immediate()
    },
    async renumber() {},
    async close() {
      reader.close()
      writer.close()
    },
  }
}

function selectText(table: string, { columns, asText = [], key, after }: BulkRead): string {
  const list = columns.map((column) => {
    const name = backquoted(column)
    // For other numbers it isn't: their texts here have fewer digits than they have.
    return asText.includes(column)
      ? `CASE typeof(${name}) WHEN 'integer' THEN CAST(${name} AS TEXT) ELSE ${name} END`
      : name
  })
  const order = key.map(backquoted).join(', ')
  const places = key.map(() => '?').join(', ')
  const later = after === undefined ? '' : ` WHERE (${order}) > (${places})`
  return `SELECT ${list.join(', ')} FROM ${backquoted(table)}${later} ORDER BY ${order}`
}
