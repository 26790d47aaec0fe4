import { backquoted } from '../names.js'
import type { Connection } from './connection.js'
import { sql } from './dialect.js'
import type { Facts } from './plan-cost.js'

/** Runs a statement off the event loop and returns its one row. */
export type Measure = (text: string) => Promise<unknown>

export interface TableFacts extends Facts {
  /** Bytes of the longest value in one of the tables; Infinity if that isn't known yet. */
  widest(tables: readonly string[]): number
  /** Bytes of the longest row in one of the tables, all its values together; like `widest`. */
  widestRow(tables: readonly string[]): number
  /** One more row, of that many bytes, may exist now. */
  grow(table: string, bytes: number): void
  /** A table that was slow to read counts as large for a minute. */
  markSlow(table: string): void
  /** Sizes are read again. */
  lookAnew(): void
  /** The schema has changed. */
  forget(): void
}

/** Tables with this many rows are measured directly: it takes less than a millisecond. */
const smallTable = 1000
const smallKeptMs = 10_000
/** How long a measured value is valid; arbitrary, since a large table takes the reader a second. */
const measuredKeptMs = 300_000
/** How long a slow table counts as large; an arbitrary minute. */
const slowKeptMs = 60_000
/** How long a failed measurement isn't retried. */
const failedKeptMs = 60_000
/** Minimum bytes of a list item, except for the shortest options: an id has 15 and its quotes. */
const itemBytes = 8

/** Of the longest value, the longest JSON value, the longest row. */
type Width = 'values' | 'lists' | 'rows'
const widths: readonly Width[] = ['values', 'lists', 'rows']

interface Measured {
  value: number
  /** The table's rows at that time; each row added since may be one more. */
  size: number
  until: number
  isRunning: boolean
}

interface Index {
  table: string
  isUnique: boolean
  columns: readonly { name: string | null; coll: string | null }[]
  where: string
}

/**
 * Facts about tables. Those that take long to find out are measured off the event loop, when they
 * are first needed; until then they count as unknown.
 */
export function createTableFacts(
  connection: Connection,
  measure: Measure,
  now: () => number,
): TableFacts {
  const sizes = new Map<string, number>()
  const slowUntil = new Map<string, number>()
  const measured = new Map<string, Measured>()
  /** Written since: longer than was measured, or will be. */
  const grown = new Map<string, number>()
  const indexes = new Map<string, Index | undefined>()

  function size(table: string): number {
    const until = slowUntil.get(table)
    if (until !== undefined && now() < until) return Number.POSITIVE_INFINITY
    let known = sizes.get(table)
    if (known === undefined) {
      known = highestRowId(connection, table)
      sizes.set(table, known)
    }
    return known
  }

  /** `text` returns one row with one number. */
  function measuredValue(key: string, table: string, text: () => string): Measured | undefined {
    const known = measured.get(key)
    if (known && (known.isRunning || now() < known.until)) return known
    const rows = size(table)
    if (rows <= smallTable) {
      const value = numberOf(attempt(() => connection.once(text(), [])[0]))
      const found = { value, size: rows, until: now() + smallKeptMs, isRunning: false }
      measured.set(key, found)
      return found
    }
    // The old value is used while the new one is measured.
    const entry = known ?? {
      value: Number.POSITIVE_INFINITY,
      size: rows,
      until: 0,
      isRunning: true,
    }
    entry.isRunning = true
    measured.set(key, entry)
    measure(text()).then(
      (row) => {
        const until = now() + measuredKeptMs
        Object.assign(entry, { value: numberOf(row), size: rows, until, isRunning: false })
      },
      () => {
        const value = Number.POSITIVE_INFINITY
        Object.assign(entry, { value, until: now() + failedKeptMs, isRunning: false })
      },
    )
    return entry
  }

  function widestOf(table: string, what: Width): number {
    const key = `${what} ${table}`
    const least = grown.get(key) ?? 0
    if (size(table) === 0) return least
    const known = measuredValue(key, table, () => widthText(connection, table, what))
    return Math.max(known?.value ?? Number.POSITIVE_INFINITY, least)
  }

  function indexOf(name: string): Index | undefined {
    if (!indexes.has(name)) indexes.set(name, readIndex(connection, name))
    return indexes.get(name)
  }

  const widest = (tables: readonly string[]) =>
    Math.max(0, ...tables.map((table) => widestOf(table, 'values')))

  return {
    size,
    widest,
    items: (tables) =>
      Math.ceil(Math.max(0, ...tables.map((table) => widestOf(table, 'lists'))) / itemBytes) + 1,
    tableOf: (index) => indexOf(index)?.table,
    fanOut(name, count) {
      const index = indexOf(name)
      if (!index) return Number.POSITIVE_INFINITY
      if (index.isUnique && count >= index.columns.length) return 1
      const rows = size(index.table)
      const columns = index.columns.slice(0, count)
      if (rows <= 1 || columns.some((column) => column.name === null)) return rows
      const known = measuredValue(`fan ${name} ${count}`, index.table, () => fanText(index, count))
      if (!known) return rows
      return Math.min(rows, known.value + Math.max(0, rows - known.size))
    },
    widestRow: (tables) => Math.max(0, ...tables.map((table) => widestOf(table, 'rows'))),
    grow(table, bytes) {
      const known = sizes.get(table)
      if (known !== undefined) sizes.set(table, known + 1)
      for (const what of widths) {
        const key = `${what} ${table}`
        grown.set(key, Math.max(bytes, grown.get(key) ?? 0))
      }
    },
    markSlow(table) {
      slowUntil.set(table, now() + slowKeptMs)
    },
    lookAnew: () => sizes.clear(),
    forget() {
      sizes.clear()
      slowUntil.clear()
      measured.clear()
      grown.clear()
      indexes.clear()
    },
  }
}

function fanText({ table, columns, where }: Index, count: number): string {
  const keys = columns
    .slice(0, count)
    .map(({ name, coll }) => `${backquoted(name!)}${coll ? ` COLLATE ${backquoted(coll)}` : ''}`)
  return `SELECT max(n) AS value FROM (SELECT count(*) AS n FROM main.${backquoted(table)} ${where} GROUP BY ${keys.join(', ')})`
}

function widthText(connection: Connection, table: string, what: Width): string {
  const columns = (connection.once(sql.tableColumns, [table]) as { name: string; type: string }[])
    .filter(({ type }) => what !== 'lists' || /json/i.test(type))
    .map(({ name }) => `coalesce(octet_length(${backquoted(name)}), 0)`)
  const all = ['0', ...columns]
  const width = what === 'rows' ? all.join(' + ') : `max(0, 0, ${all.join(', ')})`
  return `SELECT max(${width}) AS value FROM main.${backquoted(table)}`
}

function readIndex(connection: Connection, name: string): Index | undefined {
  return attempt(() => {
    const [head] = connection.once(sql.indexHead, [name]) as IndexRow[]
    if (!head) return undefined
    const columns = connection.once(sql.indexColumns, [name]) as Index['columns']
    const where = /\bWHERE\b[\s\S]*$/i.exec(head.sql ?? '')?.[0] ?? ''
    return { table: head.table, isUnique: head.isUnique === 1, columns, where }
  })
}

interface IndexRow {
  table: string
  sql: string | null
  isUnique: number
}

function numberOf(row: unknown): number {
  const value = (row as { value?: unknown } | undefined)?.value
  return typeof value === 'number' ? value : row === undefined ? Number.POSITIVE_INFINITY : 0
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** The size as far as it can be found without counting; a table without row ids counts as large. */
function highestRowId(connection: Connection, table: string): number {
  const row = attempt(
    () => connection.once(`SELECT max(_rowid_) AS top FROM main.${backquoted(table)}`, [])[0],
  ) as { top: number | null } | undefined
  return row ? (row.top ?? 0) : Number.POSITIVE_INFINITY
}
